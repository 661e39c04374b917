"""What is old is forgotten after its time, and nothing that anybody may still need."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert

from interaction_bus.commands import RefundInvoice, RetryNotification
from interaction_bus.envelope import Actor
from models import ConsumedMessage, Invoice, ProviderNotification, Refund
from runtime.identifiers import new_id
from runtime.settings import RetentionSettings, SettingsInvalid
from state_updater.dispatcher import Fate
from state_updater.handlers.notifications import MOST_TRIES
from state_updater.tasks.retention import BATCH, forget_old_rows
from tests.fixtures.workshop import Workshop
from tests.state_updater.erasures import ADDRESS, ended, erase, erase_command, tables_with
from tests.state_updater.gateway_news import payment_news
from tests.state_updater.purchases import (
    buy,
    open_checkout,
    payment_of,
    refunded,
    refusal_of,
    subscribe,
)
from tests.state_updater.worker import Worker

PROVIDER = Actor(kind="provider", id="cloudpayments")

KEPT = RetentionSettings(inbox_kept_days=100, notification_bodies_kept_days=10)


def forget(worker: Worker, *, most_batches: int = 10) -> dict[str, int]:
    context = replace(worker.context, retention=KEPT)
    return forget_old_rows(context, most_batches=most_batches)


def put_commands(workshop: Workshop, *, ages_days: list[int], actor_kind: str = "provider") -> None:
    """Store commands that were settled some days ago."""
    now = workshop.now()
    rows = [
        {
            "id": new_id(),
            "type": "RecordNotification",
            "digest": "a digest",
            "actor_kind": actor_kind,
            "actor_id": "somebody",
            "outcome": "done",
            "result": {},
            "consumed_at": now - timedelta(days=age_days),
        }
        for age_days in ages_days
    ]
    with workshop.owner_engine.begin() as connection:
        connection.execute(insert(ConsumedMessage), rows)


def told(workshop: Workshop) -> ProviderNotification:
    (row,) = workshop.rows(ProviderNotification)
    return row


def pay_by_notification(workshop: Workshop, **fields: Any) -> None:
    payment_id = open_checkout(workshop, subscribe(workshop))
    workshop.send(payment_news(workshop, payment_id, **fields))


def left_to_people(workshop: Workshop, payment_id: UUID, **fields: Any) -> None:
    """Tell of a payment that nobody understands, and try it as often as it is by itself."""
    workshop.send(payment_news(workshop, payment_id, **fields))
    for _ in range(MOST_TRIES - 1):
        workshop.send(RetryNotification(notification_id=told(workshop).id))


@pytest.mark.parametrize(
    ("age_days", "actor_kind", "kept"),
    [
        (99, "provider", 1),
        (101, "provider", 0),
        (101, "viewer", 0),
        (101, "schedule", 0),
        # The trail and the reports of bulk grants show what became of these.
        (101, "manager", 1),
    ],
)
def test_the_inbox_forgets_after_its_time(
    worker: Worker, workshop: Workshop, age_days: int, actor_kind: str, kept: int
) -> None:
    put_commands(workshop, ages_days=[age_days], actor_kind=actor_kind)

    forgotten = forget(worker)

    assert len(workshop.rows(ConsumedMessage)) == kept
    assert forgotten["inbox_rows"] == 1 - kept


def test_words_of_the_provider_are_forgotten_after_their_time(
    worker: Worker, workshop: Workshop
) -> None:
    pay_by_notification(workshop)
    workshop.advance(timedelta(days=11))

    forgotten = forget(worker)

    assert forgotten["notification_bodies"] == 1
    assert (told(workshop).sealed_body, told(workshop).outcome) == (None, "settled")


def test_words_of_the_provider_are_kept_until_then(worker: Worker, workshop: Workshop) -> None:
    pay_by_notification(workshop)
    workshop.advance(timedelta(days=9))

    forget(worker)

    assert told(workshop).sealed_body is not None


@pytest.mark.parametrize("fields", [{}, {"Amount": "1.00"}], ids=["nobody's", "odd"])
def test_words_that_nobody_understood_are_forgotten_after_their_time(
    worker: Worker, workshop: Workshop, fields: dict[str, Any]
) -> None:
    payment_id = open_checkout(workshop, subscribe(workshop)) if fields else new_id()
    left_to_people(workshop, payment_id, **fields)
    workshop.advance(timedelta(days=11))

    forgotten = forget(worker)

    assert forgotten["unclear_notification_bodies"] == 1
    assert (told(workshop).sealed_body, told(workshop).outcome) == (None, "quarantined")


def test_words_that_nobody_understood_are_kept_until_then(
    worker: Worker, workshop: Workshop
) -> None:
    left_to_people(workshop, new_id())
    workshop.advance(timedelta(days=9))

    forget(worker)

    assert told(workshop).sealed_body is not None


def test_what_is_still_tried_by_itself_is_never_forgotten(
    worker: Worker, workshop: Workshop
) -> None:
    pay_by_notification(workshop, Amount="1.00")
    workshop.advance(timedelta(days=1_000))

    forget(worker)

    assert told(workshop).sealed_body is not None


def test_what_was_forgotten_unread_cannot_be_tried_again(
    worker: Worker, workshop: Workshop
) -> None:
    left_to_people(workshop, new_id())
    workshop.advance(timedelta(days=11))
    forget(worker)

    problem = refusal_of(workshop, RetryNotification(notification_id=told(workshop).id))

    assert (problem["kind"], problem["code"]) == ("conflict", "notification_forgotten")


def test_news_that_come_again_after_they_were_forgotten_unread_are_read(
    worker: Worker, workshop: Workshop
) -> None:
    payment_id = open_checkout(workshop, subscribe(workshop))
    left_to_people(workshop, payment_id, Amount="1.00")
    workshop.advance(timedelta(days=11))
    forget(worker)

    workshop.send(payment_news(workshop, payment_id))

    assert told(workshop).outcome == "settled"
    assert workshop.history(payment_id) == ["open", "succeed"]


def test_news_that_come_again_and_are_not_understood_have_all_their_time_again(
    worker: Worker, workshop: Workshop
) -> None:
    payment_id = new_id()
    left_to_people(workshop, payment_id)
    workshop.advance(timedelta(days=11))
    forget(worker)

    left_to_people(workshop, payment_id)
    forget(worker)

    assert (told(workshop).tries, told(workshop).next_try_at) == (MOST_TRIES, None)
    assert told(workshop).sealed_body is not None


def test_words_forgotten_unread_hinder_no_erasure(worker: Worker, workshop: Workshop) -> None:
    payment = payment_of(workshop, ended(workshop).invoice_id)
    left_to_people(workshop, payment.id, Amount="1.00")
    before = refusal_of(workshop, erase_command(workshop))["code"]
    workshop.advance(timedelta(days=11))
    forget(worker)

    erase(workshop)

    assert before == "notification_quarantined"
    assert tables_with(workshop, ADDRESS) == set()


def test_a_notification_that_comes_again_after_its_words_were_forgotten_is_still_known(
    worker: Worker, workshop: Workshop
) -> None:
    payment = payment_of(workshop, buy(workshop).invoice_id)
    news = payment_news(workshop, payment.id)
    message_id = new_id()
    workshop.send(news, message_id=message_id, actor=PROVIDER)
    workshop.advance(timedelta(days=200))
    forget(worker)

    settled = workshop.send(news, message_id=message_id, actor=PROVIDER)

    assert settled.fate is Fate.DONE
    assert told(workshop).outcome == "settled"
    assert workshop.history(payment.id) == ["open", "succeed"]
    assert workshop.row(Invoice, payment.invoice_id).state == "paid"


def test_a_wish_that_comes_again_after_it_was_forgotten_returns_no_money_twice(
    worker: Worker, workshop: Workshop
) -> None:
    wish = RefundInvoice(
        invoice_id=buy(workshop).invoice_id, new_refund_id=new_id(), amount_minor=100, reason="late"
    )
    message_id = new_id()
    viewer = Actor(kind="viewer", id="anna")
    workshop.send(wish, message_id=message_id, actor=viewer)
    workshop.send(refunded(wish.new_refund_id, amount_minor=100))
    workshop.advance(timedelta(days=200))
    forget(worker)

    workshop.send(wish, message_id=message_id, actor=viewer)

    (refund,) = workshop.rows(Refund)
    assert (refund.id, refund.state) == (wish.new_refund_id, "succeeded")
    assert workshop.staged("task").count("refund_payment") == 1


def test_no_words_come_back_once_they_were_forgotten(worker: Worker, workshop: Workshop) -> None:
    payment = payment_of(workshop, buy(workshop).invoice_id)
    workshop.send(payment_news(workshop, payment.id))
    workshop.advance(timedelta(days=200))
    forget(worker)

    workshop.send(payment_news(workshop, payment.id, Email="anna@example.test"))

    # The sweep looks for the first body alone, so a second one would stay for good.
    assert (told(workshop).sealed_body, told(workshop).conflicting_body) == (None, None)


def test_more_than_a_batch_is_forgotten_at_once(worker: Worker, workshop: Workshop) -> None:
    put_commands(workshop, ages_days=[200] * (BATCH + 1))

    assert forget(worker)["inbox_rows"] == BATCH + 1


def test_one_run_forgets_no_more_than_its_share_the_oldest_first(
    worker: Worker, workshop: Workshop
) -> None:
    put_commands(workshop, ages_days=[200, *[300] * BATCH])

    forget(worker, most_batches=1)

    (left,) = workshop.rows(ConsumedMessage)
    assert workshop.now() - left.consumed_at < timedelta(days=201)


def test_the_inbox_cannot_be_told_to_forget_what_may_still_come_again() -> None:
    with pytest.raises(SettingsInvalid, match="INBOX_KEPT_DAYS"):
        RetentionSettings.from_environment({"INBOX_KEPT_DAYS": "30"})
