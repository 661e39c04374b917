"""Money on its way back: never more than was paid, and booked once."""

from typing import Any

import pytest

from interaction_bus.commands import RefundInvoice
from models import Invoice, Payment, Refund
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    approved,
    buy,
    declined,
    extra_invoice,
    pay,
    refund,
    refunded,
    refusal_of,
    renew,
    subscribe,
    subscription_of,
)


def wish_back(workshop: Workshop, **fields: Any) -> RefundInvoice:
    """Return the wish to have the first invoice's money back."""
    invoice = workshop.rows(Invoice)[0]
    wish: dict[str, Any] = {
        "invoice_id": invoice.id,
        "new_refund_id": new_id(),
        "reason": "asked for",
    }
    return RefundInvoice(**(wish | fields))


def test_a_full_refund_ends_the_access_that_was_paid_with_it(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id)

    workshop.send(refunded(refund_id))

    invoice = workshop.row(Invoice, purchase.invoice_id)
    subscription = subscription_of(workshop, purchase)
    assert workshop.history(refund_id) == ["request", "send", "succeed"]
    assert (invoice.state, invoice.refunded_minor) == ("refunded", 29_990)
    assert (subscription.state, subscription.access_until) == ("cancelled", subscription.ended_at)
    assert workshop.staged("event")[-1] == "payments.refunded"


def test_access_stays_until_the_money_has_gone_back_for_certain(workshop: Workshop) -> None:
    purchase = buy(workshop)

    refund(workshop, purchase.invoice_id)

    assert subscription_of(workshop, purchase).state == "active"
    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"
    assert workshop.staged("task") == ["refund_payment"]


def test_a_partial_refund_is_booked_as_partial(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id, amount_minor=10_000)

    workshop.send(refunded(refund_id, amount_minor=10_000))

    invoice = workshop.row(Invoice, purchase.invoice_id)
    assert (invoice.state, invoice.refunded_minor) == ("partially_refunded", 10_000)
    assert subscription_of(workshop, purchase).state == "active"


def test_partial_refunds_are_summed_up_to_the_whole(workshop: Workshop) -> None:
    purchase = buy(workshop)
    for number, amount_minor in enumerate((10_000, 10_000, 9_990)):
        refund_id = refund(workshop, purchase.invoice_id, amount_minor=amount_minor)
        transaction_id = 4_000_000_001 + number
        workshop.send(refunded(refund_id, amount_minor=amount_minor, transaction_id=transaction_id))

    assert workshop.history(purchase.invoice_id) == [
        "issue",
        "pay",
        "refund_partially",
        "refund_partially",
        "refund",
    ]
    assert subscription_of(workshop, purchase).state == "cancelled"


def test_a_refund_without_an_amount_gives_back_all_that_is_left(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund(workshop, purchase.invoice_id, amount_minor=10_000)

    rest = refund(workshop, purchase.invoice_id)

    assert workshop.row(Refund, rest).amount_minor == 19_990


def test_money_that_may_be_on_its_way_back_is_not_promised_again(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund(workshop, purchase.invoice_id, amount_minor=20_000)

    problem = refusal_of(workshop, wish_back(workshop, amount_minor=10_000))

    assert problem["code"] == "refund_exceeds_payment"
    assert problem["facts"] == {"refundable_minor": 9_990}


def test_two_refunds_in_one_batch_do_not_give_back_more_than_was_paid(workshop: Workshop) -> None:
    buy(workshop)

    settled = workshop.send_all(
        [wish_back(workshop, amount_minor=20_000), wish_back(workshop, amount_minor=20_000)]
    )

    assert [it.fate for it in settled] == [Fate.DONE, Fate.REJECTED]


@pytest.mark.parametrize(
    ("amount_minor", "kind", "code"),
    [
        (0, "invalid", "amount_not_positive"),
        (-1, "invalid", "amount_not_positive"),
        (29_991, "conflict", "refund_exceeds_payment"),
    ],
)
def test_a_senseless_refund_is_refused(
    workshop: Workshop, amount_minor: int, kind: str, code: str
) -> None:
    buy(workshop)

    problem = refusal_of(workshop, wish_back(workshop, amount_minor=amount_minor))

    assert (problem["kind"], problem["code"]) == (kind, code)
    assert workshop.rows(Refund) == []


def test_nothing_goes_back_of_what_was_not_paid(workshop: Workshop) -> None:
    subscribe(workshop)

    problem = refusal_of(workshop, wish_back(workshop))

    assert (problem["code"], problem["facts"]["state"]) == ("not_allowed_in_this_state", "issued")


def test_nothing_is_left_after_a_full_refund(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund(workshop, purchase.invoice_id)

    assert refusal_of(workshop, wish_back(workshop))["code"] == "nothing_to_refund"


def test_an_unknown_invoice_is_missing(workshop: Workshop) -> None:
    buy(workshop)

    problem = refusal_of(workshop, wish_back(workshop, invoice_id=new_id()))

    assert problem["code"] == "invoice_not_found"


def test_a_doubled_wish_gives_back_once(workshop: Workshop) -> None:
    buy(workshop)
    command, message_id = wish_back(workshop), new_id()

    fates = [workshop.send(command, message_id=message_id).fate for _ in range(2)]

    assert fates == [Fate.DONE, Fate.DUPLICATE]
    assert len(workshop.rows(Refund)) == 1


def test_the_refund_of_a_past_period_leaves_the_present_one(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))
    refund_id = refund(workshop, purchase.invoice_id)

    workshop.send(refunded(refund_id))

    assert subscription_of(workshop, purchase).state == "active"


def test_the_refund_of_a_manual_invoice_leaves_the_subscription(workshop: Workshop) -> None:
    purchase = buy(workshop)
    extra = extra_invoice(workshop, purchase)
    pay(workshop, extra, transaction_id=SECOND_TRANSACTION)
    refund_id = refund(workshop, extra.invoice_id)

    workshop.send(refunded(refund_id))

    assert subscription_of(workshop, purchase).state == "active"


def test_a_subscription_ended_by_a_refund_demands_nothing_more(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id)
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    workshop.send(refunded(refund_id))

    assert workshop.row(Invoice, renewal.invoice_id).state == "cancelled"


def test_the_refund_of_a_surplus_leaves_the_paid_invoice_alone(workshop: Workshop) -> None:
    purchase = buy(workshop)
    (payment,) = workshop.rows(Payment, invoice_id=purchase.invoice_id)
    workshop.send(approved(workshop, payment.id, transaction_id=SECOND_TRANSACTION))
    (surplus,) = workshop.rows(Refund)

    workshop.send(refunded(surplus.id))

    invoice = workshop.row(Invoice, purchase.invoice_id)
    assert (invoice.state, invoice.refunded_minor) == ("paid", 0)
    assert subscription_of(workshop, purchase).state == "active"


def test_a_surplus_told_of_under_another_id_goes_back_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    (payment,) = workshop.rows(Payment, invoice_id=purchase.invoice_id)
    second = approved(workshop, payment.id, transaction_id=SECOND_TRANSACTION)

    fates = [workshop.send(second).fate for _ in range(2)]

    assert fates == [Fate.DONE, Fate.DONE]
    assert len(workshop.rows(Refund)) == 1
