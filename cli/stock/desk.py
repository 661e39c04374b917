"""Carries commands out as the State Updater does, on rows that are in no database yet."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from interaction_bus.commands import Command
from interaction_bus.envelope import Actor, digest_of
from models import ConsumedMessage, StateChange
from runtime.sealing import Sealer
from runtime.settings import BillingSettings
from state_updater.handlers import HANDLERS
from state_updater.machines import MoveRefused
from state_updater.rejections import CommandRejected
from state_updater.rows import Keyed, Rows
from state_updater.unit_of_work import Cause, Line, Staged, StagedEvent, StagedTask, UnitOfWork


class WishRefused(Exception):
    """The rules forbid what a life was to bring next; such a life is not lived to its end."""

    def __init__(self, command: Command, reason: Exception) -> None:
        super().__init__(f"{type(command).__name__}: {reason}")


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of a command.

    Args:
        result: Ids that it left for its asker.
        events: Facts that it told.
        tasks: Calls to the provider that it started.
    """

    result: dict[str, str]
    events: list[StagedEvent]
    tasks: list[StagedTask]


class Desk:
    """The State Updater of one life.

    Args:
        rows: Of this life and of the catalogue.
        sealer: With the keys of the system that is stocked.
        settings: Of that system.
    """

    def __init__(self, rows: Rows, sealer: Sealer, settings: BillingSettings) -> None:
        self.rows = rows
        self.sealer = sealer
        self._settings = settings
        self._staged = Staged()

    @property
    def new_rows(self) -> list[Keyed]:
        """Return every row that was made, in order."""
        return self._staged.new_rows

    @property
    def history(self) -> list[Line]:
        """Return every move of every row, in order."""
        return self._staged.lines[StateChange]

    @property
    def inbox(self) -> list[Line]:
        """Return a line for every command that was carried out, in order."""
        return self._staged.lines[ConsumedMessage]

    def carry_out(
        self, command: Command, *, command_id: UUID, actor: Actor, at: datetime
    ) -> Carried:
        """Carry out one command.

        Raises:
            WishRefused: The rules forbid it; the rows of this life are good for nothing any more.
        """
        cause = Cause(command_id, type(command).__name__, command_id, actor, None)
        work = UnitOfWork(
            cause,
            now=at,
            rows=self.rows,
            staged=self._staged,
            sealer=self.sealer,
            settings=self._settings,
        )
        try:
            HANDLERS[type(command)](command, work)
        except (CommandRejected, MoveRefused) as refusal:
            raise WishRefused(command, refusal) from refusal
        self.inbox.append(_inbox_line(command, cause, work))
        return self._collect(work)

    def _collect(self, work: UnitOfWork) -> Carried:
        staged = self._staged
        if staged.follow_ups:
            raise RuntimeError(f"{work.cause.type} led to further commands, which nobody expects")
        carried = Carried(work.result, staged.events, staged.tasks)
        # Claims count uses of promo codes, which are counted when all lives have been lived.
        staged.events, staged.tasks, staged.claims = [], [], []
        return carried


def _inbox_line(command: Command, cause: Cause, work: UnitOfWork) -> Line:
    return {
        "id": cause.command_id,
        "type": cause.type,
        "digest": digest_of(msgspec.to_builtins(command)),
        "actor_kind": cause.actor.kind,
        "actor_id": cause.actor.id,
        "outcome": "done",
        "problem": None,
        "result": work.result,
        "consumed_at": work.now,
    }
