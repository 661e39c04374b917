"""The form of a bulk grant: who gets how many days, and why."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from admin_api.bulk_lists import HEADINGS, ListWish, lines_of_table
from admin_api.pages.act_form import ActForm
from admin_api.schemas.bulk_grants import MOST_ROWS
from admin_api.schemas.subscriptions import MOST_GRANTED_DAYS
from runtime.web.json_body import NUL
from runtime.web.problems import BadRequest, Unprocessable

SEPARATORS = re.compile(r"[,;]")


class BulkGrantForm(ActForm):
    """Days for everybody on a list, pasted or in a file.

    Attributes:
        lines: What the list holds, once the form is valid.
    """

    days = IntegerField(
        lazy_gettext("Days for each viewer"),
        validators=[InputRequired(), NumberRange(1, MOST_GRANTED_DAYS)],
        render_kw={"inputmode": "numeric"},
    )
    viewers = TextAreaField(
        lazy_gettext("Viewers"),
        render_kw={"rows": 8, "spellcheck": "false", "autocomplete": "off"},
    )
    table = FileField(lazy_gettext("Or a CSV file"), render_kw={"accept": ".csv,text/csv"})

    lines: Sequence[str] = ()

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Return whether the list can be read; what is wrong with it stands beside its field."""
        is_valid = super().validate(extra_validators)
        return self._read_list() and is_valid

    @property
    def typed(self) -> dict[str, str]:
        """Return what was filled in, with the lines of the file among those that were pasted."""
        return {
            "days": str(self.days.data),
            "reason": str(self.reason.data),
            "viewers": "\n".join(self.lines),
        }

    def list_wish(self) -> ListWish:
        """Return what is wanted, to see what it would do."""
        return ListWish(
            days=self.days.data or 0,
            reason=self.reason.data or "",
            is_dry_run=True,
            written=tuple(self.lines),
        )

    def body(self) -> dict[str, Any]:
        """Return the list as the API takes it."""
        return {
            "days": self.days.data,
            "reason": self.reason.data,
            "viewers": list(self.lines),
        }

    def _read_list(self) -> bool:
        try:
            in_file = tuple(lines_of_table(self.table.data.read())) if self.table.data else ()
        except (BadRequest, Unprocessable):
            told = gettext("This file cannot be read. Save it as CSV in UTF-8.")
            return self._complain(self.table, told)
        pasted = self.viewers.data or ""
        if NUL in pasted:
            told = gettext("This holds a character that no address has.")
            return self._complain(self.viewers, told)
        self.lines = (*pasted_lines(pasted), *in_file)
        if 1 <= len(self.lines) <= MOST_ROWS:
            return True
        told = gettext(
            "A list has 1 to %(most)d lines; this one has %(count)d.",
            most=MOST_ROWS,
            count=len(self.lines),
        )
        return self._complain(self.viewers, told)

    def _complain(self, field: Any, complaint: str) -> bool:
        field.errors = [*field.errors, complaint]
        self.status = HTTPStatus.UNPROCESSABLE_ENTITY
        return False


def pasted_lines(text: str) -> Sequence[str]:
    """Return the addresses and ids of a pasted text, however they are parted.

    Args:
        text: With blanks, line ends, commas or semicolons between them; none of these is part of
            an address or an id.
    """
    words = SEPARATORS.sub(" ", text).split()
    return words[1:] if words and words[0].lower() in HEADINGS else words
