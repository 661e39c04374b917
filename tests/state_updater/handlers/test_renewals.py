"""The next period: demanded when it is due, charged to the agreed card, and never twice."""

from datetime import timedelta

import pytest

from models import Invoice, Payment, Subscription
from runtime.identifiers import new_id
from tests.fixtures.builders import build_plan, build_price, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    THIRD_TRANSACTION,
    Purchase,
    Renewal,
    advance_to,
    approved,
    buy,
    declined,
    only_card,
    pay,
    renew,
    renewal_command,
    renewal_invoices,
    subscribe,
    subscription_of,
)


def test_a_due_renewal_charges_the_saved_card(workshop: Workshop) -> None:
    purchase = buy(workshop)

    renewal = renew(workshop, purchase)

    payment = workshop.row(Payment, renewal.payment_id)
    assert (payment.origin, payment.saved_card_id) == ("schedule", only_card(workshop).id)
    assert workshop.history(payment.id) == ["open", "send"]
    assert workshop.staged("task") == ["charge_saved_card"]


def test_a_paid_renewal_begins_where_the_last_period_ended(workshop: Workshop) -> None:
    purchase = buy(workshop)
    before = subscription_of(workshop, purchase)
    renewal = renew(workshop, purchase)

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    after = subscription_of(workshop, purchase)
    assert after.period_start == before.period_end
    assert (after.state, after.anchor_day) == ("active", before.anchor_day)
    assert after.renews_at == after.period_end
    assert workshop.history(purchase.subscription_id) == ["subscribe", "activate", "renew"]
    assert workshop.staged("event")[-2:] == ["subscriptions.renewed", "invoices.paid"]


def test_a_renewal_is_not_demanded_before_the_paid_period_has_ended(workshop: Workshop) -> None:
    purchase = buy(workshop)
    period_end = subscription_of(workshop, purchase).period_end
    assert period_end is not None
    advance_to(workshop, period_end - timedelta(minutes=1))

    workshop.send(renewal_command(purchase, Renewal(new_id(), new_id()), period_start=period_end))

    assert len(workshop.rows(Invoice)) == 1


def test_a_doubled_tick_renews_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    start = subscription_of(workshop, purchase).period_end
    assert start is not None
    first = renew(workshop, purchase)

    workshop.send_all(
        [
            renewal_command(purchase, first, period_start=start),
            renewal_command(purchase, Renewal(new_id(), new_id()), period_start=start),
        ]
    )

    assert len(renewal_invoices(workshop)) == 1


def test_a_tick_of_a_period_that_was_renewed_already_does_nothing(workshop: Workshop) -> None:
    purchase = buy(workshop)
    stale_start = subscription_of(workshop, purchase).period_end
    assert stale_start is not None
    renewal = renew(workshop, purchase)
    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))
    advance_to(workshop, workshop.now() + timedelta(days=40))

    workshop.send(renewal_command(purchase, Renewal(new_id(), new_id()), period_start=stale_start))

    assert len(renewal_invoices(workshop)) == 1


def test_a_renewal_without_a_card_asks_the_viewer_to_pay(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    pay(workshop, purchase, token=None)

    renewal = renew(workshop, purchase)

    assert workshop.history(renewal.invoice_id) == ["issue", "fall_due"]
    assert subscription_of(workshop, purchase).state == "past_due"
    assert workshop.staged("event")[-1] == "subscriptions.renew_required"
    assert workshop.staged("task") == []


def test_a_declined_renewal_leaves_access_through_the_grace_days(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)

    workshop.send(declined(renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    subscription = subscription_of(workshop, purchase)
    assert (subscription.state, workshop.row(Invoice, renewal.invoice_id).state) == (
        "past_due",
        "past_due",
    )
    assert subscription.period_end is not None
    assert subscription.access_until == subscription.period_end + timedelta(days=3)


def test_an_overdue_renewal_paid_by_hand_loses_no_day(workshop: Workshop) -> None:
    purchase = buy(workshop)
    before = subscription_of(workshop, purchase)
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=SECOND_TRANSACTION))
    workshop.advance(timedelta(days=2))

    overdue = Purchase(purchase.viewer_id, purchase.subscription_id, renewal.invoice_id)
    pay(workshop, overdue, transaction_id=THIRD_TRANSACTION)

    after = subscription_of(workshop, purchase)
    assert (after.state, after.period_start) == ("active", before.period_end)


def test_a_renewal_keeps_the_price_that_was_agreed(workshop: Workshop) -> None:
    purchase = buy(workshop)
    dearer = build_price(workshop.plan, amount_minor=99_990, currency="USD")
    store(workshop.owner_engine, prices=[dearer])

    renewal = renew(workshop, purchase)

    assert workshop.row(Invoice, renewal.invoice_id).amount_minor == 29_990


@pytest.mark.parametrize(
    ("unit", "count", "shortest_days", "longest_days"),
    [("day", 10, 10, 10), ("week", 1, 7, 7), ("month", 3, 89, 92), ("year", 1, 365, 366)],
)
def test_periods_of_every_length_tile(
    workshop: Workshop, unit: str, count: int, shortest_days: int, longest_days: int
) -> None:
    plan = build_plan(period_unit=unit, period_count=count)
    price = build_price(plan)
    store(workshop.owner_engine, plans=[plan], prices=[price])
    purchase = buy(workshop, plan_id=plan["id"], price_id=price["id"])
    first = subscription_of(workshop, purchase)
    renewal = renew(workshop, purchase)

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    second = workshop.row(Subscription, purchase.subscription_id)
    assert second.period_start == first.period_end
    assert second.period_start is not None
    assert second.period_end is not None
    assert shortest_days <= (second.period_end - second.period_start).days <= longest_days
