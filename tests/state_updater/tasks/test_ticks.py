"""What beat starts exists, takes what it is given, and reads back far enough."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from celery import Celery

from models import Dispute, Payment
from state_updater.celery_app import create_celery
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    Purchase,
    advance_to,
    open_checkout,
    payment_of,
    subscribe,
)
from tests.state_updater.tasks.bookkeeping import pay_untold
from tests.state_updater.worker import Worker

NO_BROKER = "amqp://guest:guest@127.0.0.1:1/"


@pytest.fixture
def app(worker: Worker) -> Celery:
    """Return the application of a worker whose provider is in memory."""
    return create_celery(NO_BROKER, lambda: worker.context)


def tick(app: Celery, worker: Worker, name: str) -> None:
    """Run what one entry of beat's schedule starts, and carry out what that leads to."""
    entry: dict[str, Any] = app.conf.beat_schedule[name]
    app.tasks[entry["task"]](**entry["kwargs"])
    worker.hand_on()


def test_every_tick_names_a_task_that_takes_its_arguments(app: Celery, worker: Worker) -> None:
    for name in app.conf.beat_schedule:
        tick(app, worker, name)

    assert worker.reported() == []


@pytest.mark.parametrize(
    ("name", "later"),
    [
        ("books_of_the_last_hours", timedelta(hours=2)),
        ("books_of_the_last_days", timedelta(days=3)),
    ],
)
def test_a_lost_notification_is_found_by_a_tick(
    app: Celery, worker: Worker, workshop: Workshop, name: str, later: timedelta
) -> None:
    advance_to(workshop, noon_of_tomorrow(workshop))
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    pay_untold(worker, purchase, payment_id)
    workshop.advance(later)

    tick(app, worker, name)

    assert workshop.row(Payment, payment_id).state == "succeeded"


@pytest.mark.parametrize(
    ("name", "later"),
    [
        ("disputes_of_the_last_days", timedelta(days=2)),
        ("disputes_of_the_last_months", timedelta(days=59)),
    ],
)
def test_a_dispute_is_found_by_a_tick(
    app: Celery, worker: Worker, purchase: Purchase, name: str, later: timedelta
) -> None:
    payment = payment_of(worker.workshop, purchase.invoice_id)
    worker.provider.open_dispute(payment.id)
    worker.workshop.advance(later)

    tick(app, worker, name)

    assert len(worker.workshop.rows(Dispute)) == 1


def noon_of_tomorrow(workshop: Workshop) -> datetime:
    tomorrow = workshop.now().astimezone(UTC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(12), UTC)
