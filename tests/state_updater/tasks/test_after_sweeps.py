"""What a sweep wishes for, and what is done with it: decided elsewhere, and once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from interaction_bus.commands import (
    CollectInvoice,
    EndSubscription,
    ExpireGift,
    ExpireInvoice,
    RenewSubscription,
    ResumeSubscription,
    RetryNotification,
    TurnRenewalOff,
)
from models import Invoice, OutboxMessage, Payment
from runtime.identifiers import new_id
from state_updater.tasks.sweeps import BATCH, sweep
from tests.fixtures.builders import build_payment
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    advance_to,
    buy,
    declined,
    renew,
    subscription_of,
)
from tests.state_updater.tasks.due_rows import (
    Due,
    due_subscriptions,
    ending_subscriptions,
    expiring_gifts,
    invoices_to_try,
    lapsing_invoices,
    put,
    quarantined,
    resuming_subscriptions,
    stored_invoices,
    stored_subscriptions,
)
from tests.state_updater.worker import Worker


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


def test_turning_renewal_off_in_the_grace_days_is_ended_by_the_next_sweep(worker: Worker) -> None:
    purchase = buy(worker.workshop)
    period_end = subscription_of(worker.workshop, purchase).period_end
    assert period_end is not None
    advance_to(worker.workshop, period_end)
    assert sweep(worker.context, "due_renewals") == 1
    renewal = renew(worker.workshop, purchase)
    worker.workshop.send(declined(renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    worker.workshop.send(TurnRenewalOff(subscription_id=purchase.subscription_id))

    assert sweep(worker.context, "ended_subscriptions") == 1
