"""Due work: found by a query, pushed forward at every look, and never claimed twice."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models import Gift, Invoice, Payment, ProviderNotification, Refund, Subscription
from state_updater.tasks.sweeps import BATCH, SWEEPS, sweep
from tests.state_updater.races import at_once
from tests.state_updater.tasks.due_rows import DUE, Due, due_payments, subjects
from tests.state_updater.worker import Worker

WITH_OTHER_WAYS = {
    "sent_messages",
    "price_moves_to_plan",
    "prices_to_announce",
    "idle_price_consents",
    "unstaged_bulk_grant_rows",
}
"""These claim otherwise; `test_price_sweeps` and the tests of bulk grants try them."""


EVERY_SWEEP = pytest.mark.parametrize(("name", "due"), DUE)


def test_every_sweep_is_tried_here() -> None:
    assert {it.values[0] for it in DUE} == set(SWEEPS) - WITH_OTHER_WAYS


@EVERY_SWEEP
def test_exactly_what_is_due_is_found(worker: Worker, name: str, due: Due) -> None:
    now = worker.workshop.now()
    rightly = due(worker, 2, now - timedelta(seconds=1))
    if name != "quarantined_notifications":
        due(worker, 1, now + timedelta(minutes=5))

    assert sweep(worker.context, name) == 2
    assert sorted(subjects(worker.workshop)) == sorted(rightly)


@EVERY_SWEEP
def test_what_was_looked_at_is_pushed_forward(worker: Worker, name: str, due: Due) -> None:
    due(worker, 1, worker.workshop.now())

    assert sweep(worker.context, name) == 1
    assert sweep(worker.context, name) == 0


@EVERY_SWEEP
def test_what_is_still_due_is_asked_for_again(worker: Worker, name: str, due: Due) -> None:
    due(worker, 1, worker.workshop.now())
    sweep(worker.context, name)
    worker.workshop.advance(timedelta(minutes=6))

    assert sweep(worker.context, name) == 1


@EVERY_SWEEP
def test_more_than_one_batch_is_swept_in_one_go(worker: Worker, name: str, due: Due) -> None:
    rows = due(worker, BATCH + 3, worker.workshop.now())

    assert sweep(worker.context, name) == BATCH + 3
    assert sorted(subjects(worker.workshop)) == sorted(rows)


@EVERY_SWEEP
def test_two_sweeps_at_once_claim_nothing_twice(worker: Worker, name: str, due: Due) -> None:
    rows = due(worker, 20, worker.workshop.now())

    claimed = at_once(lambda: sweep(worker.context, name), lambda: sweep(worker.context, name))

    assert sum(claimed) == 20
    assert sorted(subjects(worker.workshop)) == sorted(rows)


@EVERY_SWEEP
def test_a_row_that_somebody_holds_delays_no_other(worker: Worker, name: str, due: Due) -> None:
    rows = due(worker, 3, worker.workshop.now())
    table = TABLES[name]

    with worker.workshop.owner_engine.connect() as connection, connection.begin():
        lock = text(f"select 1 from {table} where id = :id for update")  # noqa: S608 - ours
        connection.execute(lock, {"id": rows[0]})

        assert sweep(worker.context, name) == 2


TABLES = {
    "open_payments": Payment.__tablename__,
    "open_refunds": Refund.__tablename__,
    "unpaid_invoices": Invoice.__tablename__,
    "planned_attempts": Invoice.__tablename__,
    "due_renewals": Subscription.__tablename__,
    "ended_subscriptions": Subscription.__tablename__,
    "due_resumptions": Subscription.__tablename__,
    "expiring_gifts": Gift.__tablename__,
    "quarantined_notifications": ProviderNotification.__tablename__,
}


def test_stuck_rows_do_not_starve_newer_ones(worker: Worker) -> None:
    stuck = due_payments(worker, BATCH, worker.workshop.now() - timedelta(days=1))
    worker.workshop.advance(timedelta(minutes=1))
    with Session(worker.context.engine) as session, session.begin():
        SWEEPS["open_payments"](session, worker.workshop.now())
    fresh = due_payments(worker, 1, worker.workshop.now())

    with Session(worker.context.engine) as session, session.begin():
        claimed = SWEEPS["open_payments"](session, worker.workshop.now())

    assert claimed == 1
    assert set(subjects(worker.workshop)) == {*stuck, *fresh}


def test_a_sweep_that_nobody_defined_is_refused(worker: Worker) -> None:
    with pytest.raises(KeyError):
        sweep(worker.context, "everything")
