"""What became of money is logged: once, and only after the commit."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    approved,
    buy,
    declined,
    open_checkout,
    payment_of,
    refund,
    refunded,
    subscribe,
)


def settled(lines: list[Any], event: str) -> list[Any]:
    return [line for line in lines if line["event"] == event]


def test_a_decline_is_logged_with_its_class_and_its_code(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)

    with capture_logs() as lines:
        workshop.send(declined(payment_id))

    [line] = settled(lines, "payment_settled")
    payment = payment_of(workshop, purchase.invoice_id)
    assert (line["outcome"], line["reason"]) == ("failed", payment.decline_class)
    assert line["code"] == payment.decline_code
    assert line["payment_id"] == str(payment_id)
    assert line["invoice_id"] == str(purchase.invoice_id)
    assert line["viewer_id"] == str(purchase.viewer_id)


def test_a_success_is_logged_with_its_amount(workshop: Workshop) -> None:
    with capture_logs() as lines:
        purchase = buy(workshop)

    [line] = settled(lines, "payment_settled")
    payment = payment_of(workshop, purchase.invoice_id)
    assert (line["outcome"], line["reason"]) == ("succeeded", None)
    assert (line["amount_minor"], line["currency"]) == (payment.amount_minor, payment.currency)


def test_news_that_come_twice_are_logged_once(workshop: Workshop) -> None:
    payment_id = open_checkout(workshop, subscribe(workshop))
    news, message_id = approved(workshop, payment_id), new_id()

    with capture_logs() as lines:
        workshop.send(news, message_id=message_id)
        workshop.send(news, message_id=message_id)

    assert len(settled(lines, "payment_settled")) == 1


def test_a_refund_is_logged_with_its_payment(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id)

    with capture_logs() as lines:
        workshop.send(refunded(refund_id))

    [line] = settled(lines, "refund_settled")
    assert line["outcome"] == "succeeded"
    assert line["refund_id"] == str(refund_id)
    assert line["payment_id"] == str(payment_of(workshop, purchase.invoice_id).id)


@pytest.mark.parametrize("event", ["payment_settled", "refund_settled"])
def test_an_attempt_that_only_began_settles_nothing(workshop: Workshop, event: str) -> None:
    with capture_logs() as lines:
        open_checkout(workshop, subscribe(workshop))

    assert settled(lines, event) == []
