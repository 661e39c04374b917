"""One household's half year: what somebody wants, what falls due, and what the bank says to it."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from cli.stock.bank import Bank
from cli.stock.catalogue import Catalogue
from cli.stock.chance import Chance
from cli.stock.correspondence import Correspondence
from cli.stock.desk import Carried, Desk
from cli.stock.due import Due, all_due
from cli.stock.foretelling import tell_ahead
from cli.stock.paperwork import Paperwork
from cli.stock.people import Person, draw_person
from interaction_bus.commands import Command
from interaction_bus.envelope import Actor
from models import BulkGrant
from runtime.sealing import Sealer
from runtime.settings import BillingSettings
from state_updater.outbox import SCHEDULE
from state_updater.rows import Row, Rows
from state_updater.unit_of_work import Line, StagedTask

Act = Callable[[datetime], None]

TICK = timedelta(seconds=5)
"""Sweeps look so often, so what falls due is carried out within this."""

QUIET = timedelta(minutes=15)
"""Nothing falls due so soon after a life was written down: whoever starts the system sees it
still."""


class TooLively(Exception):
    """Something falls due right after the life's end."""


@dataclass(frozen=True, slots=True)
class World:
    """What all lives share.

    Args:
        catalogue: What is on sale.
        sealer: With the keys of the system that is stocked.
        settings: Of that system.
        managers: Ids of the staff.
        outage: For which they gave days to many viewers at once.
        began: When the half year began.
        ended: The present, in which everything is written down.
    """

    catalogue: Catalogue
    sealer: Sealer
    settings: BillingSettings
    managers: tuple[str, ...]
    outage: BulkGrant
    began: datetime
    ended: datetime


class Life:
    """Lets time pass for one household; what it did is read from its parts afterwards.

    Args:
        world: Shared with all others.
        chance: Of this life alone.
        first_number: Of the provider's operations in it.
    """

    def __init__(self, world: World, chance: Chance, first_number: int) -> None:
        self.world = world
        self.chance = chance
        self.at = world.began
        self.rows = Rows()
        catalogue = world.catalogue
        self.rows.put([*catalogue.plans, *catalogue.prices])
        self.rows.put([*catalogue.promo_codes, *catalogue.price_moves])
        self.desk = Desk(self.rows, world.sealer, world.settings)
        self.bank = Bank(chance, first_number)
        self.people: dict[UUID, Person] = {}
        self.told = Correspondence(chance, self.rows, self.people)
        self.papers = Paperwork(chance, world.sealer)
        self.manager_actions: list[Line] = []
        self.differences: list[Line] = []
        self.granted: list[Line] = []
        self.on_task: Callable[[StagedTask, datetime], None] | None = None
        self._demand: Callable[[], bool] = lambda: True
        self._agenda: list[tuple[datetime, int, Act]] = []
        self._places = count()
        self._asked: set[tuple[UUID, datetime, int]] = set()

    def meet_viewer(self, at: datetime) -> Person:
        """Return somebody new whom the cinema's auth service knows from an instant on."""
        person = draw_person(self.chance, self.chance.identifier(at))
        self.people[person.viewer_id] = person
        return person

    def plan(self, at: datetime, act: Act) -> None:
        """Do something at an instant; after the end nothing is done any more."""
        if at <= self.world.ended:
            heapq.heappush(self._agenda, (at, next(self._places), act))

    def plan_surely(self, at: datetime, act: Act) -> None:
        """Do something at an instant, or at the very end where that is earlier."""
        self.plan(min(at, self.world.ended), act)

    def must_end_with(self, demand: Callable[[], bool]) -> None:
        """Have only such a life count at whose end something holds."""
        self._demand = demand

    @property
    def ends_as_wished(self) -> bool:
        """Return whether what was demanded of the end holds."""
        return self._demand()

    def do(
        self, command: Command, *, actor: Actor, at: datetime, command_id: UUID | None = None
    ) -> Carried:
        """Have a command carried out, with all that follows at once.

        Raises:
            WishRefused: The rules forbid it.
        """
        self.world.catalogue.turn_to(at)
        chosen_id = command_id or self.chance.identifier(at)
        carried = self.desk.carry_out(command, command_id=chosen_id, actor=actor, at=at)
        for event in carried.events:
            self.told.hear(event.event, at)
        for task in carried.tasks:
            if self.on_task is not None:
                self.on_task(task, at)
        return carried

    def get(self, kind: type[Row], row_id: UUID) -> Row:
        """Return a row of this life."""
        found = self.rows.find(kind, row_id)
        if found is None:
            raise LookupError(f"this life has no {kind.__name__} {row_id}")
        return found

    def live(self) -> None:
        """Let everything happen that was planned or falls due until the end.

        Raises:
            WishRefused: What was planned turned out to be forbidden.
            TooLively: The end is not quiet.
        """
        while True:
            due = self._next_due()
            planned_at = self._agenda[0][0] if self._agenda else None
            if planned_at is not None and (due is None or planned_at <= due.at):
                _, _, act = heapq.heappop(self._agenda)
                self._pass_until(planned_at)
                act(self.at)
            elif due is not None and due.at <= self.world.ended:
                self._carry_out(due)
            else:
                break
        if due is not None and due.at <= self.world.ended + QUIET:
            raise TooLively(type(due.command).__name__)

    def _next_due(self) -> Due | None:
        waiting = (due for due in all_due(self.rows) if self._key(due) not in self._asked)
        return min(waiting, key=lambda due: due.at, default=None)

    def _carry_out(self, due: Due) -> None:
        self._asked.add(self._key(due))
        tell_ahead(self.told, self.rows, due)
        self._pass_until(due.at + self.chance.span(timedelta(), TICK))
        self.do(due.command, actor=SCHEDULE, at=self.at)

    def _pass_until(self, at: datetime) -> None:
        self.at = max(self.at, min(at, self.world.ended))

    def _key(self, due: Due) -> tuple[UUID, datetime, int]:
        """Return what says that something was asked for since anything last happened."""
        return due.subject_id, due.at, len(self.desk.history)
