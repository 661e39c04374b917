"""Times in the cells of tables: where there is little room they break before the year alone."""

import re
from datetime import datetime

from markupsafe import Markup

from runtime.web.pages import formats

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

_WORDS = re.compile(r"(?<=>)[^<]+")
_GLUED = re.compile(r" (?!\d{4}\b)")


def table_day(instant: datetime | None) -> str:
    """Return the date of an instant, or a dash for none."""
    return in_two_lines(formats.day(instant))


def table_moment(instant: datetime | None) -> str:
    """Return an instant to the minute, or a dash for none."""
    return in_two_lines(formats.moment(instant))


def table_exact_moment(instant: datetime | None) -> str:
    """Return an instant to the second, or a dash for none."""
    return in_two_lines(formats.exact_moment(instant))


def in_two_lines(time: str) -> str:
    """Return the element of a time such that it takes two lines at most, however narrow its cell.

    Args:
        time: As `runtime.web.pages.formats` writes it.
    """
    if not isinstance(time, Markup):
        return time
    glued = _WORDS.sub(lambda words: _GLUED.sub(NO_BREAK_SPACE, words[0]), str(time))
    return Markup(glued)  # noqa: S704 # markup before: only its spaces have changed
