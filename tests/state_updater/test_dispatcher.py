"""Batches of commands: together when all goes well, one by one when something is amiss."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from interaction_bus.commands import COMMANDS, Command, RecordPaymentOutcome, RetryNotification
from models import (
    ConsumedMessage,
    Invoice,
    OutboxMessage,
    Payment,
    ProviderNotification,
    Subscription,
)
from runtime.database import create_write_engine
from runtime.identifiers import new_id
from state_updater.dispatcher import DatabaseUnavailable, Dispatcher, Fate
from state_updater.handlers import HANDLERS
from state_updater.loading import load
from state_updater.outcomes import outcome_id
from tests.fixtures.builders import build_viewer, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.gateway_news import payment_news
from tests.state_updater.purchases import (
    approved,
    buy,
    declined,
    open_checkout,
    refund,
    refunded,
    subscribe,
    subscribe_command,
)
from tests.state_updater.races import settle


def broken(workshop: Workshop) -> Command:
    """Return a command that its handler fails on: nobody can open its seal."""
    return subscribe_command(workshop, viewer_id=new_id(), sealed_profile="not sealed by us")


def test_every_command_has_exactly_one_handler() -> None:
    assert set(HANDLERS) == set(COMMANDS.values())


def test_a_command_that_came_before_is_a_duplicate(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    command, message_id = declined(payment_id), new_id()

    fates = [workshop.send(command, message_id=message_id).fate for _ in range(3)]

    assert fates == [Fate.DONE, Fate.DUPLICATE, Fate.DUPLICATE]
    assert workshop.history(payment_id) == ["open", "decline"]


def test_a_command_twice_in_one_batch_is_carried_out_once(workshop: Workshop) -> None:
    command, message_id = subscribe_command(workshop), new_id()

    settled = workshop.send_all([command, command], message_ids=[message_id, message_id])

    assert [it.fate for it in settled] == [Fate.DONE, Fate.DUPLICATE]


def test_a_refused_command_that_comes_again_is_a_duplicate(workshop: Workshop) -> None:
    subscribe(workshop)
    command, message_id = subscribe_command(workshop), new_id()

    fates = [workshop.send(command, message_id=message_id).fate for _ in range(2)]

    assert fates == [Fate.REJECTED, Fate.DUPLICATE]


def test_news_of_money_that_were_refused_count_once_what_they_are_about_is_known(
    workshop: Workshop,
) -> None:
    """As after a restore: what waited in a queue is about a payment that nobody knows yet."""
    purchase, payment_id = subscribe(workshop), new_id()
    news = approved(workshop, payment_id)
    told = [workshop.send(news, message_id=outcome_id(news)).fate for _ in range(2)]

    open_checkout(workshop, purchase, payment_id=payment_id)
    told += [workshop.send(news, message_id=outcome_id(news)).fate for _ in range(2)]

    assert told == [Fate.REJECTED, Fate.DUPLICATE, Fate.DONE, Fate.DUPLICATE]
    assert workshop.history(payment_id) == ["open", "succeed"]
    (kept,) = workshop.rows(ConsumedMessage, id=outcome_id(news))
    assert (kept.outcome, kept.problem) == ("done", None)


def test_news_of_a_refund_that_were_refused_count_once_it_is_known(workshop: Workshop) -> None:
    purchase, refund_id = buy(workshop), new_id()
    news = refunded(refund_id)
    told = [workshop.send(news, message_id=outcome_id(news)).fate]

    refund(workshop, purchase.invoice_id, refund_id=refund_id)
    told += [workshop.send(news, message_id=outcome_id(news)).fate]

    assert told == [Fate.REJECTED, Fate.DONE]
    assert workshop.history(refund_id) == ["request", "send", "succeed"]


def test_a_notification_books_money_whose_news_were_refused_before(workshop: Workshop) -> None:
    purchase, payment_id = subscribe(workshop), new_id()
    news = approved(workshop, payment_id)
    workshop.send(news, message_id=outcome_id(news))
    workshop.send(payment_news(workshop, payment_id))
    (quarantined,) = workshop.rows(ProviderNotification)

    open_checkout(workshop, purchase, payment_id=payment_id)
    workshop.send(RetryNotification(notification_id=quarantined.id, payment_id=payment_id))

    assert quarantined.outcome == "quarantined"
    assert workshop.history(payment_id) == ["open", "succeed"]


def test_a_batch_is_settled_in_one_transaction(workshop: Workshop) -> None:
    viewers = [build_viewer() for _ in range(20)]
    store(workshop.owner_engine, viewers=viewers)

    workshop.send_all([subscribe_command(workshop, viewer_id=it["id"]) for it in viewers])

    # Rows of one transaction carry its number.
    with workshop.owner_engine.connect() as connection:
        transactions = connection.execute(text("select distinct xmin::text from subscriptions"))
        assert len(transactions.all()) == 1
    assert len(workshop.rows(Subscription)) == 20


def test_a_refused_command_does_not_stop_the_others_of_its_batch(workshop: Workshop) -> None:
    subscribe(workshop)
    other = build_viewer()
    store(workshop.owner_engine, viewers=[other])

    settled = workshop.send_all(
        [subscribe_command(workshop), subscribe_command(workshop, viewer_id=other["id"])]
    )

    assert [it.fate for it in settled] == [Fate.REJECTED, Fate.DONE]


def test_a_bug_in_one_command_does_not_stop_the_others_of_its_batch(workshop: Workshop) -> None:
    settled = settle(workshop, workshop.dispatcher, broken(workshop), subscribe_command(workshop))

    assert [it.fate for it in settled] == [Fate.FAILED, Fate.DONE]
    assert settled[0].error is not None


def test_a_failed_command_leaves_nothing_behind_and_may_be_tried_again(workshop: Workshop) -> None:
    failed = settle(workshop, workshop.dispatcher, broken(workshop))[0]

    with Session(workshop.owner_engine) as session:
        assert session.get(ConsumedMessage, failed.envelope.message_id) is None
    assert workshop.rows(Subscription) == []
    assert workshop.staged("event") == []


def test_a_refused_command_leaves_nothing_but_its_refusal(workshop: Workshop) -> None:
    buy(workshop)
    with Session(workshop.owner_engine) as session:
        before = len(session.scalars(select(OutboxMessage)).all())

    # The viewer's facts change before the handler finds the subscription that is in the way.
    profile = workshop.sealer.seal({"email": "other@example.test"})
    workshop.send(subscribe_command(workshop, sealed_profile=profile))

    with Session(workshop.owner_engine) as session:
        assert len(session.scalars(select(OutboxMessage)).all()) == before
        email = session.execute(text("select email from viewers")).scalar_one()
    assert email == "viewer@example.test"


def test_the_inbox_keeps_what_tells_a_repeat_from_another_wish(workshop: Workshop) -> None:
    settled = workshop.send(subscribe_command(workshop))

    with Session(workshop.owner_engine) as session:
        row = session.get_one(ConsumedMessage, settled.envelope.message_id)
    assert (row.type, row.digest) == ("Subscribe", settled.envelope.digest)
    assert (row.actor_kind, row.actor_id, row.outcome) == ("manager", "m-1", "done")


def test_task_and_notification_of_one_batch_bring_their_news_once(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    from_task = approved(workshop, payment_id)
    batch: list[Command] = [from_task, payment_news(workshop, payment_id)]

    settled = workshop.send_all(batch, message_ids=[outcome_id(from_task), new_id()])

    assert [it.fate for it in settled] == [Fate.DONE, Fate.DONE]
    assert transactions_of(workshop, [it.envelope.message_id for it in settled]) == 1
    assert workshop.history(purchase.invoice_id) == ["issue", "pay"]


def test_news_that_come_second_are_told_with_all_that_they_are_about(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, payment_id))

    settled = workshop.send(payment_news(workshop, payment_id))

    assert settled.fate is Fate.DONE
    assert settled.ids["invoice_id"] == str(purchase.invoice_id)
    assert settled.ids["subscription_id"] == str(purchase.subscription_id)
    assert settled.ids["viewer_id"] == str(purchase.viewer_id)


def test_two_notifications_of_one_batch_with_the_same_news_count_once(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)

    settled = workshop.send_all(
        [
            payment_news(workshop, payment_id),
            payment_news(workshop, payment_id, kind="confirm"),
        ]
    )

    assert transactions_of(workshop, [it.envelope.message_id for it in settled]) == 1
    assert workshop.history(purchase.invoice_id) == ["issue", "pay"]


def test_what_follows_from_a_command_is_told_with_the_chain_that_led_there(
    workshop: Workshop,
) -> None:
    payment_id = open_checkout(workshop, subscribe(workshop))

    settled = workshop.send(payment_news(workshop, payment_id))

    with Session(workshop.owner_engine) as session:
        rows = session.scalars(
            select(OutboxMessage).where(OutboxMessage.routing_key == "invoices.paid")
        ).all()
    (payload,) = [row.payload for row in rows]
    assert payload["correlation_id"] == str(settled.envelope.correlation_id)


def test_an_unreachable_database_is_no_failure_of_the_command(workshop: Workshop) -> None:
    nowhere = create_write_engine("postgresql://postgres@127.0.0.1:1/postgres", role=None)
    dispatcher = Dispatcher(nowhere, workshop.sealer, workshop.settings)

    with pytest.raises(DatabaseUnavailable):
        settle(workshop, dispatcher, subscribe_command(workshop))

    nowhere.dispose()


def test_rows_read_before_the_lock_are_read_again_under_it(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    outcome = RecordPaymentOutcome(payment_id=payment_id, outcome="pending", source="task")

    with Session(workshop.engine, autoflush=False) as session:
        stale = session.get_one(Invoice, purchase.invoice_id)
        assert stale.state == "issued"
        workshop.send(approved(workshop, payment_id))
        rows = load(session, [outcome])

    assert stale.state == "paid"
    loaded = rows.find(Payment, payment_id)
    assert loaded is not None
    assert loaded.state == "succeeded"


def test_the_number_of_queries_does_not_grow_with_the_batch(workshop: Workshop) -> None:
    viewers = [build_viewer() for _ in range(10)]
    store(workshop.owner_engine, viewers=viewers)
    commands = [subscribe_command(workshop, viewer_id=it["id"]) for it in viewers]
    few = statements_of(workshop, commands[:2])

    many = statements_of(workshop, commands[2:])

    assert many == few


def transactions_of(workshop: Workshop, message_ids: list[UUID]) -> int:
    """Return in how many transactions these were settled."""
    with workshop.owner_engine.connect() as connection:
        query = text(
            "select count(distinct xmin::text) from consumed_messages where id = any(:ids)"
        )
        return int(connection.execute(query, {"ids": message_ids}).scalar_one())


def statements_of(workshop: Workshop, commands: Sequence[Command]) -> int:
    """Return how many statements settling a batch takes."""
    statements: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(workshop.engine, "before_cursor_execute", count)
    settle(workshop, workshop.dispatcher, *commands)
    event.remove(workshop.engine, "before_cursor_execute", count)
    return len(statements)
