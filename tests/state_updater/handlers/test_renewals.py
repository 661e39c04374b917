"""The next period: demanded when it is due, charged to the agreed card, and never twice."""

from datetime import timedelta

import pytest

from interaction_bus.commands import CancelInvoice, CollectInvoice, OpenCheckout
from models import Invoice, Payment, Subscription
from runtime.identifiers import new_id
from tests.fixtures.builders import build_plan, build_price, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    Purchase,
    Renewal,
    advance_to,
    approved,
    buy,
    declined,
    not_sent,
    only_card,
    pay,
    renew,
    renewal_command,
    renewal_invoices,
    subscribe,
    subscription_of,
    unknown,
)

SECOND_TRANSACTION = 3_000_000_002
THIRD_TRANSACTION = 3_000_000_003


def collect(workshop: Workshop, renewal: Renewal) -> Payment | None:
    """Tick for the planned attempt; return it, or none when none began."""
    payment_id = new_id()
    workshop.send(CollectInvoice(invoice_id=renewal.invoice_id, new_payment_id=payment_id))
    found = workshop.rows(Payment, id=payment_id)
    return found[0] if found else None


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


def test_a_charge_that_was_not_sent_is_tried_again_after_each_longer_delay(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    payment_id = renewal.payment_id

    for delay in (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=4)):
        workshop.send(not_sent(payment_id))
        workshop.advance(delay - timedelta(minutes=1))
        assert collect(workshop, renewal) is None, f"tried before {delay} were over"
        workshop.advance(timedelta(minutes=1))
        following = collect(workshop, renewal)
        assert following is not None, f"not tried after {delay}"
        payment_id = following.id

    assert subscription_of(workshop, purchase).state == "active"


def test_after_the_last_try_that_was_not_sent_the_viewer_is_asked_to_pay(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    payment_id = renewal.payment_id
    for _ in range(3):
        workshop.send(not_sent(payment_id))
        workshop.advance(timedelta(hours=4))
        following = collect(workshop, renewal)
        assert following is not None
        payment_id = following.id

    workshop.send(not_sent(payment_id))

    assert workshop.row(Invoice, renewal.invoice_id).next_attempt_at is None
    assert subscription_of(workshop, purchase).state == "past_due"
    assert workshop.staged("event")[-1] == "subscriptions.renew_required"


def test_an_unresolved_charge_is_never_followed_by_another(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(unknown(renewal.payment_id))
    workshop.advance(timedelta(days=2))

    assert collect(workshop, renewal) is None
    assert workshop.staged("task") == ["charge_saved_card"]


def test_a_charge_that_timed_out_and_then_shows_pays_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(unknown(renewal.payment_id))
    workshop.advance(timedelta(hours=1))
    collect(workshop, renewal)

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    assert workshop.history(renewal.payment_id) == ["open", "send", "lose_sight", "succeed"]
    assert len(workshop.rows(Payment, invoice_id=renewal.invoice_id)) == 1
    assert subscription_of(workshop, purchase).state == "active"


def test_a_charge_thought_unsent_that_shows_after_the_next_one_goes_back(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(not_sent(renewal.payment_id))
    workshop.advance(timedelta(minutes=5))
    second = collect(workshop, renewal)
    assert second is not None
    workshop.send(approved(workshop, second.id, transaction_id=SECOND_TRANSACTION))

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=THIRD_TRANSACTION))

    assert workshop.row(Payment, renewal.payment_id).is_surplus
    assert workshop.staged("task").count("refund_payment") == 1


def test_a_surplus_on_a_paid_renewal_leaves_the_subscription_paid(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=THIRD_TRANSACTION))

    assert subscription_of(workshop, purchase).state == "active"
    assert "subscriptions.renew_required" not in workshop.staged("event")


def test_a_decline_after_an_older_attempt_has_paid_leaves_the_subscription_paid(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(not_sent(renewal.payment_id))
    workshop.advance(timedelta(minutes=5))
    second = collect(workshop, renewal)
    assert second is not None
    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    workshop.send(declined(second.id, transaction_id=THIRD_TRANSACTION))

    assert workshop.row(Payment, second.id).state == "declined"
    assert subscription_of(workshop, purchase).state == "active"


def test_a_manager_who_annuls_a_renewal_keeps_the_card_from_being_charged(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(not_sent(renewal.payment_id))
    workshop.send(CancelInvoice(invoice_id=renewal.invoice_id, reason="a gift"))
    workshop.advance(timedelta(minutes=5))

    assert collect(workshop, renewal) is None


def test_what_is_due_is_not_charged_while_the_widget_pays_it(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(not_sent(renewal.payment_id))
    checkout = OpenCheckout(
        viewer_id=purchase.viewer_id, invoice_id=renewal.invoice_id, new_payment_id=new_id()
    )
    workshop.advance(timedelta(minutes=5))

    workshop.send_all(
        [checkout, CollectInvoice(invoice_id=renewal.invoice_id, new_payment_id=new_id())]
    )

    open_attempts = [
        it
        for it in workshop.rows(Payment, invoice_id=renewal.invoice_id)
        if it.state in {"opened", "sent"}
    ]
    assert [it.id for it in open_attempts] == [checkout.new_payment_id]


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
