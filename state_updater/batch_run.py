"""One transaction's worth of commands: their handlers run, and all that they lead to is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, insert, select
from sqlalchemy.orm import Session

from interaction_bus.commands import Command
from interaction_bus.envelope import Envelope, digest_of
from models import Base, ConsumedMessage, OutboxMessage
from runtime.clock import BILLING_NOW
from runtime.sealing import Sealer
from runtime.settings import BillingSettings
from runtime.telemetry.tracing import add_step
from state_updater.handlers import HANDLERS
from state_updater.loading import load
from state_updater.machines import MoveRefused
from state_updater.outbox import outbox_lines
from state_updater.outcomes import NEWS_OF_MONEY
from state_updater.rejections import CommandRejected
from state_updater.story_ids import note_story
from state_updater.unit_of_work import Cause, FollowUp, Line, Staged, UnitOfWork


@dataclass(frozen=True, slots=True)
class Wish:
    """A command to be carried out, whether it came from the bus or followed from another."""

    message_id: UUID
    digest: str
    command: Command
    cause: Cause


class BatchRun:
    """One transaction's worth of commands.

    Args:
        session: Of the transaction.
        sealer: Opens and seals what messages and tables must not show.
        settings: Numbers that an operator may choose.

    Attributes:
        staged: All that the commands led to, once they were carried out.
        rows: What they found and made.
        now: Time of the batch, aware UTC.
    """

    def __init__(self, session: Session, sealer: Sealer, settings: BillingSettings) -> None:
        self._session = session
        self._sealer = sealer
        self._settings = settings
        self.staged = Staged()
        self._carried_out: set[UUID] = set()

    def run(self, wishes: Sequence[Wish]) -> list[bool]:
        """Carry out everything and write it to the session; the caller commits.

        Returns:
            For each wish whether it was carried out now; one that was before is not.
        """
        self.rows = load(self._session, [wish.command for wish in wishes])
        self.now = self._session.execute(BILLING_NOW).scalar_one().astimezone(UTC)
        are_new = self._carry_out(wishes)
        while follow_ups := self.staged.follow_ups:
            self.staged.follow_ups = []
            self._carry_out_follow_ups(follow_ups)
        self._write()
        return are_new

    def _write(self) -> None:
        """Write changes first, then new rows by table, those that others refer to first.

        A state that is left makes room in a partial unique index for the row that enters it.
        """
        self._session.flush()
        for claim in self.staged.claims:
            # An update's result tells how many rows it changed; the type of `execute` does not.
            changed = cast("CursorResult[Any]", self._session.execute(claim.statement)).rowcount
            if changed != 1:
                raise claim.otherwise
        for table in Base.metadata.sorted_tables:
            of_table = [row for row in self.staged.new_rows if row.__table__ is table]
            if of_table:
                self._session.add_all(of_table)
                self._session.flush()
        self.staged.lines[OutboxMessage] += outbox_lines(self.staged, now=self.now)
        for kind, lines in self.staged.lines.items():
            if lines:
                # Without this, lines with and without nulls would be statements of their own.
                written = insert(kind).execution_options(render_nulls=True)
                self._session.execute(written, lines)
        for statement in self.staged.last_statements:
            self._session.execute(statement)

    def _carry_out(self, wishes: Sequence[Wish]) -> list[bool]:
        """Run the handlers of those wishes that were not carried out before.

        What followed from a command of this batch may be news that another of it brings as well.
        """
        self._carried_out |= self._consumed([wish.message_id for wish in wishes])
        are_new = []
        for wish in wishes:
            is_new = wish.message_id not in self._carried_out
            are_new.append(is_new)
            if is_new:
                self._carried_out.add(wish.message_id)
                result = self._handle(wish)
                line = inbox_line(wish, self.now, "done", result)
                self.staged.lines[ConsumedMessage].append(line)
        return are_new

    def _carry_out_follow_ups(self, follow_ups: Sequence[FollowUp]) -> None:
        wishes = [_follow_up_wish(follow_up) for follow_up in follow_ups]
        try:
            self._carry_out(wishes)
        except (CommandRejected, MoveRefused) as refusal:
            # The first command looked before it led here, so this is a bug and no answer to it.
            raise RuntimeError(f"a command that followed was refused: {refusal}") from refusal

    def _handle(self, wish: Wish) -> dict[str, str]:
        work = UnitOfWork(
            wish.cause,
            now=self.now,
            rows=self.rows,
            staged=self.staged,
            sealer=self._sealer,
            settings=self._settings,
        )
        HANDLERS[type(wish.command)](wish.command, work)
        note_story(wish.command, wish.cause.ids, self.rows)
        return work.result

    def _consumed(self, message_ids: Sequence[UUID]) -> set[UUID]:
        """Return which messages count no more; news of money that were refused do, told anew."""
        query = select(ConsumedMessage.id, ConsumedMessage.type, ConsumedMessage.outcome).where(
            ConsumedMessage.id.in_(message_ids)
        )
        consumed = {it.id: it for it in self._session.execute(query)}
        refused_news = {
            it.id
            for it in consumed.values()
            if it.outcome == "rejected" and it.type in NEWS_OF_MONEY
        }
        if refused_news:
            refusals = delete(ConsumedMessage).where(ConsumedMessage.id.in_(refused_news))
            self._session.execute(refusals)
        return consumed.keys() - refused_news


def wish_of(envelope: Envelope, command: Command) -> Wish:
    """Return the wish that came in an envelope."""
    return Wish(envelope.message_id, envelope.digest, command, Cause.of(envelope))


def inbox_line(wish: Wish, now: datetime, outcome: str, result: dict[str, str]) -> Line:
    """Return the columns by which a repeated command is known, and its asker finds the outcome."""
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


def _follow_up_wish(follow_up: FollowUp) -> Wish:
    name = type(follow_up.command).__name__
    parent = follow_up.cause.traceparent
    cause = Cause(
        command_id=follow_up.command_id,
        type=name,
        correlation_id=follow_up.cause.correlation_id,
        actor=follow_up.cause.actor,
        traceparent=add_step(name, parent, command_id=follow_up.command_id),
        ids=follow_up.cause.ids,
    )
    return Wish(follow_up.command_id, digest_of({}), follow_up.command, cause)
