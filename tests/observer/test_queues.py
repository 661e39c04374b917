"""How the queues stand, and how long ago the oldest dead letter died."""

from datetime import UTC, datetime, timedelta

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from interaction_bus.commands import ExpireInvoice
from interaction_bus.dead_letters import drop_dead_letters
from interaction_bus.envelope import encode
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.topology import COMMANDS_EXCHANGE, COMMANDS_QUEUE, EVENT_LOG_STREAM, QUEUES
from observer.queues import LOOK_AGAIN_AFTER, WATCHED_QUEUES, QueueReader
from runtime.identifiers import new_id
from tests.fixtures.bus import build_envelope, send
from tests.interaction_bus.deaths import hand_out_too_often, let_die

pytestmark = pytest.mark.integration

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_every_queue_of_ours_is_watched_but_the_log() -> None:
    assert {*WATCHED_QUEUES, EVENT_LOG_STREAM.name} == {queue.name for queue in QUEUES}


def test_messages_are_told_by_queue(bus_url: str) -> None:
    send(bus_url, COMMANDS_EXCHANGE.name, "ExpireInvoice", [b"{}"])

    queues = QueueReader(bus_url).read(at=NOON)

    assert queues.messages_in(COMMANDS_QUEUE.name) == 1


def test_where_nothing_died_no_death_is_told(bus_url: str) -> None:
    assert QueueReader(bus_url).read(at=NOON).oldest_died_at is None


def test_the_death_of_the_oldest_letter_is_told(bus_url: str) -> None:
    let_die(bus_url, 2)

    died_at = QueueReader(bus_url).read(at=NOON).oldest_died_at

    assert died_at is not None
    assert died_at.tzinfo is not None


def test_a_letter_that_was_settled_is_forgotten(bus_url: str) -> None:
    reader = QueueReader(bus_url)
    let_die(bus_url, 1)
    reader.read(at=NOON)

    drop_dead_letters(bus_url)

    assert reader.read(at=NOON).oldest_died_at is None


def test_letters_are_looked_at_again_after_a_while(bus_url: str) -> None:
    reader = QueueReader(bus_url)
    let_die(bus_url, 1)
    first = reader.read(at=NOON)
    drop_dead_letters(bus_url)
    let_die(bus_url, 1)

    soon = reader.read(at=NOON + timedelta(seconds=10))
    later = reader.read(at=NOON + LOOK_AGAIN_AFTER)

    assert soon.oldest_died_at == first.oldest_died_at
    assert later.oldest_died_at is not None


def test_what_the_broker_gave_up_is_told_once_with_what_it_was_about(bus_url: str) -> None:
    invoice_id = new_id()
    given_up = build_envelope(ExpireInvoice(invoice_id=invoice_id))
    send(bus_url, COMMANDS_EXCHANGE.name, given_up.type, [encode(given_up)])
    hand_out_too_often(bus_url)
    reader = QueueReader(bus_url)

    with capture_logs(processors=[merge_contextvars]) as lines:
        reader.read(at=NOON)
        reader.read(at=NOON + LOOK_AGAIN_AFTER)

    (line,) = [line for line in lines if line["event"] == "message_buried"]
    assert (line["log_level"], line["reason"], line["type"]) == (
        "error",
        "delivery_limit",
        "ExpireInvoice",
    )
    assert line["invoice_id"] == str(invoice_id)


def test_what_a_consumer_refused_was_told_by_that_one(bus_url: str) -> None:
    let_die(bus_url, 1)

    with capture_logs() as lines:
        QueueReader(bus_url).read(at=NOON)

    assert [line for line in lines if line["event"] == "message_buried"] == []


def test_a_broker_that_does_not_answer_is_told() -> None:
    with pytest.raises(BrokerUnavailable):
        QueueReader("amqp://guest:guest@127.0.0.1:1/").read(at=NOON)
