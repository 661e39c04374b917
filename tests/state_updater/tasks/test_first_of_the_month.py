"""A thousand periods end at the same instant: in batches, in turn, and none lost or doubled."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from models import Invoice, SavedCard, Subscription, Viewer
from runtime.settings import BillingSettings
from state_updater.dispatcher import Dispatcher
from state_updater.tasks.sweeps import BATCH, SWEEPS, sweep
from tests.fixtures.builders import build_card, build_subscription, build_viewer
from tests.fixtures.workshop import Workshop
from tests.state_updater.worker import Worker

SUBSCRIBERS = 5 * BATCH

SPREAD_MINUTES = 30

pytestmark = pytest.mark.timeout(120)
"""A thousand of anything take their time on a busy machine."""


def store_subscribers(workshop: Workshop, count: int, *, due_at: datetime) -> None:
    """Store viewers with a card each, whose paid periods all end at `due_at`."""
    viewers = [build_viewer() for _ in range(count)]
    cards = [build_card(it) for it in viewers]
    subscriptions = [
        build_subscription(
            viewer,
            workshop.price,
            saved_card_id=card["id"],
            anchor_day=1,
            period_start=due_at - timedelta(days=30),
            period_end=due_at,
            access_until=due_at + timedelta(days=3),
            renews_at=due_at,
        )
        for viewer, card in zip(viewers, cards, strict=True)
    ]
    kinds: list[tuple[Any, list[dict[str, Any]]]] = [
        (Viewer, viewers),
        (SavedCard, cards),
        (Subscription, subscriptions),
    ]
    with workshop.owner_engine.begin() as connection:
        for kind, rows in kinds:
            connection.execute(insert(kind), rows)


@pytest.fixture
def due_at(workshop: Workshop) -> datetime:
    """Return the instant at which all periods have just ended."""
    moment = workshop.now()
    store_subscribers(workshop, SUBSCRIBERS, due_at=moment)
    return moment


def spread_charges(workshop: Workshop) -> None:
    """Let renewals take their turn within some minutes, as in production."""
    settings = BillingSettings(renewal_spread_minutes=SPREAD_MINUTES)
    workshop.dispatcher = Dispatcher(workshop.engine, workshop.sealer, settings)


def sweep_one_batch(worker: Worker) -> int:
    """Run one transaction of the sweep, as a worker does that is killed behind it."""
    with Session(worker.context.engine) as session, session.begin():
        return SWEEPS["due_renewals"](session, worker.workshop.now())


def demanded(workshop: Workshop) -> Counter[Any]:
    return Counter(invoice.subscription_id for invoice in workshop.rows(Invoice))


def test_a_thousand_renewals_due_at_once_are_each_demanded_once_in_their_turn(
    worker: Worker, due_at: datetime
) -> None:
    spread_charges(worker.workshop)

    assert sweep(worker.context, "due_renewals") == SUBSCRIBERS
    worker.hand_on()

    invoices = worker.workshop.rows(Invoice)
    turns = [it.next_attempt_at - due_at for it in invoices if it.next_attempt_at is not None]
    each_five_minutes = Counter(turn // timedelta(minutes=5) for turn in turns)
    assert set(demanded(worker.workshop).values()) == {1}
    assert len(invoices) == SUBSCRIBERS
    assert set(each_five_minutes) <= set(range(SPREAD_MINUTES // 5))
    assert max(each_five_minutes.values()) < SUBSCRIBERS / 4, "charges gather in a few minutes"


@pytest.mark.usefixtures("due_at")
def test_a_sweep_killed_between_its_batches_goes_on_where_it_was(worker: Worker) -> None:
    for _ in range(2):
        assert sweep_one_batch(worker) == BATCH

    assert sweep(worker.context, "due_renewals") == SUBSCRIBERS - 2 * BATCH
    assert sweep(worker.context, "due_renewals") == 0


@pytest.mark.usefixtures("due_at")
def test_a_batch_whose_worker_was_killed_before_the_commit_is_claimed_anew(worker: Worker) -> None:
    with Session(worker.context.engine) as session:
        SWEEPS["due_renewals"](session, worker.workshop.now())
        session.rollback()

    assert worker.reported() == []
    assert sweep(worker.context, "due_renewals") == SUBSCRIBERS
