"""Fiscal receipts: each kept once, and linked to the money that it is about."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from interaction_bus.commands import RetryNotification
from models import FiscalReceipt, Payment, ProviderNotification
from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.gateway_news import REFUND_TRANSACTION_ID, payment_news, receipt_news
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    buy,
    open_checkout,
    payment_of,
    refund,
    refunded,
    subscribe,
)


def only_receipt(workshop: Workshop) -> FiscalReceipt:
    (receipt,) = workshop.rows(FiscalReceipt)
    return receipt


def paid(workshop: Workshop) -> Payment:
    return payment_of(workshop, buy(workshop).invoice_id)


def news_of_receipt(workshop: Workshop) -> ProviderNotification:
    (told,) = (it for it in workshop.rows(ProviderNotification) if it.kind == "receipt")
    return told


def retry(workshop: Workshop, payment_id: UUID) -> ProviderNotification:
    """Try the one receipt again and return how it stands."""
    told = news_of_receipt(workshop)
    workshop.send(RetryNotification(notification_id=told.id, payment_id=payment_id))
    return workshop.row(ProviderNotification, told.id)


def test_a_receipt_is_linked_to_its_payment_with_its_invoice(workshop: Workshop) -> None:
    payment = paid(workshop)

    settled = workshop.send(receipt_news(workshop, payment.id))

    receipt = only_receipt(workshop)
    assert workshop.result(settled)["outcome"] == "settled"
    assert (receipt.payment_id, receipt.invoice_id) == (payment.id, payment.invoice_id)
    assert (receipt.kind, receipt.amount_minor, receipt.refund_id) == ("income", 29_990, None)


def test_a_receipt_keeps_what_a_viewer_looks_at(workshop: Workshop) -> None:
    workshop.send(receipt_news(workshop, paid(workshop).id, receipt_id="r-7"))

    receipt = only_receipt(workshop)
    assert (receipt.provider_receipt_id, receipt.url) == ("r-7", "https://ofd.example.test/r-7")
    assert receipt.fiscal == {"document_number": "117", "fiscal_sign": "3321"}
    assert receipt.issued_at == datetime(2026, 11, 21, 12, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize("in_one_batch", [False, True])
def test_a_receipt_that_comes_twice_is_one_row(workshop: Workshop, *, in_one_batch: bool) -> None:
    news = receipt_news(workshop, paid(workshop).id)

    if in_one_batch:
        workshop.send_all([news, news])
    else:
        workshop.send(news)
        workshop.send(news)

    assert len(workshop.rows(FiscalReceipt)) == 1


def test_a_receipt_of_money_that_nobody_knows_is_kept_unlinked(workshop: Workshop) -> None:
    settled = workshop.send(receipt_news(workshop, new_id()))

    assert only_receipt(workshop).payment_id is None
    assert workshop.result(settled)["outcome"] == "quarantined"


def test_a_receipt_that_came_before_the_payment_is_linked_later(workshop: Workshop) -> None:
    payment_id = open_checkout(workshop, subscribe(workshop))
    workshop.send(receipt_news(workshop, payment_id))
    assert only_receipt(workshop).payment_id is None
    workshop.send(payment_news(workshop, payment_id))
    workshop.advance(timedelta(minutes=1))

    told = retry(workshop, payment_id)

    assert told.outcome == "settled"
    assert only_receipt(workshop).payment_id == payment_id


def test_a_receipt_of_another_operation_under_the_same_order_is_not_the_payments(
    workshop: Workshop,
) -> None:
    payment = paid(workshop)

    workshop.send(receipt_news(workshop, payment.id, TransactionId=TRANSACTION_ID + 5))

    assert only_receipt(workshop).payment_id is None


def test_the_receipt_of_a_refund_is_linked_to_the_refund(workshop: Workshop) -> None:
    payment = paid(workshop)
    refund_id = refund(workshop, payment.invoice_id)
    workshop.send(refunded(refund_id))

    workshop.send(
        receipt_news(workshop, payment.id, Type="IncomeReturn", TransactionId=REFUND_TRANSACTION_ID)
    )

    receipt = only_receipt(workshop)
    assert (receipt.kind, receipt.refund_id) == ("income_return", refund_id)
    assert receipt.payment_id == payment.id


def test_the_receipt_of_a_refund_that_is_not_settled_yet_is_linked_later(
    workshop: Workshop,
) -> None:
    payment = paid(workshop)
    refund_id = refund(workshop, payment.invoice_id)
    told_early = receipt_news(
        workshop, payment.id, Type="IncomeReturn", TransactionId=REFUND_TRANSACTION_ID
    )
    workshop.send(told_early)
    assert only_receipt(workshop).refund_id is None
    workshop.send(refunded(refund_id))

    told = retry(workshop, payment.id)

    assert (told.outcome, only_receipt(workshop).refund_id) == ("settled", refund_id)


def test_the_receipt_of_a_return_that_names_the_payment_goes_to_its_only_refund_of_that_sum(
    workshop: Workshop,
) -> None:
    payment = paid(workshop)
    parts = {amount: refund(workshop, payment.invoice_id, amount_minor=amount) for amount in (1, 2)}
    for amount, refund_id in parts.items():
        news = refunded(refund_id, amount_minor=amount, transaction_id=4_000_000_000 + amount)
        workshop.send(news)

    workshop.send(receipt_news(workshop, payment.id, Type="IncomeReturn", Amount="0.02"))

    assert only_receipt(workshop).refund_id == parts[2]


def test_a_receipt_of_another_sum_than_the_money_is_shown_to_managers(workshop: Workshop) -> None:
    payment = paid(workshop)

    workshop.send(receipt_news(workshop, payment.id, Amount="1.00"))

    told = news_of_receipt(workshop)
    assert (told.outcome, told.problem) == ("quarantined", "amount_differs")
    assert only_receipt(workshop).payment_id == payment.id


def test_a_correction_of_the_register_is_kept_as_news_alone(workshop: Workshop) -> None:
    settled = workshop.send(receipt_news(workshop, paid(workshop).id, Type="Expense"))

    assert workshop.result(settled)["outcome"] == "kept"
    assert workshop.rows(FiscalReceipt) == []
