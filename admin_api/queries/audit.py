"""Reads of the trail that managers leave, with what became of their commands."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Uuid, cast, exists, func, select
from sqlalchemy.orm import aliased

from admin_api.queries.pages import PageOrder, PageWish, Record, read_page
from models import ConsumedMessage, ManagerAction, Payment
from runtime.web.pagination import Page

_task_id = cast(ManagerAction.detail["task_id"].astext, Uuid)

_earlier = aliased(ManagerAction)

_is_first = ~(
    exists()
    .where(_earlier.command_id == ManagerAction.command_id, _earlier.id < ManagerAction.id)
    .correlate(ManagerAction)
)

ACTIONS = (
    select(
        ManagerAction.id,
        ManagerAction.occurred_at,
        ManagerAction.manager_id,
        ManagerAction.action,
        ManagerAction.subject_kind,
        ManagerAction.subject_id,
        ManagerAction.reason,
        ManagerAction.detail["outcome"].astext.label("outcome"),
        ManagerAction.detail,
        ManagerAction.command_id,
        ConsumedMessage.outcome.label("command_outcome"),
        ConsumedMessage.problem.label("command_problem"),
        Payment.state.label("task_state"),
        func.coalesce(Payment.payer_message, Payment.decline_reason).label("provider_message"),
    )
    .select_from(ManagerAction)
    .outerjoin(ConsumedMessage, (ConsumedMessage.id == ManagerAction.command_id) & _is_first)
    .outerjoin(Payment, (Payment.id == _task_id) & _is_first)
)
"""What came of a command stands at its first line, or one refund would look like two.

Task and provider's message are those of the attempt that a manual retry began.
"""

ORDER = PageOrder(ManagerAction.occurred_at, ManagerAction.id, moment_name="occurred_at")

FILTERS = {
    "manager_id": ManagerAction.manager_id,
    "action": ManagerAction.action,
    "subject_kind": ManagerAction.subject_kind,
    "subject_id": ManagerAction.subject_id,
    "command_id": ManagerAction.command_id,
}

ASKERS = select(ManagerAction.manager_id).group_by(ManagerAction.manager_id)


def list_actions(
    connection: Connection,
    wish: PageWish,
    *,
    since: datetime | None,
    until: datetime | None,
    **filters: Any,
) -> Page[Record]:
    """Return a page of the trail.

    Args:
        connection: To read with.
        wish: Which page.
        since: First moment, included; none means from the beginning.
        until: Last moment, excluded; none means up to now.
        filters: Values by the names of `FILTERS`; none means any.
    """
    conditions = [FILTERS[name] == value for name, value in filters.items() if value is not None]
    if since is not None:
        conditions.append(ManagerAction.occurred_at >= since)
    if until is not None:
        conditions.append(ManagerAction.occurred_at < until)
    return read_page(connection, ACTIONS.where(*conditions), ORDER, wish)


def list_askers(connection: Connection, command_id: UUID) -> list[str]:
    """Return who has asked for a command, whoever came first being the first."""
    statement = ASKERS.where(ManagerAction.command_id == command_id).order_by(
        func.min(ManagerAction.occurred_at)
    )
    return list(connection.scalars(statement))
