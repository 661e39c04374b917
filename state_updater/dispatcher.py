"""Settles batches of commands: one transaction for all, or one each when something is amiss.

Everything that a batch leads to, its inbox rows included, is committed together. A repeated
command finds its inbox row and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

import structlog
from sqlalchemy import CursorResult, Engine, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from interaction_bus.commands import Command
from interaction_bus.envelope import Envelope, digest_of
from models import Base, ConsumedMessage, OutboxMessage
from runtime.clock import BILLING_NOW
from runtime.crash_points import CrashPoint, crash_point
from runtime.database_failures import is_database_down
from runtime.sealing import Sealer
from runtime.settings import BillingSettings
from runtime.telemetry.tracing import add_step
from runtime.telemetry.transaction_spans import transaction_of
from state_updater.handlers import HANDLERS
from state_updater.loading import load
from state_updater.machines import MoveRefused
from state_updater.outbox import outbox_lines
from state_updater.rejections import CommandRejected, illegal_move
from state_updater.unit_of_work import Cause, FollowUp, Line, Staged, UnitOfWork

log = structlog.get_logger(__name__)

SQLSTATES_OF_RACES = frozenset({"40001", "40P01", "23505", "55P03"})
"""Serialisation failure, deadlock, unique violation, lock not available: another was quicker, and
in a new transaction its rows are seen."""

MOST_RACES_LOST = 5
"""Another consumer wins once or twice; who loses more often has another trouble."""


class Fate(StrEnum):
    """What became of a command."""

    DONE = "done"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Settled:
    """A command and its fate; `error` is set only for a failure of ours."""

    envelope: Envelope
    fate: Fate
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """A command as it came from the bus."""

    envelope: Envelope
    command: Command


@dataclass(frozen=True, slots=True)
class _Wish:
    """A command to be carried out, whether it came from the bus or followed from another."""

    message_id: UUID
    digest: str
    command: Command
    cause: Cause


class DatabaseUnavailable(Exception):
    """PostgreSQL cannot be reached; nothing was lost and the batch can be settled later."""


class Dispatcher:
    """Carries commands out.

    Args:
        engine: Of the State Updater's database role.
        sealer: Opens and seals what messages and tables must not show.
        settings: Numbers that an operator may choose.
    """

    def __init__(self, engine: Engine, sealer: Sealer, settings: BillingSettings) -> None:
        self._engine = engine
        self._sealer = sealer
        self._settings = settings

    def settle(self, batch: Sequence[Delivered]) -> list[Settled]:
        """Carry out a batch and return the fate of each of its commands, in order.

        Raises:
            DatabaseUnavailable: Nothing was changed; try the same batch again later.
        """
        try:
            return self._settle_together(batch)
        except Exception as error:  # noqa: BLE001 - one by one tells which command it was
            _raise_if_database_is_away(error)
            if len(batch) > 1:
                log.info("batch_settled_one_by_one", size=len(batch), reason=type(error).__name__)
        return [self._settle_alone(delivered) for delivered in batch]

    def _settle_together(self, batch: Sequence[Delivered]) -> list[Settled]:
        with (
            transaction_of([delivered.envelope.traceparent for delivered in batch]),
            Session(self._engine, autoflush=False, expire_on_commit=False) as session,
        ):
            fates = _BatchRun(session, self._sealer, self._settings).run(batch)
            crash_point(CrashPoint.BEFORE_COMMAND_COMMIT)
            session.commit()
        crash_point(CrashPoint.AFTER_COMMAND_COMMIT)
        return [
            Settled(delivered.envelope, fate) for delivered, fate in zip(batch, fates, strict=True)
        ]

    def _settle_alone(self, delivered: Delivered) -> Settled:
        for races_lost in range(MOST_RACES_LOST):
            try:
                return self._settle_together([delivered])[0]
            except CommandRejected as rejection:
                return self._reject(delivered, rejection)
            except MoveRefused as refused:
                return self._reject(delivered, illegal_move(refused))
            except Exception as error:  # noqa: BLE001 - a bug of ours must not stop the others
                _raise_if_database_is_away(error)
                if not _is_lost_race(error) or races_lost + 1 == MOST_RACES_LOST:
                    return Settled(delivered.envelope, Fate.FAILED, error)
        raise AssertionError("the loop above always returns")

    def _reject(self, delivered: Delivered, rejection: CommandRejected) -> Settled:
        """Write the refusal into the inbox, where the asker finds it."""
        envelope = delivered.envelope
        try:
            with Session(self._engine) as session, session.begin():
                now = session.execute(BILLING_NOW).scalar_one()
                line = _inbox_line(_wish(delivered), now, "rejected", {})
                session.add(ConsumedMessage(**line, problem=rejection.as_problem()))
        except IntegrityError:
            return Settled(envelope, Fate.DUPLICATE)
        except DBAPIError as error:
            _raise_if_database_is_away(error)
            return Settled(envelope, Fate.FAILED, error)
        log.info("command_rejected", command_id=str(envelope.message_id), code=rejection.code)
        return Settled(envelope, Fate.REJECTED)


class _BatchRun:
    """One transaction's worth of commands."""

    def __init__(self, session: Session, sealer: Sealer, settings: BillingSettings) -> None:
        self._session = session
        self._sealer = sealer
        self._settings = settings
        self._staged = Staged()
        self._carried_out: set[UUID] = set()

    def run(self, batch: Sequence[Delivered]) -> list[Fate]:
        """Carry out everything and write it to the session; the caller commits."""
        self._rows = load(self._session, [delivered.command for delivered in batch])
        self._now = self._session.execute(BILLING_NOW).scalar_one().astimezone(UTC)
        fates = self._carry_out([_wish(delivered) for delivered in batch])
        while follow_ups := self._staged.follow_ups:
            self._staged.follow_ups = []
            self._carry_out_follow_ups(follow_ups)
        self._write()
        return fates

    def _write(self) -> None:
        """Write changes first, then new rows by table, those that others refer to first.

        A state that is left makes room in a partial unique index for the row that enters it.
        """
        self._session.flush()
        for claim in self._staged.claims:
            # An update's result tells how many rows it changed; the type of `execute` does not.
            changed = cast("CursorResult[Any]", self._session.execute(claim.statement)).rowcount
            if changed != 1:
                raise claim.otherwise
        for table in Base.metadata.sorted_tables:
            of_table = [row for row in self._staged.new_rows if row.__table__ is table]
            if of_table:
                self._session.add_all(of_table)
                self._session.flush()
        self._staged.lines[OutboxMessage] += outbox_lines(self._staged, now=self._now)
        for kind, lines in self._staged.lines.items():
            if lines:
                # Without this, lines with and without nulls would be statements of their own.
                written = insert(kind).execution_options(render_nulls=True)
                self._session.execute(written, lines)
        for statement in self._staged.last_statements:
            self._session.execute(statement)

    def _carry_out(self, wishes: Sequence[_Wish]) -> list[Fate]:
        """Run the handlers of those wishes that were not carried out before.

        What followed from a command of this batch may be news that another of it brings as well.
        """
        self._carried_out |= self._consumed([wish.message_id for wish in wishes])
        fates = []
        for wish in wishes:
            if wish.message_id in self._carried_out:
                fates.append(Fate.DUPLICATE)
                continue
            self._carried_out.add(wish.message_id)
            result = self._handle(wish)
            line = _inbox_line(wish, self._now, "done", result)
            self._staged.lines[ConsumedMessage].append(line)
            fates.append(Fate.DONE)
        return fates

    def _carry_out_follow_ups(self, follow_ups: Sequence[FollowUp]) -> None:
        wishes = [_follow_up_wish(follow_up) for follow_up in follow_ups]
        try:
            self._carry_out(wishes)
        except (CommandRejected, MoveRefused) as refusal:
            # The first command looked before it led here, so this is a bug and no answer to it.
            raise RuntimeError(f"a command that followed was refused: {refusal}") from refusal

    def _handle(self, wish: _Wish) -> dict[str, str]:
        work = UnitOfWork(
            wish.cause,
            now=self._now,
            rows=self._rows,
            staged=self._staged,
            sealer=self._sealer,
            settings=self._settings,
        )
        HANDLERS[type(wish.command)](wish.command, work)
        return work.result

    def _consumed(self, message_ids: Sequence[UUID]) -> set[UUID]:
        query = select(ConsumedMessage.id).where(ConsumedMessage.id.in_(message_ids))
        return set(self._session.scalars(query))


def _wish(delivered: Delivered) -> _Wish:
    envelope = delivered.envelope
    return _Wish(envelope.message_id, envelope.digest, delivered.command, Cause.of(envelope))


def _follow_up_wish(follow_up: FollowUp) -> _Wish:
    name = type(follow_up.command).__name__
    parent = follow_up.cause.traceparent
    cause = Cause(
        command_id=follow_up.command_id,
        type=name,
        correlation_id=follow_up.cause.correlation_id,
        actor=follow_up.cause.actor,
        traceparent=add_step(name, parent, command_id=follow_up.command_id),
    )
    return _Wish(follow_up.command_id, digest_of({}), follow_up.command, cause)


def _inbox_line(wish: _Wish, now: datetime, outcome: str, result: dict[str, str]) -> Line:
    return {
        "id": wish.message_id,
        "type": wish.cause.type,
        "digest": wish.digest,
        "actor_kind": wish.cause.actor.kind,
        "actor_id": wish.cause.actor.id,
        "outcome": outcome,
        "result": result,
        "consumed_at": now,
    }


def _is_lost_race(error: Exception) -> bool:
    return (
        isinstance(error, DBAPIError) and getattr(error.orig, "pgcode", None) in SQLSTATES_OF_RACES
    )


def _raise_if_database_is_away(error: Exception) -> None:
    """Tell trouble with PostgreSQL itself from a refusal of one statement."""
    if is_database_down(error):
        raise DatabaseUnavailable from error
