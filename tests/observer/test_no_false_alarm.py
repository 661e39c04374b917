"""In the middle of a storm, with everything under way, what always holds does."""

from collections.abc import Callable, Iterable
from functools import partial
from random import Random
from typing import TypeVar

import pytest
from sqlalchemy import Connection, Engine

from interaction_bus.commands import Command
from models import Dispute
from observer.examination import examine
from observer.invariants import INVARIANTS, InvariantBroken
from observer.invariants.access import DISPUTED_SUBSCRIPTION_RUNS
from tests.fixtures.workshop import Workshop
from tests.observer.books import ids_of
from tests.state_updater.storm import Storm
from tests.state_updater.storm_changes import any_wishes, sell_everything
from tests.state_updater.storm_troubles import all_wishes, dispute_by_chance
from tests.state_updater.tasks.conftest import purchase, worker
from tests.state_updater.worker import Worker

__all__ = ["purchase", "worker"]

pytestmark = pytest.mark.integration

STEPS, LOOKS = 50, 3

STEPS_WITH_DISPUTES = 80

OF_TIME = frozenset(
    {
        "payment-open-for-a-day",
        "refund-open-for-a-day",
        "unknown-payment-unasked",
        "unknown-refund-unasked",
        "renewal-forgotten",
        "access-told-wrongly",
        "outbox-stuck",
        "due-work-undone",
    }
)
"""A storm leaps over hours in which nobody looks at what is due, so these rightly break in it."""


Seen = TypeVar("Seen")


def seen_in(
    storm: Storm,
    engine: Engine,
    look: Callable[[Connection], Iterable[Seen]],
    *,
    steps: int,
    looks: int,
) -> list[Seen]:
    """Let a storm blow, look after each so many steps, and return all that was seen."""
    seen: list[Seen] = []
    for _ in range(looks):
        storm.blow(steps)
        with engine.connect() as connection:
            seen += look(connection)
    return seen


def all_that_is_broken(connection: Connection) -> list[InvariantBroken]:
    """Return what every invariant finds."""
    return [it.broken for it in examine(connection) if it.broken is not None]


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("purchase")
def test_whatever_is_under_way_breaks_no_invariant(
    worker: Worker, workshop: Workshop, observer_engine: Engine
) -> None:
    sell_everything(workshop)
    storm = Storm(worker, 1, any_wishes)

    broken = seen_in(storm, observer_engine, all_that_is_broken, steps=STEPS, looks=LOOKS)

    names = {it.invariant.name for it in broken}
    assert names <= OF_TIME, [(it, it.breaches) for it in broken]


def wishes_with_disputes(workshop: Workshop, random: Random) -> list[Command]:
    """Return whatever anybody may wish for, and a dispute besides."""
    return [*all_wishes(workshop, random), *dispute_by_chance(workshop, random)]


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("purchase")
def test_a_dispute_is_never_seen_without_the_end_of_its_subscription(
    worker: Worker, workshop: Workshop, observer_engine: Engine
) -> None:
    sell_everything(workshop)
    storm = Storm(worker, 1, wishes_with_disputes)
    look = partial(ids_of, DISPUTED_SUBSCRIPTION_RUNS)

    broken = seen_in(storm, observer_engine, look, steps=1, looks=STEPS_WITH_DISPUTES)

    assert broken == []
    assert workshop.rows(Dispute)


def test_all_of_those_are_invariants() -> None:
    assert {it.name for it in INVARIANTS} >= OF_TIME
