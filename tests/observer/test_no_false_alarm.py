"""In the middle of a storm, with everything under way, what always holds does."""

import pytest
from sqlalchemy import Engine

from observer.examination import examine
from observer.invariants import INVARIANTS
from tests.fixtures.workshop import Workshop
from tests.state_updater.storm import Storm
from tests.state_updater.storm_changes import any_wishes, sell_everything
from tests.state_updater.tasks.conftest import purchase, worker
from tests.state_updater.worker import Worker

__all__ = ["purchase", "worker"]

pytestmark = pytest.mark.integration

STEPS, LOOKS = 50, 3

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


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("purchase")
def test_whatever_is_under_way_breaks_no_invariant(
    worker: Worker, workshop: Workshop, observer_engine: Engine
) -> None:
    sell_everything(workshop)
    storm = Storm(worker, 1, any_wishes)
    broken = []

    for _ in range(LOOKS):
        storm.blow(STEPS)
        with observer_engine.connect() as connection:
            broken += [it.broken for it in examine(connection) if it.broken is not None]

    names = {it.invariant.name for it in broken}
    assert names <= OF_TIME, [(it, it.breaches) for it in broken]


def test_all_of_those_are_invariants() -> None:
    assert {it.name for it in INVARIANTS} >= OF_TIME
