"""The trail that every act leaves, the refused ones too: inserted, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Case,
    Connection,
    ScalarSelect,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from models import ManagerAction
from runtime.identifiers import new_id


class ActOutcome(StrEnum):
    """What the admin API itself made of an act; what became of a command is in the inbox."""

    ASKED = "asked"
    """Written before the command is published, so that no command is without a line."""

    REPEATED = "repeated"
    """The same was asked before, by whomever: what came of it stands at the first line."""

    NOT_PUBLISHED = "not_published"
    """A further line: the command did not get to the broker, and nothing came of it."""

    UNCONFIRMED = "unconfirmed"
    """A further line: the broker was silent about the command, which may be carried out or not."""

    REFUSED = "refused"
    DONE = "done"
    """An act on the catalogue, in the same transaction as its change."""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody wants to do.

    Args:
        manager_id: Subject of the token, whatever roles it has.
        action: A verb and its object: refund_invoice.
        subject_kind: What it is done to: invoice.
        subject_id: Which one; a dash for something that is not there yet.
        reason: In the manager's words; none where none was given.
    """

    manager_id: str
    action: str
    subject_kind: str
    subject_id: str
    reason: str | None


INSERT_ACTION = insert(ManagerAction)

ERASED = "[erased]"
"""In place of the address of a viewer who was erased."""


def record_act(
    connection: Connection,
    act: Act,
    outcome: ActOutcome,
    *,
    command_id: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write one line of the trail within the caller's transaction.

    A reason stands once: where an earlier line of the same manager about the same command tells
    it, the new line has none. One command is one act: who asks for it again repeats it.

    Args:
        connection: Of the engine that may write.
        act: Who wants what, and why.
        outcome: What came of it here.
        command_id: The command that it became; none for the catalogue and for refusals before.
        detail: What else a reader of the trail needs; JSON values, no secrets.
    """
    connection.execute(
        INSERT_ACTION.values(
            id=new_id(),
            manager_id=act.manager_id,
            action=act.action,
            subject_kind=act.subject_kind,
            subject_id=act.subject_id,
            reason=_untold_reason(act, command_id),
            detail=_detail_of(outcome, command_id, detail or {}),
            command_id=command_id,
            occurred_at=func.billing_now(),
        )
    )


def _detail_of(
    outcome: ActOutcome, command_id: UUID | None, detail: Mapping[str, Any]
) -> Case[dict[str, Any]] | dict[str, Any]:
    told = {"outcome": outcome.value, **detail}
    if outcome is not ActOutcome.ASKED or command_id is None:
        return told
    was_asked = exists().where(ManagerAction.command_id == command_id)
    again = {**told, "outcome": ActOutcome.REPEATED.value}
    return case((was_asked, literal(again, JSONB)), else_=literal(told, JSONB))


def _untold_reason(act: Act, command_id: UUID | None) -> ScalarSelect[str | None] | str | None:
    if act.reason is None or command_id is None:
        return act.reason
    # What was erased from the earlier line meanwhile must not come back by a repeated wish.
    is_same = or_(ManagerAction.reason == act.reason, ManagerAction.reason.contains(ERASED))
    is_told = exists().where(
        ManagerAction.command_id == command_id,
        ManagerAction.manager_id == act.manager_id,
        is_same,
    )
    return select(case((~is_told, literal(act.reason)))).scalar_subquery()
