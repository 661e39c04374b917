"""Renewal off and on, cancelling now, and the end of access."""

from datetime import timedelta

import pytest

from interaction_bus.commands import (
    CancelSubscription,
    Command,
    EndSubscription,
    RecordPaymentOutcome,
    TurnRenewalOff,
    TurnRenewalOn,
)
from models import Invoice, Payment, Refund
from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    Purchase,
    Renewal,
    advance_to,
    approved,
    buy,
    declined,
    open_checkout,
    refusal_of,
    renew,
    subscribe,
    subscription_of,
    unknown,
)


def turn_off(purchase: Purchase) -> TurnRenewalOff:
    return TurnRenewalOff(subscription_id=purchase.subscription_id, viewer_id=purchase.viewer_id)


def turn_on(purchase: Purchase) -> TurnRenewalOn:
    return TurnRenewalOn(subscription_id=purchase.subscription_id, viewer_id=purchase.viewer_id)


def cancel(purchase: Purchase) -> CancelSubscription:
    return CancelSubscription(
        subscription_id=purchase.subscription_id, viewer_id=purchase.viewer_id, reason="moved"
    )


def end(workshop: Workshop, purchase: Purchase) -> None:
    workshop.send(EndSubscription(subscription_id=purchase.subscription_id))


def test_turning_renewal_off_never_shortens_what_is_paid(workshop: Workshop) -> None:
    purchase = buy(workshop)

    workshop.send(turn_off(purchase))

    subscription = subscription_of(workshop, purchase)
    assert (subscription.state, subscription.auto_renew) == ("active", False)
    assert (subscription.access_until, subscription.renews_at) == (subscription.period_end, None)


def test_renewal_turned_on_again_renews_at_the_end_of_the_paid_period(workshop: Workshop) -> None:
    purchase = buy(workshop)
    before = subscription_of(workshop, purchase)
    workshop.send(turn_off(purchase))

    workshop.send(turn_on(purchase))

    after = subscription_of(workshop, purchase)
    assert (after.access_until, after.renews_at) == (before.access_until, before.renews_at)


def test_a_switch_turned_twice_the_same_way_stays_there(workshop: Workshop) -> None:
    purchase = buy(workshop)

    workshop.send_all([turn_off(purchase), turn_off(purchase)])
    workshop.send_all([turn_on(purchase), turn_on(purchase)])

    subscription = subscription_of(workshop, purchase)
    assert subscription.auto_renew
    assert subscription.renews_at == subscription.period_end


@pytest.mark.parametrize("wish", [turn_off, turn_on, cancel])
def test_a_subscription_of_another_viewer_is_as_good_as_missing(
    workshop: Workshop, wish: object
) -> None:
    purchase = buy(workshop)
    foreign = Purchase(new_id(), purchase.subscription_id, purchase.invoice_id)
    absent = Purchase(purchase.viewer_id, new_id(), purchase.invoice_id)
    assert callable(wish)

    problems = [refusal_of(workshop, wish(it)) for it in (foreign, absent)]

    assert problems[0] == problems[1]
    assert problems[0]["code"] == "subscription_not_found"


@pytest.mark.parametrize("wish", [turn_off, turn_on])
def test_the_switch_needs_a_running_subscription(workshop: Workshop, wish: object) -> None:
    purchase = subscribe(workshop)
    assert callable(wish)
    command: Command = wish(purchase)

    problem = refusal_of(workshop, command)

    assert problem["code"] == "not_allowed_in_this_state"
    assert problem["facts"]["state"] == "awaiting_payment"


def refused_for_good(renewal: Renewal) -> RecordPaymentOutcome:
    """Return the news that the bank forbids the card: nothing more is tried."""
    return declined(
        renewal.payment_id,
        transaction_id=SECOND_TRANSACTION,
        code="5005",
        decline_class="unconditional",
    )


def test_turning_renewal_off_closes_the_unpaid_renewal(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    workshop.send(turn_off(purchase))

    assert workshop.history(renewal.invoice_id) == [
        "issue",
        "fall_due",
        "plan_attempt",
        "cancel",
    ]


def test_a_charge_at_the_bank_when_renewal_is_turned_off_goes_back(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(turn_off(purchase))

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    (refund,) = workshop.rows(Refund)
    assert (refund.payment_id, refund.amount_minor) == (renewal.payment_id, 29_990)
    assert workshop.row(Invoice, renewal.invoice_id).state == "cancelled"


def test_who_turned_renewal_off_is_not_asked_to_pay_for_it(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(turn_off(purchase))

    workshop.send(declined(renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    assert subscription_of(workshop, purchase).state == "active"
    assert "subscriptions.renew_required" not in workshop.staged("event")


def test_renewal_cannot_be_turned_on_once_the_paid_period_is_over(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.send(turn_off(purchase))
    period_end = subscription_of(workshop, purchase).period_end
    assert period_end is not None
    advance_to(workshop, period_end)

    problem = refusal_of(workshop, turn_on(purchase))

    assert problem["code"] == "subscription_ended"
    assert subscription_of(workshop, purchase).access_until == period_end


def test_cancelling_ends_access_now(workshop: Workshop) -> None:
    purchase = buy(workshop)

    workshop.send(cancel(purchase))

    subscription = subscription_of(workshop, purchase)
    assert (subscription.state, subscription.auto_renew) == ("cancelled", False)
    assert subscription.access_until == subscription.ended_at
    assert subscription.renews_at is None
    assert workshop.staged("event")[-2:] == ["subscriptions.cancelled", "access.revoked"]


def test_cancelling_before_the_first_payment_gives_the_subscription_up(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)

    workshop.send(cancel(purchase))

    assert workshop.history(purchase.subscription_id) == ["subscribe", "abandon"]
    assert workshop.history(purchase.invoice_id) == ["issue", "cancel"]
    assert workshop.history(payment_id) == ["open", "abandon"]


def test_money_for_a_subscription_given_up_goes_back(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(cancel(purchase))

    workshop.send(approved(workshop, payment_id))

    assert workshop.row(Payment, payment_id).is_surplus
    assert subscription_of(workshop, purchase).state == "abandoned"


def test_what_has_ended_is_not_cancelled_again(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.send(cancel(purchase))

    problem = refusal_of(workshop, cancel(purchase))

    assert problem["facts"] == {"subject": "subscription", "state": "cancelled", "allowed": []}


def test_a_subscription_ends_when_its_grace_is_over(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(refused_for_good(renewal))
    workshop.advance(timedelta(days=3))

    end(workshop, purchase)

    assert subscription_of(workshop, purchase).state == "expired"
    assert workshop.row(Invoice, renewal.invoice_id).state == "uncollectible"
    assert workshop.staged("event")[-3:] == [
        "access.revoked",
        "invoices.uncollectible",
        "subscriptions.expired",
    ]


def test_a_subscription_does_not_end_before_its_access_has(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=SECOND_TRANSACTION))
    workshop.advance(timedelta(days=3) - timedelta(minutes=1))

    end(workshop, purchase)

    assert subscription_of(workshop, purchase).state == "past_due"


def test_a_subscription_does_not_end_while_its_money_may_be_on_the_way(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(unknown(renewal.payment_id))
    workshop.advance(timedelta(days=4))
    end(workshop, purchase)

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    assert subscription_of(workshop, purchase).state == "active"


def test_money_that_comes_after_the_end_goes_back(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(refused_for_good(renewal))
    workshop.advance(timedelta(days=3))
    end(workshop, purchase)

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    assert workshop.row(Payment, renewal.payment_id).is_surplus
    assert subscription_of(workshop, purchase).state == "expired"


def test_a_doubled_end_ends_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.send(turn_off(purchase))
    period_end = subscription_of(workshop, purchase).period_end
    assert period_end is not None
    advance_to(workshop, period_end)

    end(workshop, purchase)
    end(workshop, purchase)

    assert workshop.history(purchase.subscription_id)[-1] == "expire"
    assert workshop.staged("event").count("access.revoked") == 1
