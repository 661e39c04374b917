"""What the observer reads and finds is shown."""

import pytest
from structlog.testing import capture_logs

from interaction_bus.topology import COMMANDS_EXCHANGE, COMMANDS_QUEUE
from observer import gauges
from observer.invariants import INVARIANTS
from observer.watch import Observer
from runtime.clock import FixedClock
from tests.fixtures.bus import send
from tests.fixtures.numbers import Numbers
from tests.observer.books import Books

pytestmark = pytest.mark.integration


def test_what_is_read_is_shown(
    watch: Observer, books: Books, bus_url: str, numbers: Numbers
) -> None:
    books.subscription()
    books.outbox_message(created_at=books.ago(minutes=2))
    send(bus_url, COMMANDS_EXCHANGE.name, "ExpireInvoice", [b"{}"])

    watch.look()

    assert numbers.amount(gauges.OUTBOX_UNSENT) == 1
    assert numbers.amount(gauges.OUTBOX_OLDEST_AGE) >= 120
    assert numbers.amount(gauges.SUBSCRIPTIONS, state="active") == 1
    assert numbers.amount(gauges.QUEUE_MESSAGES, queue=COMMANDS_QUEUE.name) == 1


def test_every_gauge_but_those_of_nothing_is_shown(
    watch: Observer, books: Books, numbers: Numbers
) -> None:
    books.subscription()

    watch.look()
    watch.examine()

    # No reminder has passed, and the log of this PostgreSQL is not kept.
    nothing = {gauges.HEARTBEAT_AGE.name, gauges.WAL_UNKEPT_AGE.name}
    shown = {gauge.name for gauge in gauges.GAUGES if numbers.labels(gauge)}
    assert shown == {it.name for it in gauges.GAUGES} - nothing


def test_a_reading_says_when_it_was_made(
    watch: Observer, books: Books, clock: FixedClock, numbers: Numbers
) -> None:
    assert books.now

    watch.look()

    assert numbers.amount(gauges.READING_TIMESTAMP) == clock.now().timestamp()
    assert numbers.amount(gauges.READING_FAILED) == 0


def test_breaches_are_shown_for_every_invariant(
    watch: Observer, books: Books, numbers: Numbers
) -> None:
    books.outbox_message(created_at=books.ago(hours=1))

    watch.examine()

    shown = {
        it["invariant"]: numbers.amount(gauges.INVARIANT_BREACHES, **it)
        for it in numbers.labels(gauges.INVARIANT_BREACHES)
    }
    assert shown.keys() == {invariant.name for invariant in INVARIANTS}
    assert {name for name, count in shown.items() if count} == {"outbox-stuck"}


def test_a_breach_is_logged_with_what_it_is_about(watch: Observer, books: Books) -> None:
    message = books.outbox_message(created_at=books.ago(hours=1))

    with capture_logs() as lines:
        watch.examine()

    (line,) = [it for it in lines if it["event"] == "invariant_broken"]
    assert line["log_level"] == "error"
    assert line["message_id"] == str(message["message_id"])
    assert line["runbook"] == "docs/runbook/outbox-stuck.md"


def test_a_mended_breach_is_shown_no_more(watch: Observer, books: Books, numbers: Numbers) -> None:
    books.outbox_message(created_at=books.ago(hours=1))
    watch.examine()
    with books.owner_engine.begin() as connection:
        connection.exec_driver_sql("delete from outbox_messages")

    watch.examine()

    assert numbers.amount(gauges.INVARIANT_BREACHES, invariant="outbox-stuck") == 0
