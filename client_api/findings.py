"""Looking for what a request is about, and refusing what is certain to be refused.

What another viewer has is as good as missing, so that nobody can probe for ids. The State Updater
judges again under its locks; here a caller only learns it sooner.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Executable, Row

from billing_rules.moves import Lifecycle
from client_api.queries.reading import find_row
from client_api.services import current_services
from runtime.web.auth import current_principal
from runtime.web.problems import Conflict, NotFound

WRONG_STATE = "not_allowed_in_this_state"


def get_own_row(
    statement: Executable, what: str, *, engine: Engine | None = None, **ids: UUID
) -> Row[Any]:
    """Return a row of the viewer who asks.

    Args:
        statement: Takes `viewer_id` besides `ids`.
        what: Name of the thing, for the refusal.
        engine: To ask; the primary unless given.
        ids: Further parameters of the statement.

    Raises:
        NotFound: There is none, or it is another viewer's.
    """
    parameters = {"viewer_id": current_principal().viewer_id, **ids}
    row = find_row(statement, parameters, engine=engine or current_services().primary)
    if row is None:
        raise not_found(what)
    return row


def not_found(what: str) -> NotFound:
    """Return the refusal for a thing that is not there, or not the viewer's."""
    return NotFound(f"There is no such {what.replace('_', ' ')}.", code=f"{what}_not_found")


def require_move(lifecycle: Lifecycle, trigger: str, state: str) -> None:
    """Refuse a move that the machine does not have.

    Raises:
        Conflict: It names the state and the moves that are allowed.
    """
    allowed = lifecycle.allowed(state)
    if trigger not in allowed:
        raise wrong_state(lifecycle.subject, state, allowed)


def wrong_state(subject: str, state: str, allowed: Sequence[str] = ()) -> Conflict:
    """Return the refusal for a thing whose state does not allow what is asked."""
    named = subject.replace("_", " ")
    return Conflict(
        f"This {named} is {state}, which does not allow that.",
        code=WRONG_STATE,
        state=state,
        allowed=allowed,
    )
