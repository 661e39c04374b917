"""From the outbox to the broker, whatever dies in between."""

from collections.abc import Iterator

import pytest
from kombu import Connection
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from interaction_bus.commands import ExpireInvoice
from interaction_bus.confirmed_channel import ConfirmedChannel
from interaction_bus.envelope import decode
from interaction_bus.topology import COMMANDS_QUEUE, TASKS_QUEUE, declare_topology
from models import OutboxMessage
from runtime.identifiers import new_id
from runtime.pulse import Pulse
from runtime.telemetry.metrics import RELAY_DURATION
from state_updater.celery_app import create_celery
from state_updater.relay import BrokerSilent, Relay
from state_updater.tasks.context import TaskContext, stage_command
from state_updater.told_tasks import IDS_HEADER
from tests.fixtures.numbers import Numbers
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import approved, open_checkout, subscribe
from tests.state_updater.queue_reader import QueueReader

NOBODY = "amqp://guest:guest@127.0.0.1:1//"
"""Port 1 is reserved and answers nobody."""


@pytest.fixture
def relay(workshop: Workshop, rabbitmq_url: str, pulse: Pulse) -> Iterator[Relay]:
    channel = ConfirmedChannel(rabbitmq_url)
    yield Relay(workshop.engine, channel, create_celery(rabbitmq_url, _no_tasks), pulse)
    channel.close()


@pytest.fixture
def reader(rabbitmq_url: str) -> Iterator[QueueReader]:
    with Connection(rabbitmq_url) as connection:
        declare_topology(connection)
        reader = QueueReader(connection)
        reader.empty(COMMANDS_QUEUE.name, TASKS_QUEUE.name)
        yield reader


@pytest.mark.usefixtures("reader")
def test_what_was_staged_is_sent_once(workshop: Workshop, relay: Relay) -> None:
    subscribe(workshop)

    sent = relay.run_once()
    sent_again = relay.run_once()

    assert (sent, sent_again) == (2, 0)
    assert all(row.sent_at is not None for row in _outbox(workshop))


def test_a_staged_task_reaches_the_workers_by_its_name(
    workshop: Workshop, relay: Relay, reader: QueueReader
) -> None:
    refund_id = _stage_a_refund(workshop)

    relay.run_once()

    message = reader.take(TASKS_QUEUE.name)
    assert message.headers["task"] == "refund_payment"
    assert message.payload[1] == {"refund_id": refund_id}


def test_a_message_that_was_sent_but_not_marked_keeps_its_id(
    workshop: Workshop, relay: Relay, reader: QueueReader
) -> None:
    _stage_a_refund(workshop)
    relay.run_once()
    _forget_that_it_was_sent(workshop)

    relay.run_once()

    first, second = reader.take(TASKS_QUEUE.name), reader.take(TASKS_QUEUE.name)
    assert first.headers["id"] == second.headers["id"]


def test_nothing_is_marked_while_the_broker_is_away(workshop: Workshop, pulse: Pulse) -> None:
    subscribe(workshop)
    celery = create_celery(NOBODY, _no_tasks)
    lonely = Relay(workshop.engine, ConfirmedChannel(NOBODY), celery, pulse)

    with pytest.raises(BrokerSilent):
        lonely.run_once()

    assert all(row.sent_at is None for row in _outbox(workshop))


def test_a_staged_command_carries_its_envelope(
    workshop: Workshop, relay: Relay, reader: QueueReader
) -> None:
    _stage_a_command(workshop)

    relay.run_once()

    message = reader.take(COMMANDS_QUEUE.name)
    envelope = decode(message.body if isinstance(message.body, bytes) else message.body.encode())
    assert envelope.type == "ExpireInvoice"
    assert message.delivery_info["routing_key"] == "ExpireInvoice"


def test_what_the_broker_took_is_counted_and_timed(
    workshop: Workshop, relay: Relay, reader: QueueReader, numbers: Numbers
) -> None:
    _stage_a_refund(workshop)
    told = len(_outbox(workshop))

    relay.run_once()
    relay.run_once()

    events = numbers.times(RELAY_DURATION, kind="event", fate="confirmed")
    tasks = numbers.times(RELAY_DURATION, kind="task", fate="confirmed")
    assert (tasks, events + tasks) == (1, told)
    assert numbers.seconds(RELAY_DURATION, kind="task", fate="confirmed") > 0
    assert not reader.is_empty(TASKS_QUEUE.name)


def test_what_a_task_is_about_goes_with_its_message(
    workshop: Workshop, relay: Relay, reader: QueueReader
) -> None:
    _stage_a_refund(workshop)

    relay.run_once()

    ids = reader.take(TASKS_QUEUE.name).headers[IDS_HEADER]
    assert ids.keys() >= {"correlation_id", "causation_id", "invoice_id", "viewer_id"}


def _stage_a_refund(workshop: Workshop) -> str:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, payment_id))
    workshop.send(approved(workshop, payment_id, transaction_id=3_000_000_002))
    (task,) = [row for row in _outbox(workshop) if row.kind == "task"]
    return str(task.payload["arguments"]["refund_id"])


def _stage_a_command(workshop: Workshop) -> None:
    with Session(workshop.engine) as session, session.begin():
        command = ExpireInvoice(invoice_id=new_id())
        stage_command(session, command, at=workshop.now())


def _outbox(workshop: Workshop) -> list[OutboxMessage]:
    with Session(workshop.owner_engine) as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.position)))


def _forget_that_it_was_sent(workshop: Workshop) -> None:
    with Session(workshop.owner_engine) as session, session.begin():
        session.execute(update(OutboxMessage).values(sent_at=None))


def _no_tasks() -> TaskContext:
    raise AssertionError("no task runs here")
