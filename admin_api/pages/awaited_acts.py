"""Whether somebody's wish is still on its way, so that the page it was made on has to follow it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from admin_api.audit import ActOutcome
from admin_api.queries.pages import Record

FOLLOWED_FOR = timedelta(minutes=10)
"""An idle State Updater takes a hundredth of a second; nobody looks at a page so long."""

AWAITED = frozenset({ActOutcome.ASKED, ActOutcome.REPEATED, ActOutcome.UNCONFIRMED})
"""Lines of the trail after which a command may still be carried out."""


def awaits_command(history: Iterable[Record], *, at: datetime) -> bool:
    """Return whether a command of a manager may be carried out any moment.

    Args:
        history: Lines of `admin_api.queries.invoice_history`, in order.
        at: When they were read.
    """
    last = {
        line["command_id"]: line
        for line in history
        if line["source"] == "manager_action" and line["command_id"] is not None
    }
    return any(_is_awaited(line, at) for line in last.values())


def _is_awaited(line: Record, at: datetime) -> bool:
    is_open = line["came_of_it"]["outcome"] is None and line["detail"].get("outcome") in AWAITED
    return bool(is_open and at - line["occurred_at"] < FOLLOWED_FOR)
