"""News of payments from the gateway: kept, and understood once."""

from datetime import UTC, datetime
from typing import Any

import pytest

from interaction_bus.commands import AbandonCheckout
from models import Invoice, Payment
from state_updater.dispatcher import Fate
from state_updater.outcomes import outcome_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.gateway_news import kept, news, payment_news
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    approved,
    buy,
    declined,
    only_card,
    open_checkout,
    renew,
    subscribe,
)


def test_a_paid_notification_pays_the_invoice(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)

    settled = workshop.send(payment_news(workshop, payment_id))

    assert workshop.history(payment_id) == ["open", "succeed"]
    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"
    assert workshop.result(settled)["outcome"] == "settled"
    assert kept(workshop).processed_at is not None


def test_a_paid_notification_saves_the_card_without_showing_its_token(workshop: Workshop) -> None:
    payment_id = open_checkout(workshop, subscribe(workshop))

    workshop.send(payment_news(workshop, payment_id, Token="tk-visible"))

    assert only_card(workshop).last_four == "4242"
    assert "tk-visible" not in f"{only_card(workshop).sealed_token} {kept(workshop).sealed_body}"


def test_a_failed_notification_leaves_the_invoice_to_be_paid(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)

    workshop.send(payment_news(workshop, payment_id, kind="fail"))

    payment = workshop.row(Payment, payment_id)
    assert (payment.state, payment.decline_code) == ("declined", "5051")
    assert payment.decline_class == "temporary"
    assert workshop.row(Invoice, purchase.invoice_id).state == "issued"


@pytest.mark.parametrize("in_one_batch", [False, True])
def test_a_doubled_notification_pays_once(workshop: Workshop, *, in_one_batch: bool) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    command = payment_news(workshop, payment_id)

    if in_one_batch:
        workshop.send_all([command, command])
    else:
        workshop.send(command)
        workshop.send(command)

    assert workshop.history(purchase.invoice_id) == ["issue", "pay"]
    assert kept(workshop).tries == 1
    assert workshop.staged("event").count("invoices.paid") == 1


def test_a_second_body_of_one_notification_is_kept_beside_the_first(workshop: Workshop) -> None:
    payment_id = open_checkout(workshop, subscribe(workshop))
    first = payment_news(workshop, payment_id)
    workshop.send(first)
    second = payment_news(workshop, payment_id, IpAddress="10.0.0.1")

    workshop.send(second)

    row = kept(workshop)
    assert (row.sealed_body, row.conflicting_body) == (first.sealed_body, second.sealed_body)


def test_what_the_gateway_says_to_be_held_is_not_paid(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)

    workshop.send(payment_news(workshop, payment_id, Status="Authorized"))

    assert workshop.row(Payment, payment_id).state == "opened"
    assert workshop.row(Invoice, purchase.invoice_id).state == "issued"


def test_a_held_payment_is_paid_once_it_is_confirmed(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(payment_news(workshop, payment_id, Status="Authorized"))

    workshop.send(payment_news(workshop, payment_id, kind="confirm"))

    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"Amount": "1.00"}, "amount_differs"),
        ({"Currency": "USD"}, "amount_differs"),
        ({"AccountId": "somebody-else"}, "account_differs"),
    ],
)
def test_money_that_is_not_what_we_asked_for_pays_nothing(
    workshop: Workshop, fields: dict[str, Any], problem: str
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)

    workshop.send(payment_news(workshop, payment_id, **fields))

    assert (kept(workshop).outcome, kept(workshop).problem) == ("quarantined", problem)
    assert workshop.row(Invoice, purchase.invoice_id).state == "issued"


def test_a_failure_told_after_the_success_changes_nothing(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(payment_news(workshop, payment_id))

    workshop.send(
        payment_news(workshop, payment_id, kind="fail", transaction_id=TRANSACTION_ID + 1)
    )

    assert workshop.row(Payment, payment_id).state == "succeeded"


def test_a_success_told_after_the_failure_is_believed(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(payment_news(workshop, payment_id, kind="fail"))

    workshop.send(payment_news(workshop, payment_id, transaction_id=TRANSACTION_ID + 1))

    assert workshop.history(payment_id) == ["open", "decline", "succeed"]


def test_a_payment_told_of_after_the_widget_was_left_is_believed(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(AbandonCheckout(payment_id=payment_id))

    workshop.send(payment_news(workshop, payment_id))

    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"


def test_task_then_notification_with_the_same_news_count_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    from_task = approved(workshop, renewal.payment_id, transaction_id=TRANSACTION_ID + 1)
    from_gateway = payment_news(workshop, renewal.payment_id, transaction_id=TRANSACTION_ID + 1)

    workshop.send(from_task, message_id=outcome_id(from_task))
    workshop.send(from_gateway)

    assert workshop.history(renewal.payment_id) == ["open", "send", "succeed"]
    assert workshop.staged("event").count("payments.completed") == 2


def test_notification_then_task_with_the_same_news_are_dropped_by_the_inbox(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    from_task = approved(workshop, renewal.payment_id, transaction_id=TRANSACTION_ID + 1)
    workshop.send(payment_news(workshop, renewal.payment_id, transaction_id=TRANSACTION_ID + 1))

    settled = workshop.send(from_task, message_id=outcome_id(from_task))

    assert settled.fate is Fate.DUPLICATE


def test_a_time_to_wait_that_only_the_notification_names_is_kept(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    from_task = declined(renewal.payment_id, transaction_id=TRANSACTION_ID + 1)
    workshop.send(from_task, message_id=outcome_id(from_task))

    workshop.send(
        payment_news(
            workshop,
            renewal.payment_id,
            kind="fail",
            transaction_id=TRANSACTION_ID + 1,
            RetryAfter="2100-01-01T00:00:00Z",
        )
    )

    payment = workshop.row(Payment, renewal.payment_id)
    assert payment.retry_after == datetime(2100, 1, 1, tzinfo=UTC)
    assert workshop.history(renewal.payment_id) == ["open", "send", "decline"]


def test_a_receipt_is_kept_without_moving_anything(workshop: Workshop) -> None:
    receipt = news(workshop, "receipt", b"Id=7&Url=u", transaction_id=7)

    workshop.send(receipt)

    assert (kept(workshop).outcome, workshop.staged("event")) == ("kept", ["webhooks.received"])
