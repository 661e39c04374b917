"""Buying a gift: an invoice without a subscription, paid as any other."""

from datetime import timedelta

import pytest

from billing_rules.derivation import Derivation
from interaction_bus.commands import (
    CancelInvoice,
    ExpireInvoice,
    OpenCheckout,
    RetryPayment,
)
from models import Gift, Invoice, Payment, Refund, SavedCard, Viewer
from runtime.identifiers import new_id
from tests.fixtures.builders import build_plan, build_price, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import (
    bought_gift,
    buy_gift_command,
    claim_command,
    gift_of,
    open_gift_checkout,
    order_gift,
    pay_gift,
)
from tests.state_updater.purchases import (
    approved,
    buy,
    declined,
    refusal_of,
    subscription_of,
)


def test_a_gift_costs_its_periods_together(workshop: Workshop) -> None:
    present = order_gift(workshop, periods=3)

    invoice = workshop.row(Invoice, present.invoice_id)
    derivation = Derivation.from_json(invoice.derivation)
    assert (invoice.kind, invoice.subscription_id) == ("gift", None)
    assert invoice.amount_minor == 3 * 29_990
    assert (derivation.gift_periods, derivation.list_price_minor) == (3, 29_990)


@pytest.mark.parametrize("periods", [0, 37, -1])
def test_a_gift_holds_a_sensible_number_of_periods(workshop: Workshop, periods: int) -> None:
    problem = refusal_of(workshop, buy_gift_command(workshop, periods=periods))

    assert problem["code"] == "periods_out_of_range"


def test_a_plan_that_is_not_sold_is_not_given(workshop: Workshop) -> None:
    plan = build_plan(status="archived")
    price = build_price(plan)
    store(workshop.owner_engine, plans=[plan], prices=[price])

    command = buy_gift_command(workshop, plan_id=plan["id"], price_id=price["id"])

    assert refusal_of(workshop, command)["code"] == "plan_archived"


def test_somebody_new_may_buy_a_gift(workshop: Workshop) -> None:
    command = buy_gift_command(workshop, viewer_id=new_id())

    workshop.send(command)

    assert workshop.row(Viewer, command.viewer_id).email == "viewer@example.test"


def test_a_subscriber_may_buy_a_gift_besides(workshop: Workshop) -> None:
    purchase = buy(workshop)

    present = bought_gift(workshop)

    assert gift_of(workshop, present).state == "bought"
    assert subscription_of(workshop, purchase).state == "active"


def test_a_paid_gift_waits_for_a_year(workshop: Workshop) -> None:
    present = bought_gift(workshop)

    gift = gift_of(workshop, present)
    paid_at = workshop.row(Invoice, present.invoice_id).paid_at
    assert paid_at is not None
    assert gift.expires_at == paid_at + timedelta(days=365)
    assert workshop.history(present.gift_id) == ["order", "buy"]
    assert workshop.staged("event")[-2:] == ["gifts.bought", "invoices.paid"]


def test_paying_a_gift_twice_sends_the_second_money_back(workshop: Workshop) -> None:
    present = order_gift(workshop)
    payment_id = open_gift_checkout(workshop, present)
    workshop.send(approved(workshop, payment_id, token=None, transaction_id=1))

    workshop.send(approved(workshop, payment_id, token=None, transaction_id=2))

    assert [it.is_surplus for it in workshop.rows(Payment)].count(True) == 1
    assert len(workshop.rows(Refund)) == 1
    assert gift_of(workshop, present).state == "bought"


def test_a_declined_card_leaves_the_gift_to_be_paid(workshop: Workshop) -> None:
    present = order_gift(workshop)

    workshop.send(declined(open_gift_checkout(workshop, present)))
    pay_gift(workshop, present)

    assert gift_of(workshop, present).state == "bought"


def test_no_card_is_agreed_to_by_giving(workshop: Workshop) -> None:
    purchase = buy(workshop)
    (card,) = workshop.rows(SavedCard)

    bought_gift(workshop)

    assert subscription_of(workshop, purchase).saved_card_id == card.id
    assert len(workshop.rows(SavedCard)) == 1


def test_a_manager_cannot_charge_a_card_for_a_gift(workshop: Workshop) -> None:
    present = order_gift(workshop)
    payment_id = open_gift_checkout(workshop, present)
    workshop.send(declined(payment_id))

    retry = RetryPayment(
        payment_id=payment_id, new_payment_id=new_id(), attempt_number=1, reason="asked"
    )

    assert refusal_of(workshop, retry)["code"] == "no_card"


@pytest.mark.parametrize("ending", ["lapses", "is annulled"])
def test_a_gift_that_nobody_pays_is_abandoned(workshop: Workshop, ending: str) -> None:
    present = order_gift(workshop)

    if ending == "lapses":
        workshop.advance(timedelta(hours=25))
        workshop.send(ExpireInvoice(invoice_id=present.invoice_id))
    else:
        workshop.send(CancelInvoice(invoice_id=present.invoice_id, reason="changed my mind"))

    assert gift_of(workshop, present).state == "abandoned"
    assert refusal_of(workshop, claim_command(workshop, present))["code"] == "gift_not_found"


def test_money_for_an_abandoned_gift_goes_back(workshop: Workshop) -> None:
    present = order_gift(workshop)
    payment_id = open_gift_checkout(workshop, present)
    workshop.advance(timedelta(hours=25))
    workshop.send(CancelInvoice(invoice_id=present.invoice_id, reason="changed my mind"))

    workshop.send(approved(workshop, payment_id, token=None))

    assert gift_of(workshop, present).state == "abandoned"
    (refund,) = workshop.rows(Refund)
    assert refund.amount_minor == 29_990


def test_another_viewer_cannot_open_the_checkout_of_a_gift(workshop: Workshop) -> None:
    present = order_gift(workshop)
    command = OpenCheckout(
        viewer_id=new_id(), invoice_id=present.invoice_id, new_payment_id=new_id()
    )

    assert refusal_of(workshop, command)["code"] == "invoice_not_found"


def test_a_repeated_order_is_one_gift(workshop: Workshop) -> None:
    command, message_id = buy_gift_command(workshop), new_id()

    for _ in range(2):
        workshop.send(command, message_id=message_id)

    assert len(workshop.rows(Gift)) == 1
    assert len(workshop.rows(Invoice)) == 1
