"""The fates of the lines of a list, in words."""

from flask_babel import gettext, lazy_gettext
from markupsafe import Markup

from admin_api.bulk_resolution import RowProblem
from admin_api.pages.listing.state_cells import badge
from admin_api.pages.state_words import BAD, GOOD, WAIT, WARN, StateWords

FATES = {
    "waiting": StateWords(lazy_gettext("Not carried out yet"), WAIT),
    "done": StateWords(lazy_gettext("Has the days"), GOOD),
    "problem": StateWords(lazy_gettext("Gives nobody anything"), WARN),
    "rejected": StateWords(lazy_gettext("Refused"), BAD),
}

PROBLEMS = {
    RowProblem.UNREADABLE.value: lazy_gettext("Neither an e-mail address nor an id"),
    RowProblem.UNKNOWN_VIEWER.value: lazy_gettext("We know nobody of this address or id"),
    RowProblem.SEVERAL_VIEWERS.value: lazy_gettext("Several viewers have this address"),
    RowProblem.WRITTEN_TWICE.value: lazy_gettext("Stands in the list a second time"),
    RowProblem.NO_RUNNING_SUBSCRIPTION.value: lazy_gettext("Has no running subscription"),
    "not_allowed_in_this_state": lazy_gettext("The subscription had ended meanwhile"),
    "subscription_not_found": lazy_gettext("The subscription is not there any more"),
}
"""Those found in the list, and those that the State Updater refuses."""


def fate_badge(fate: str) -> Markup:
    """Return a fate as a badge."""
    return badge(*FATES[fate])


def problem_words(problem: str | None) -> str:
    """Return why a line gives nobody anything; nothing where it does."""
    if problem is None:
        return ""
    return str(PROBLEMS.get(problem, gettext("Refused: %(code)s", code=problem)))
