"""Due work: found by a query, pushed forward at every look, and never claimed twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from interaction_bus.commands import (
    CollectInvoice,
    EndSubscription,
    ExpireGift,
    ExpireInvoice,
    RenewSubscription,
    ResumeSubscription,
    RetryNotification,
)
from models import Gift, Invoice, OutboxMessage, Payment, ProviderNotification, Refund, Subscription
from runtime.identifiers import new_id
from state_updater.tasks.sweeps import BATCH, SWEEPS, sweep
from tests.fixtures.builders import (
    BUILT_INTO,
    build_gift,
    build_gift_invoice,
    build_invoice,
    build_payment,
    build_refund,
    build_subscription,
    build_viewer,
)
from tests.fixtures.workshop import Workshop
from tests.state_updater.races import at_once
from tests.state_updater.worker import Worker

Due = Callable[[Worker, int, datetime], list[UUID]]


def stored_subscriptions(worker: Worker, count: int, **columns: Any) -> list[dict[str, Any]]:
    """Store subscriptions of as many viewers."""
    viewers = [build_viewer() for _ in range(count)]
    price = worker.workshop.price
    subscriptions = [build_subscription(it, price, **columns) for it in viewers]
    put(worker, viewers=viewers, subscriptions=subscriptions)
    return subscriptions


def stored_invoices(worker: Worker, count: int, **columns: Any) -> list[dict[str, Any]]:
    """Store invoices of as many viewers."""
    invoices = [build_invoice(it, **columns) for it in stored_subscriptions(worker, count)]
    put(worker, invoices=invoices)
    return invoices


def due_payments(worker: Worker, count: int, at: datetime) -> list[UUID]:
    columns = {"state": "unknown", "next_check_at": at, "created_at": at - timedelta(minutes=1)}
    payments = [build_payment(it, **columns) for it in stored_invoices(worker, count)]
    put(worker, payments=payments)
    return ids(payments)


def due_refunds(worker: Worker, count: int, at: datetime) -> list[UUID]:
    invoices = stored_invoices(worker, count, state="paid")
    payments = [build_payment(it, state="succeeded") for it in invoices]
    refunds = [build_refund(it, next_check_at=at, created_at=at) for it in payments]
    put(worker, payments=payments, refunds=refunds)
    return ids(refunds)


def lapsing_invoices(worker: Worker, count: int, at: datetime) -> list[UUID]:
    return ids(stored_invoices(worker, count, expires_at=at))


def invoices_to_try(worker: Worker, count: int, at: datetime) -> list[UUID]:
    return ids(stored_invoices(worker, count, kind="renewal", expires_at=None, next_attempt_at=at))


def due_subscriptions(worker: Worker, count: int, at: datetime) -> list[UUID]:
    columns = {
        "period_start": at - timedelta(days=30),
        "period_end": at,
        "renews_at": at,
        "access_until": at + timedelta(days=3),
    }
    return ids(stored_subscriptions(worker, count, **columns))


def ending_subscriptions(worker: Worker, count: int, at: datetime) -> list[UUID]:
    columns = {"period_start": at - timedelta(days=30), "period_end": at, "renews_at": None}
    return ids(stored_subscriptions(worker, count, access_until=at, **columns))


def resuming_subscriptions(worker: Worker, count: int, at: datetime) -> list[UUID]:
    pause = {"state": "paused", "paused_at": at - timedelta(days=7), "resumes_at": at}
    return ids(stored_subscriptions(worker, count, renews_at=None, **pause))


def expiring_gifts(worker: Worker, count: int, at: datetime) -> list[UUID]:
    buyers = [build_viewer() for _ in range(count)]
    invoices = [build_gift_invoice(it, state="paid") for it in buyers]
    price = worker.workshop.price
    gifts = [build_gift(it, price, state="bought", expires_at=at) for it in invoices]
    put(worker, viewers=buyers, invoices=invoices, gifts=gifts)
    return ids(gifts)


def quarantined(worker: Worker, count: int, at: datetime) -> list[UUID]:
    rows = [
        {
            "id": new_id(),
            "provider": "cloudpayments",
            "kind": "pay",
            "transaction_id": number,
            "content_type": "text/plain",
            "sealed_body": "sealed",
            "body_digest": "digest",
            "outcome": "quarantined",
            "received_at": at,
            "tries": 1,
            "next_try_at": at,
        }
        for number in range(count)
    ]
    with worker.workshop.owner_engine.begin() as connection:
        connection.execute(insert(ProviderNotification), rows)
    return ids(rows)


def put(worker: Worker, **rows: list[dict[str, Any]]) -> None:
    """Insert built rows, each table in one statement: some tests need more than a batch."""
    with worker.workshop.owner_engine.begin() as connection:
        for table, kind in BUILT_INTO.items():
            if rows.get(table):
                connection.execute(insert(kind), rows[table])


def ids(rows: list[dict[str, Any]]) -> list[UUID]:
    return [row["id"] for row in rows]


DUE: list[Any] = [
    pytest.param("open_payments", due_payments, id="open_payments"),
    pytest.param("open_refunds", due_refunds, id="open_refunds"),
    pytest.param("unpaid_invoices", lapsing_invoices, id="unpaid_invoices"),
    pytest.param("planned_attempts", invoices_to_try, id="planned_attempts"),
    pytest.param("due_renewals", due_subscriptions, id="due_renewals"),
    pytest.param("ended_subscriptions", ending_subscriptions, id="ended_subscriptions"),
    pytest.param("due_resumptions", resuming_subscriptions, id="due_resumptions"),
    pytest.param("expiring_gifts", expiring_gifts, id="expiring_gifts"),
    pytest.param("quarantined_notifications", quarantined, id="quarantined_notifications"),
]

WITH_OTHER_WAYS = {
    "sent_messages",
    "price_moves_to_plan",
    "prices_to_announce",
    "idle_price_consents",
    "unstaged_bulk_grant_rows",
}
"""These claim otherwise; `test_price_sweeps` and the tests of bulk grants try them."""

EVERY_SWEEP = pytest.mark.parametrize(("name", "due"), DUE)


def subjects(workshop: Workshop) -> list[UUID]:
    """Return the rows that staged commands and tasks are about, in order."""
    with Session(workshop.owner_engine) as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.position)).all()
    return [_subject(row.payload) for row in rows]


def _subject(payload: dict[str, Any]) -> UUID:
    named = payload.get("arguments") or payload["body"]
    kinds = ("notification", "gift", "payment", "refund", "invoice", "subscription")
    return UUID(next(named[f"{it}_id"] for it in kinds if named.get(f"{it}_id")))


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


def test_an_open_widget_is_asked_about_every_few_minutes(worker: Worker) -> None:
    invoice = stored_invoices(worker, 1)[0]
    now = worker.workshop.now()
    payment = build_payment(invoice, next_check_at=now)
    put(worker, payments=[payment])

    sweep(worker.context, "open_payments")

    row = worker.workshop.row(Payment, payment["id"])
    assert row.checks == 1
    assert row.next_check_at is not None
    assert timedelta(minutes=4) < row.next_check_at - now <= timedelta(minutes=6)


@pytest.mark.parametrize(
    ("name", "due", "command"),
    [
        ("unpaid_invoices", lapsing_invoices, ExpireInvoice),
        ("planned_attempts", invoices_to_try, CollectInvoice),
        ("due_renewals", due_subscriptions, RenewSubscription),
        ("ended_subscriptions", ending_subscriptions, EndSubscription),
        ("due_resumptions", resuming_subscriptions, ResumeSubscription),
        ("expiring_gifts", expiring_gifts, ExpireGift),
        ("quarantined_notifications", quarantined, RetryNotification),
    ],
)
def test_a_sweep_wishes_for_what_is_due_and_decides_nothing(
    worker: Worker, name: str, due: Due, command: type
) -> None:
    due(worker, 1, worker.workshop.now())

    sweep(worker.context, name)

    assert [type(it) for it in worker.reported()] == [command]


def test_a_renewal_asked_for_twice_names_the_same_rows_to_be(worker: Worker) -> None:
    due_subscriptions(worker, 1, worker.workshop.now())
    sweep(worker.context, "due_renewals")
    worker.workshop.advance(timedelta(minutes=6))
    sweep(worker.context, "due_renewals")

    first, second = worker.reported()

    assert first == second


def test_a_renewal_swept_twice_is_demanded_once(worker: Worker) -> None:
    due_subscriptions(worker, 1, worker.workshop.now())
    sweep(worker.context, "due_renewals")
    worker.workshop.advance(timedelta(minutes=6))
    sweep(worker.context, "due_renewals")

    worker.hand_on()

    assert len(worker.workshop.rows(Invoice)) == 1


def test_an_ended_subscription_is_left_alone(worker: Worker) -> None:
    at = worker.workshop.now()
    stored_subscriptions(
        worker, 1, state="cancelled", access_until=at - timedelta(days=1), renews_at=None
    )

    assert sweep(worker.context, "ended_subscriptions") == 0


def test_messages_sent_long_ago_are_forgotten(worker: Worker) -> None:
    now = worker.workshop.now()
    ages = [timedelta(days=8)] * (BATCH + 1) + [timedelta(days=6), None]
    rows: list[dict[str, Any]] = [
        {
            "message_id": new_id(),
            "kind": "event",
            "routing_key": "invoices.paid",
            "payload": {},
            "created_at": now,
            "sent_at": now - age if age else None,
        }
        for age in ages
    ]
    with worker.workshop.owner_engine.begin() as connection:
        connection.execute(insert(OutboxMessage), rows)

    assert sweep(worker.context, "sent_messages") == BATCH + 1
    with Session(worker.workshop.owner_engine) as session:
        assert len(session.scalars(select(OutboxMessage)).all()) == 2


def test_a_sweep_that_nobody_defined_is_refused(worker: Worker) -> None:
    with pytest.raises(KeyError):
        sweep(worker.context, "everything")
