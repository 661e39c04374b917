"""Two State Updaters that want the same rows at the same moment."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from cli.local.waiting import wait_until
from interaction_bus.commands import Command, OpenCheckout
from models import Invoice, Payment, Refund, Subscription
from runtime.identifiers import new_id
from state_updater.dispatcher import DatabaseUnavailable, Dispatcher, Fate
from tests.fixtures.builders import build_viewer, store
from tests.fixtures.workshop import MANAGER, Workshop
from tests.state_updater.gateway_news import payment_news
from tests.state_updater.purchases import (
    Purchase,
    approved,
    open_checkout,
    subscribe,
    subscribe_command,
)
from tests.state_updater.races import at_once, held, rival, settle, wait_for_waiters

PATIENCE_SECONDS = 60


def raced(
    workshop: Workshop,
    dispatchers: list[Dispatcher],
    commands: Sequence[Command],
    *,
    behind: Purchase,
) -> list[Fate]:
    """Settle each command by a dispatcher of its own, all of them waiting for the same row."""
    with ThreadPoolExecutor(len(commands)) as pool:
        with held(workshop.owner_engine, "subscriptions", behind.subscription_id):
            pending = [
                pool.submit(settle, workshop, dispatcher, command)
                for dispatcher, command in zip(dispatchers, commands, strict=True)
            ]
            wait_for_waiters(workshop.owner_engine, len(commands))
        return [it.result(10)[0].fate for it in pending]


def test_notification_and_task_at_the_same_moment_complete_the_payment_once(
    workshop: Workshop, database_url: str
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    commands = [payment_news(workshop, payment_id), approved(workshop, payment_id)]

    with rival(workshop, database_url) as other:
        fates = raced(workshop, [workshop.dispatcher, other], commands, behind=purchase)

    assert fates == [Fate.DONE, Fate.DONE]
    assert workshop.history(purchase.invoice_id) == ["issue", "pay"]
    assert workshop.rows(Refund) == []


def test_two_tabs_at_the_same_moment_open_one_attempt(
    workshop: Workshop, database_url: str
) -> None:
    purchase = subscribe(workshop)
    commands = [
        OpenCheckout(
            viewer_id=purchase.viewer_id, invoice_id=purchase.invoice_id, new_payment_id=new_id()
        )
        for _ in range(2)
    ]

    with rival(workshop, database_url) as other:
        fates = raced(workshop, [workshop.dispatcher, other], commands, behind=purchase)

    assert fates == [Fate.DONE, Fate.DONE]
    assert len(workshop.rows(Payment)) == 1


def test_one_message_delivered_to_two_consumers_counts_once(
    workshop: Workshop, database_url: str
) -> None:
    message = workshop._delivered(subscribe_command(workshop), new_id(), MANAGER)

    with rival(workshop, database_url) as other:
        answers = at_once(
            lambda: workshop.dispatcher.settle([message]), lambda: other.settle([message])
        )

    assert sorted(it[0].fate for it in answers) == [Fate.DONE, Fate.DUPLICATE]
    assert len(workshop.rows(Subscription)) == 1


@pytest.mark.parametrize("is_known", [True, False])
def test_two_wishes_to_subscribe_at_the_same_moment_begin_one_subscription(
    workshop: Workshop, database_url: str, *, is_known: bool
) -> None:
    viewer_id = workshop.viewer["id"] if is_known else new_id()
    wishes = [subscribe_command(workshop, viewer_id=viewer_id) for _ in range(2)]

    with rival(workshop, database_url) as other:
        answers = at_once(
            lambda: settle(workshop, workshop.dispatcher, wishes[0]),
            lambda: settle(workshop, other, wishes[1]),
        )

    assert sorted(it[0].fate for it in answers) == [Fate.DONE, Fate.REJECTED]
    assert len(workshop.rows(Invoice)) == 1


def test_batches_that_want_the_same_rows_crosswise_are_both_settled(
    workshop: Workshop, database_url: str
) -> None:
    viewers = [build_viewer() for _ in range(8)]
    store(workshop.owner_engine, viewers=viewers)
    purchases = [subscribe(workshop, viewer_id=it["id"]) for it in viewers]
    attempts = [open_checkout(workshop, it) for it in purchases]
    news = [
        approved(workshop, attempt, transaction_id=3_000_000_001 + number, token=None)
        for number, attempt in enumerate(attempts)
    ]

    with rival(workshop, database_url) as other:
        answers = at_once(
            lambda: settle(workshop, workshop.dispatcher, *news),
            lambda: settle(workshop, other, *reversed(news)),
        )

    assert {it.fate for batch in answers for it in batch} == {Fate.DONE}
    assert {it.state for it in workshop.rows(Invoice)} == {"paid"}
    assert workshop.rows(Refund) == []


def test_a_lock_that_is_waited_for_in_vain_is_a_warning_each_time(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    news = approved(workshop, open_checkout(workshop, purchase))

    with capture_logs() as lines, ThreadPoolExecutor(1) as pool:
        with held(workshop.owner_engine, "subscriptions", purchase.subscription_id):
            pending = pool.submit(settle, workshop, workshop.dispatcher, news)
            has_warned = wait_until(
                lambda: [it["log_level"] for it in lines].count("warning") == 2,
                timeout_seconds=PATIENCE_SECONDS,
            )
        (settled,) = pending.result(PATIENCE_SECONDS)

    assert has_warned
    assert {it["event"] for it in lines if it["log_level"] == "warning"} == {"lock_not_available"}
    assert settled.fate is Fate.DONE


def test_a_connection_lost_in_the_middle_loses_nothing(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    message = workshop._delivered(approved(workshop, payment_id), new_id(), MANAGER)

    with ThreadPoolExecutor(1) as pool:
        with held(workshop.owner_engine, "subscriptions", purchase.subscription_id):
            pending = pool.submit(workshop.dispatcher.settle, [message])
            wait_for_waiters(workshop.owner_engine, 1)
            terminate_waiters(workshop)
        with pytest.raises(DatabaseUnavailable):
            pending.result(10)
    (settled,) = workshop.dispatcher.settle([message])

    assert settled.fate is Fate.DONE
    assert workshop.history(payment_id) == ["open", "succeed"]


def terminate_waiters(workshop: Workshop) -> None:
    """Take the connection away from whoever waits for a lock."""
    with workshop.owner_engine.begin() as connection:
        connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and wait_event_type = 'Lock'"
            )
        )
