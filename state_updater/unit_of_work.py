"""What a handler works with: rows under lock, one moment in time, and a place to stage messages."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, Update

from interaction_bus.commands import Command
from interaction_bus.envelope import Actor, Envelope
from interaction_bus.events import Event
from models import (
    Base,
    Invoice,
    Payment,
    Plan,
    Price,
    StateChange,
    Subscription,
    Viewer,
)
from runtime.sealing import Sealer
from runtime.settings import BillingSettings
from runtime.telemetry.context import CARRIED_IDS
from state_updater.machines import LIFECYCLE_OF, Stateful, begin, fire
from state_updater.rejections import CommandRejected, missing
from state_updater.rows import Keyed, Row, Rows


@dataclass(frozen=True, slots=True)
class Cause:
    """The command being carried out, as the history names it."""

    command_id: UUID
    type: str
    correlation_id: UUID
    actor: Actor
    traceparent: str | None
    wished_at: datetime | None = None
    """When its sender wished for it; none for what follows from another command."""
    ids: dict[str, str] = field(default_factory=dict, compare=False)
    """What it turned out to be about, for logs; one mapping for it and all that follows from it."""

    @classmethod
    def of(cls, envelope: Envelope) -> "Cause":
        """Return the cause that `envelope` is."""
        return cls(
            command_id=envelope.message_id,
            type=envelope.type,
            correlation_id=envelope.correlation_id,
            actor=envelope.actor,
            traceparent=envelope.traceparent,
            wished_at=envelope.occurred_at,
        )


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A command that another one led to, to be carried out in the same transaction."""

    command_id: UUID
    command: Command
    cause: Cause


@dataclass(frozen=True, slots=True)
class StagedEvent:
    """A fact to be told after the commit."""

    event: Event
    cause: Cause


@dataclass(frozen=True, slots=True)
class StagedTask:
    """Work against the provider to be started after the commit."""

    task_id: UUID
    name: str
    arguments: dict[str, str]
    cause: Cause


@dataclass(frozen=True, slots=True)
class Claim:
    """An update of one row that PostgreSQL makes only where its condition holds."""

    statement: Update
    otherwise: CommandRejected


Line = dict[str, Any]
"""Columns of a row that is written and never read again here; a mapped object would cost more."""


@dataclass(slots=True)
class Staged:
    """Everything that a batch leads to besides its rows.

    Args:
        new_rows: Rows that later commands of the batch may find.
        lines: History and inbox, by table: they are only written.
        events: Facts to tell after the commit.
        tasks: Work to start after the commit.
        follow_ups: Commands to carry out in the same transaction.
        claims: Updates that must find their row, such as one of a counter below its limit.
        last_statements: Made when all else is written.
    """

    new_rows: list[Keyed] = field(default_factory=list)
    lines: dict[type[Base], list[Line]] = field(default_factory=lambda: defaultdict(list))
    events: list[StagedEvent] = field(default_factory=list)
    tasks: list[StagedTask] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    last_statements: list[Executable] = field(default_factory=list)


class UnitOfWork:
    """One command's view of its batch.

    It does no I/O: rows were loaded before, and what is staged is written after the handlers of
    the whole batch have run.

    Args:
        cause: The command being carried out.
        now: Time of the batch, aware UTC.
        rows: Rows of the batch, under lock.
        staged: Where new rows and messages are collected.
        sealer: Opens and seals what messages and tables must not show.
        settings: Numbers that an operator may choose.
    """

    def __init__(
        self,
        cause: Cause,
        *,
        now: datetime,
        rows: Rows,
        staged: Staged,
        sealer: Sealer,
        settings: BillingSettings,
    ) -> None:
        self.cause = cause
        self.now = now
        self.rows = rows
        self.sealer = sealer
        self.settings = settings
        self.result: dict[str, str] = {}
        self._staged = staged

    def get(self, kind: type[Row], row_id: UUID, what: str) -> Row:
        """Return a row.

        Raises:
            CommandRejected: There is none; the asker is told that no such `what` exists.
        """
        found = self.rows.find(kind, row_id)
        if found is None:
            raise missing(what)
        return found

    def subscription(self, subscription_id: UUID | None, *, of: UUID | None = None) -> Subscription:
        """Return a subscription; one of another viewer than `of` is as good as missing."""
        found = self.rows.find(Subscription, subscription_id)
        if found is None:
            raise missing("subscription")
        if of is not None and found.viewer_id != of:
            raise missing("subscription")
        return found

    def invoice(self, invoice_id: UUID, *, of: UUID | None = None) -> Invoice:
        """Return an invoice; one of another viewer than `of` is as good as missing."""
        found = self.get(Invoice, invoice_id, "invoice")
        if of is not None and found.viewer_id != of:
            raise missing("invoice")
        return found

    def payment(self, payment_id: UUID) -> Payment:
        """Return an attempt to take money."""
        return self.get(Payment, payment_id, "payment")

    def plan(self, plan_id: UUID) -> Plan:
        """Return a plan."""
        return self.get(Plan, plan_id, "plan")

    def price(self, price_id: UUID) -> Price:
        """Return a version of a price."""
        return self.get(Price, price_id, "price")

    def viewer(self, viewer_id: UUID) -> Viewer:
        """Return a viewer."""
        return self.get(Viewer, viewer_id, "viewer")

    def create(self, row: Stateful, **detail: Any) -> None:
        """Begin the life of a row that has a machine, with the first line of its history."""
        row.moves = 0
        trigger = begin(row)
        self.keep(row)
        self._write_history(row, trigger, None, detail)

    def keep(self, row: Keyed) -> None:
        """Add a row that has no machine, or an extra one, to the batch."""
        self.rows.put([row])
        self._staged.new_rows.append(row)

    def move(self, row: Stateful, trigger: str, **detail: Any) -> None:
        """Fire `trigger` at the row and write the move into its history.

        Args:
            row: Under lock, as all rows here are.
            trigger: A move of the row's machine.
            detail: What the move is based on; JSON values, no secrets.

        Raises:
            MoveRefused: The machine has no such move from the present state.
        """
        left = fire(row, trigger)
        self._write_history(row, trigger, left, detail)

    def tell(self, event: Event) -> None:
        """Stage a fact for everybody who listens."""
        self._staged.events.append(StagedEvent(event, self.cause))

    def start_task(self, task_id: UUID, name: str, **arguments: UUID) -> None:
        """Stage work against the provider; it begins after the commit."""
        texts = {key: str(value) for key, value in arguments.items()}
        self._staged.tasks.append(StagedTask(task_id, name, texts, self.cause))

    def follow(self, command_id: UUID, command: Command) -> None:
        """Have another command carried out in this transaction, unless it was before."""
        self._staged.follow_ups.append(FollowUp(command_id, command, self.cause))

    def claim(self, statement: Update, *, otherwise: CommandRejected) -> None:
        """Have an update made that decides by itself, or the command refused.

        A counter with a limit is raised so: of two that race for the last place one finds no row.

        Args:
            statement: Changes one row, or none where its condition does not hold.
            otherwise: The refusal when it changes none.
        """
        self._staged.claims.append(Claim(statement, otherwise))

    def finally_execute(self, statement: Executable) -> None:
        """Have a statement executed when the rows and histories of the whole batch are written."""
        self._staged.last_statements.append(statement)

    def answer(self, **ids: UUID | str | int) -> None:
        """Leave ids for the asker to read."""
        self.result.update({name: str(value) for name, value in ids.items()})

    def _write_history(
        self, row: Stateful, trigger: str, left: str | None, detail: Mapping[str, Any]
    ) -> None:
        row.moves += 1
        self._note_ids(row)
        self._staged.lines[StateChange].append(
            {
                "subject_kind": LIFECYCLE_OF[type(row)].subject,
                "subject_id": row.id,
                "seq": row.moves,
                "trigger": trigger,
                "from_state": left,
                "to_state": row.state,
                "cause_id": self.cause.command_id,
                "cause_type": self.cause.type,
                "correlation_id": self.cause.correlation_id,
                "actor_kind": self.cause.actor.kind,
                "actor_id": self.cause.actor.id,
                "detail": dict(detail),
                "occurred_at": self.now,
            }
        )

    def _note_ids(self, row: Stateful) -> None:
        """Remember what the command is about; the row that moved first is nearest to it."""
        self.cause.ids.setdefault(f"{LIFECYCLE_OF[type(row)].subject}_id", str(row.id))
        for name in CARRIED_IDS:
            named = getattr(row, name, None)
            if named is not None:
                self.cause.ids.setdefault(name, str(named))
