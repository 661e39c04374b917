"""Commands from a real broker: acknowledged after the commit, buried with the reason."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from kombu import Connection
from sqlalchemy import create_engine, text
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from interaction_bus.commands import GrantTime, OpenCheckout, RecordNotification
from interaction_bus.dead_letter import REASON_HEADER
from interaction_bus.topology import COMMANDS_QUEUE, DEAD_LETTERS_QUEUE
from models import Payment
from runtime.identifiers import new_id
from runtime.pulse import BROKER, Pulse
from runtime.telemetry.metrics import COMMAND_DURATION, COMMAND_WAIT
from tests.fixtures.numbers import Numbers
from tests.fixtures.pulses import waits_for
from tests.fixtures.tcp_proxy import TcpProxy
from tests.fixtures.workshop import Workshop
from tests.state_updater.consumers import (
    felt_consumer,
    is_consumed,
    publish,
    publish_bytes,
    running_consumer,
    unknown_command,
)
from tests.state_updater.purchases import approved, open_checkout, subscribe
from tests.state_updater.queue_reader import QueueReader, wait_for


@pytest.fixture
def reader(connection: Connection) -> QueueReader:
    return QueueReader(connection)


def test_a_command_is_carried_out_and_acknowledged(
    workshop: Workshop, connection: Connection, reader: QueueReader, rabbitmq_url: str
) -> None:
    purchase = subscribe(workshop)
    command = OpenCheckout(
        viewer_id=purchase.viewer_id, invoice_id=purchase.invoice_id, new_payment_id=new_id()
    )

    with running_consumer(workshop, rabbitmq_url):
        message_id = publish(connection, command)
        wait_for(lambda: is_consumed(workshop, message_id))

    assert [payment.id for payment in workshop.rows(Payment)] == [command.new_payment_id]
    assert reader.is_empty(COMMANDS_QUEUE.name)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"not even JSON", "malformed"),
        (b'{"type": "GrantTime"}', "malformed"),
        (None, "unknown"),
    ],
    ids=["garbage", "no envelope", "a command of a later release"],
)
def test_what_cannot_be_read_is_buried_with_the_reason(
    workshop: Workshop,
    connection: Connection,
    reader: QueueReader,
    rabbitmq_url: str,
    body: bytes | None,
    reason: str,
) -> None:
    publish_bytes(connection, body or unknown_command())

    with running_consumer(workshop, rabbitmq_url):
        letter = reader.take(DEAD_LETTERS_QUEUE.name)

    assert letter.headers[REASON_HEADER] == reason
    assert reader.is_empty(COMMANDS_QUEUE.name)


def test_a_command_that_a_bug_fails_on_is_buried_after_bounded_tries(
    workshop: Workshop, connection: Connection, reader: QueueReader, rabbitmq_url: str
) -> None:
    # The sealed body was not sealed by us: no handler expects that.
    broken = RecordNotification(
        provider="cloudpayments",
        kind="pay",
        transaction_id=1,
        content_type="application/json",
        sealed_body="not sealed",
        body_digest="0",
        received_at=workshop.now(),
    )

    with running_consumer(workshop, rabbitmq_url):
        message_id = publish(connection, broken)
        letter = reader.take(DEAD_LETTERS_QUEUE.name, within_seconds=60)

    assert letter.headers[REASON_HEADER] == "bug"
    assert json.loads(letter.body)["message_id"] == str(message_id)
    assert not is_consumed(workshop, message_id)


def test_commands_wait_while_the_database_is_away(
    workshop: Workshop, connection: Connection, reader: QueueReader, rabbitmq_url: str
) -> None:
    purchase = subscribe(workshop)
    command = GrantTime(subscription_id=purchase.subscription_id, days=1, reason="a film failed")

    with running_consumer(workshop, rabbitmq_url):
        with closed_database(workshop):
            message_id = publish(connection, command)
            wait_for(lambda: reader.is_empty(COMMANDS_QUEUE.name))
        wait_for(lambda: is_consumed(workshop, message_id))


def test_a_command_is_told_of_with_all_that_it_turned_out_to_be_about(
    workshop: Workshop, connection: Connection, rabbitmq_url: str
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)

    logs = capture_logs(processors=[merge_contextvars])
    with logs as lines, running_consumer(workshop, rabbitmq_url):
        message_id = publish(connection, approved(workshop, payment_id))
        wait_for(lambda: any(line["event"] == "command_settled" for line in lines))

    (line,) = [line for line in lines if line["event"] == "command_settled"]
    assert (line["type"], line["fate"]) == ("RecordPaymentOutcome", "done")
    assert (
        line.items()
        >= {
            "command_id": str(message_id),
            "correlation_id": str(message_id),
            "payment_id": str(payment_id),
            "invoice_id": str(purchase.invoice_id),
            "subscription_id": str(purchase.subscription_id),
            "viewer_id": str(purchase.viewer_id),
        }.items()
    )


def test_a_command_is_measured_by_its_name_with_the_time_it_waited(
    workshop: Workshop, connection: Connection, rabbitmq_url: str, numbers: Numbers
) -> None:
    refused = GrantTime(subscription_id=new_id(), days=1, reason="a film failed")
    publish(connection, refused)

    with running_consumer(workshop, rabbitmq_url):
        wait_for(lambda: numbers.times(COMMAND_DURATION, type="GrantTime", fate="rejected"))

    assert numbers.times(COMMAND_WAIT, type="GrantTime") == 1


def test_commands_that_nobody_knows_are_one_label(
    workshop: Workshop, connection: Connection, rabbitmq_url: str, numbers: Numbers
) -> None:
    for number in range(3):
        publish_bytes(connection, unknown_command(name=f"Wish{number}"))

    with running_consumer(workshop, rabbitmq_url):
        wait_for(lambda: numbers.times(COMMAND_DURATION, type="unreadable", fate="unknown") == 3)

    assert numbers.labels(COMMAND_DURATION) == [{"type": "unreadable", "fate": "unknown"}]


def test_a_broker_that_freezes_while_it_is_prepared_is_found_again(
    workshop: Workshop,
    connection: Connection,
    reader: QueueReader,
    rabbitmq_url: str,
    rabbitmq_proxy: TcpProxy,
    tmp_path: Path,
) -> None:
    purchase = subscribe(workshop)
    command = OpenCheckout(
        viewer_id=purchase.viewer_id, invoice_id=purchase.invoice_id, new_payment_id=new_id()
    )
    rabbitmq_proxy.freeze_at(COMMANDS_QUEUE.name.encode())

    shaky_url = rabbitmq_proxy.url(rabbitmq_url)
    with felt_consumer(workshop, shaky_url, Pulse("tested", tmp_path)):
        wait_for(lambda: waits_for("tested", tmp_path) == BROKER)
        rabbitmq_proxy.heal()
        message_id = publish(connection, command)
        wait_for(lambda: is_consumed(workshop, message_id))

    assert reader.is_empty(COMMANDS_QUEUE.name)


def test_a_consumer_of_a_frozen_broker_can_be_stopped(
    workshop: Workshop,
    rabbitmq_url: str,
    rabbitmq_proxy: TcpProxy,
    tmp_path: Path,
) -> None:
    shaky_url = rabbitmq_proxy.url(rabbitmq_url)

    with felt_consumer(workshop, shaky_url, Pulse("tested", tmp_path)):
        wait_for(lambda: waits_for("tested", tmp_path) == "")
        rabbitmq_proxy.freeze()


@contextmanager
def closed_database(workshop: Workshop) -> Iterator[None]:
    """Let nobody connect to the database any more, and end all connections to it."""
    url = workshop.owner_engine.url
    end_all = text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :name")
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'alter database "{url.database}" with allow_connections false'))
        connection.execute(end_all, {"name": url.database})
        try:
            yield
        finally:
            allow = text(f'alter database "{url.database}" with allow_connections true')
            connection.execute(allow)
    server.dispose()
