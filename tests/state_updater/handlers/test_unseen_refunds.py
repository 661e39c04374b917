"""Refunds of the provider's books that ours do not show: booked where they fit, and once."""

from typing import Any
from uuid import UUID

import pytest

from interaction_bus.commands import RecordUnseenRefund
from models import Invoice, Refund
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.chargebacks import disputed
from tests.state_updater.gateway_news import REFUND_TRANSACTION_ID, refund_news
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    Purchase,
    approved,
    buy,
    open_checkout,
    payment_of,
    refund,
    refusal_of,
    subscribe,
    subscription_of,
)


def unseen(payment_id: UUID, **fields: Any) -> RecordUnseenRefund:
    """Return the word of the books about a refund of the whole payment."""
    told: dict[str, Any] = {
        "payment_id": payment_id,
        "transaction_id": REFUND_TRANSACTION_ID,
        "amount_minor": 29_990,
        "currency": "RUB",
        "source": "books",
    }
    return RecordUnseenRefund(**(told | fields))


def payment_id_of(workshop: Workshop, purchase: Purchase) -> UUID:
    return payment_of(workshop, purchase.invoice_id).id


def test_an_unseen_refund_is_booked_and_told(workshop: Workshop) -> None:
    purchase = buy(workshop)

    workshop.send(unseen(payment_id_of(workshop, purchase), amount_minor=10_000))

    (row,) = workshop.rows(Refund)
    invoice = workshop.row(Invoice, purchase.invoice_id)
    assert (row.state, row.requested_by) == ("succeeded", "provider:cloudpayments")
    assert (invoice.state, invoice.refunded_minor) == ("partially_refunded", 10_000)
    assert workshop.staged("event")[-1] == "payments.refunded"


def test_an_unseen_refund_of_everything_ends_the_access(workshop: Workshop) -> None:
    purchase = buy(workshop)

    workshop.send(unseen(payment_id_of(workshop, purchase)))

    assert subscription_of(workshop, purchase).state == "cancelled"


def test_an_unseen_refund_is_booked_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    told = unseen(payment_id_of(workshop, purchase), amount_minor=10_000)

    fates = [it.fate for it in (*workshop.send_all([told, told]), workshop.send(told))]

    assert fates == [Fate.DONE] * 3
    assert len(workshop.rows(Refund)) == 1


def test_the_books_and_a_notification_of_one_refund_book_it_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    payment = payment_of(workshop, purchase.invoice_id)

    workshop.send_all([refund_news(workshop, payment), unseen(payment.id)])

    assert workshop.row(Invoice, purchase.invoice_id).refunded_minor == 29_990
    assert len(workshop.rows(Refund)) == 1


def test_an_unseen_refund_of_a_surplus_leaves_the_invoice(workshop: Workshop) -> None:
    purchase = buy(workshop)
    first_id = payment_id_of(workshop, purchase)
    workshop.send(approved(workshop, first_id, transaction_id=SECOND_TRANSACTION))
    surplus = payment_of(workshop, purchase.invoice_id)

    workshop.send(unseen(surplus.id, amount_minor=100))

    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"


def test_an_unseen_refund_during_a_dispute_is_booked_beside_it(workshop: Workshop) -> None:
    purchase = buy(workshop)
    payment_id = payment_id_of(workshop, purchase)
    disputed(workshop, purchase.invoice_id)

    workshop.send(unseen(payment_id, amount_minor=10_000))

    invoice = workshop.row(Invoice, purchase.invoice_id)
    assert (invoice.state, invoice.refunded_minor) == ("disputed", 10_000)


def test_an_unseen_refund_waits_while_one_of_ours_is_open(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund(workshop, purchase.invoice_id)

    problem = refusal_of(workshop, unseen(payment_id_of(workshop, purchase)))

    assert (problem["kind"], problem["code"]) == ("conflict", "refund_under_way")


@pytest.mark.parametrize("fields", [{"amount_minor": 29_991}, {"currency": "USD"}])
def test_more_than_was_paid_cannot_have_gone_back(
    workshop: Workshop, fields: dict[str, Any]
) -> None:
    purchase = buy(workshop)

    problem = refusal_of(workshop, unseen(payment_id_of(workshop, purchase), **fields))

    assert problem["code"] == "refund_exceeds_payment"
    assert workshop.rows(Refund) == []


def test_nothing_goes_back_of_a_payment_that_took_nothing(workshop: Workshop) -> None:
    payment_id = open_checkout(workshop, subscribe(workshop))

    assert refusal_of(workshop, unseen(payment_id))["code"] == "unknown_payment"


def test_an_unseen_refund_of_an_unknown_payment_is_refused(workshop: Workshop) -> None:
    assert refusal_of(workshop, unseen(new_id()))["code"] == "payment_not_found"
