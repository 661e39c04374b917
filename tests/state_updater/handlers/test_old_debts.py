"""An unpaid invoice weighs on its own subscription alone: whoever pays now is served now."""

from datetime import timedelta

import pytest

from interaction_bus.commands import ChangePlan, EndSubscription, GrantTime, RecordPaymentOutcome
from models import Invoice, Payment, Refund
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import (
    THIRTY_DAYS,
    after_days,
    change,
    offer,
    sell_by_thirty_days,
    settle_charge,
)
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    THIRD_TRANSACTION,
    Purchase,
    approved,
    buy,
    declined,
    extra_invoice,
    open_checkout,
    pay,
    renew,
    renewal_invoices,
    subscribe,
    subscription_of,
)

NEW_CARD = "tk-5555"
FOURTH_TRANSACTION = 3_000_000_004


@pytest.fixture
def given_up(workshop: Workshop) -> Purchase:
    """Return a subscription that expired with a debt nobody collects any more."""
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    refused = declined(
        renewal.payment_id,
        transaction_id=SECOND_TRANSACTION,
        code="5005",
        decline_class="unconditional",
    )
    workshop.send(refused)
    workshop.advance(timedelta(days=4))
    workshop.send(EndSubscription(subscription_id=purchase.subscription_id))
    assert workshop.row(Invoice, renewal.invoice_id).state == "uncollectible"
    return purchase


def test_a_debt_of_an_earlier_subscription_does_not_block_a_new_one_that_is_paid(
    workshop: Workshop, given_up: Purchase
) -> None:
    new = subscribe(workshop)

    pay(workshop, new, transaction_id=THIRD_TRANSACTION, token=NEW_CARD)

    subscription = subscription_of(workshop, new)
    assert subscription.state == "active"
    assert subscription.renews_at == subscription.period_end
    assert subscription_of(workshop, given_up).state == "expired"


@pytest.mark.usefixtures("given_up")
def test_a_debt_of_an_earlier_subscription_does_not_stop_the_renewal_of_a_new_one(
    workshop: Workshop,
) -> None:
    new = subscribe(workshop)
    pay(workshop, new, transaction_id=THIRD_TRANSACTION, token=NEW_CARD)

    renewal = renew(workshop, new)
    workshop.send(approved(workshop, renewal.payment_id, transaction_id=FOURTH_TRANSACTION))

    assert subscription_of(workshop, new).state == "active"
    assert [it.state for it in renewal_invoices(workshop)] == ["uncollectible", "paid"]


def test_money_for_a_debt_of_an_ended_subscription_goes_back(
    workshop: Workshop, given_up: Purchase
) -> None:
    (debt,) = renewal_invoices(workshop)
    (refused,) = workshop.rows(Payment, invoice_id=debt.id)
    new = subscribe(workshop)
    pay(workshop, new, transaction_id=THIRD_TRANSACTION, token=NEW_CARD)
    before = subscription_of(workshop, new).period_end

    workshop.send(approved(workshop, refused.id, transaction_id=FOURTH_TRANSACTION))

    assert [it.payment_id for it in workshop.rows(Refund)] == [refused.id]
    assert subscription_of(workshop, new).period_end == before
    assert subscription_of(workshop, given_up).state == "expired"


def test_an_extra_demand_that_is_refused_leaves_the_paid_plan_alone(workshop: Workshop) -> None:
    purchase = buy(workshop)
    extra = extra_invoice(workshop, purchase)
    in_the_widget = open_checkout(workshop, extra)

    workshop.send(declined(in_the_widget, transaction_id=SECOND_TRANSACTION))

    subscription = subscription_of(workshop, purchase)
    assert subscription.state == "active"
    assert subscription.access_until is not None
    assert subscription.access_until > workshop.now()


def test_an_unpaid_extra_demand_does_not_stop_the_renewal(workshop: Workshop) -> None:
    purchase = buy(workshop)
    extra = extra_invoice(workshop, purchase)

    renewal = renew(workshop, purchase)
    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    assert workshop.row(Invoice, extra.invoice_id).state == "issued"
    assert subscription_of(workshop, purchase).state == "active"


def go_up(workshop: Workshop) -> tuple[Purchase, ChangePlan]:
    """Buy a plan and begin to pay for a dearer one in the middle of its period."""
    sell_by_thirty_days(workshop)
    purchase = buy(workshop)
    dearer = offer(workshop, amount_minor=59_990, **THIRTY_DAYS)
    halfway = after_days(workshop, purchase, 15)
    return purchase, change(workshop, purchase, dearer, quoted_minor=15_000, quoted_at=halfway)


def test_a_change_that_our_own_check_refused_leaves_the_paid_plan_alone(
    workshop: Workshop,
) -> None:
    purchase, wish = go_up(workshop)

    workshop.send(
        RecordPaymentOutcome(
            payment_id=wish.new_payment_id, outcome="refused", source="task", decline_code="3006"
        )
    )

    assert subscription_of(workshop, purchase).state == "active"
    assert workshop.row(Invoice, wish.new_invoice_id).next_attempt_at is None


def test_money_for_a_change_that_cannot_be_made_any_more_leaves_the_paid_plan_alone(
    workshop: Workshop,
) -> None:
    purchase, wish = go_up(workshop)
    workshop.send(GrantTime(subscription_id=purchase.subscription_id, days=9, reason="an outage"))

    settle_charge(workshop, wish.new_payment_id)

    assert [it.payment_id for it in workshop.rows(Refund)] == [wish.new_payment_id]
    assert subscription_of(workshop, purchase).state == "active"
