"""Settles batches of commands: one transaction for all, or one each when something is amiss.

Everything that a batch leads to, its inbox rows included, is committed together. A repeated
command finds its inbox row and changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from interaction_bus.commands import Command
from interaction_bus.envelope import Envelope
from interaction_bus.named_ids import named_ids
from models import ConsumedMessage
from runtime.clock import BILLING_NOW
from runtime.crash_points import CrashPoint, crash_point
from runtime.database_failures import describe_failure, is_database_down
from runtime.sealing import Sealer
from runtime.settings import BillingSettings
from runtime.telemetry.context import LogContext
from runtime.telemetry.transaction_spans import transaction_of
from state_updater.batch_run import BatchRun, inbox_line, wish_of
from state_updater.business_counts import count_outcomes
from state_updater.business_lines import log_outcomes
from state_updater.machines import MoveRefused
from state_updater.rejections import CommandRejected, illegal_move

log = structlog.get_logger(__name__)

LOCK_NOT_AVAILABLE = "55P03"

SQLSTATES_OF_RACES = frozenset({"40001", "40P01", "23505", LOCK_NOT_AVAILABLE})
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
    """A command and its fate.

    Args:
        error: Only for a failure of ours.
        begun_at: Time of its transaction, aware UTC; none when it came to none.
        ids: What it turned out to be about, by the names of the logs.
    """

    envelope: Envelope
    fate: Fate
    error: Exception | None = None
    begun_at: datetime | None = None
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A command as it came from the bus."""

    envelope: Envelope
    command: Command


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
            _warn_of_vain_wait(error)
            if len(batch) > 1:
                log.info("batch_settled_one_by_one", size=len(batch), reason=type(error).__name__)
        return [self._settle_in_its_context(delivered) for delivered in batch]

    def _settle_in_its_context(self, delivered: Delivered) -> Settled:
        envelope = delivered.envelope
        with LogContext({"command_id": envelope.message_id, **named_ids(envelope)}):
            return self._settle_alone(delivered)

    def _settle_together(self, batch: Sequence[Delivered]) -> list[Settled]:
        with (
            transaction_of([delivered.envelope.traceparent for delivered in batch]),
            Session(self._engine, autoflush=False, expire_on_commit=False) as session,
        ):
            run = BatchRun(session, self._sealer, self._settings)
            wishes = [wish_of(delivered.envelope, delivered.command) for delivered in batch]
            are_new = run.run(wishes)
            crash_point(CrashPoint.BEFORE_COMMAND_COMMIT)
            session.commit()
        crash_point(CrashPoint.AFTER_COMMAND_COMMIT)
        count_outcomes(run.staged, run.rows, at=run.now)
        log_outcomes(run.staged, run.rows)
        return [
            Settled(
                delivered.envelope,
                Fate.DONE if is_new else Fate.DUPLICATE,
                begun_at=run.now,
                ids=wish.cause.ids,
            )
            for delivered, wish, is_new in zip(batch, wishes, are_new, strict=True)
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
                _warn_of_vain_wait(error)
                if not _is_lost_race(error) or races_lost + 1 == MOST_RACES_LOST:
                    return Settled(delivered.envelope, Fate.FAILED, error)
        raise AssertionError("the loop above always returns")

    def _reject(self, delivered: Delivered, rejection: CommandRejected) -> Settled:
        """Write the refusal into the inbox, where the asker finds it."""
        envelope = delivered.envelope
        try:
            with Session(self._engine) as session, session.begin():
                now = session.execute(BILLING_NOW).scalar_one()
                wish = wish_of(envelope, delivered.command)
                line = inbox_line(wish, now, "rejected", {})
                session.add(ConsumedMessage(**line, problem=rejection.as_problem()))
        except IntegrityError:
            return Settled(envelope, Fate.DUPLICATE)
        except DBAPIError as error:
            _raise_if_database_is_away(error)
            return Settled(envelope, Fate.FAILED, error)
        log.info("command_rejected", code=rejection.code)
        return Settled(envelope, Fate.REJECTED, begun_at=now)


def _is_lost_race(error: Exception) -> bool:
    return _sqlstate(error) in SQLSTATES_OF_RACES


def _warn_of_vain_wait(error: Exception) -> None:
    """Say that somebody holds a lock for seconds: all commands behind this one wait as well."""
    if _sqlstate(error) == LOCK_NOT_AVAILABLE:
        log.warning("lock_not_available", reason=describe_failure(error))


def _sqlstate(error: Exception) -> str | None:
    return getattr(error.orig, "pgcode", None) if isinstance(error, DBAPIError) else None


def _raise_if_database_is_away(error: Exception) -> None:
    """Tell trouble with PostgreSQL itself from a refusal of one statement."""
    if is_database_down(error):
        raise DatabaseUnavailable from error
