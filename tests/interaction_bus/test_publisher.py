"""Rules of the publisher: what it returns from is safe, and nobody waits longer than promised."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import monotonic
from uuid import uuid4

import msgspec
import pytest
from kombu import Connection
from pika.adapters.blocking_connection import BlockingChannel

from cli.local.waiting import wait_until
from interaction_bus.envelope import Envelope, decode, encode
from interaction_bus.errors import BrokerUnavailable, MessageNotSent
from interaction_bus.events import AccessGranted
from interaction_bus.publisher import CONFIRM_TIMEOUT_SECONDS, Publisher
from interaction_bus.topology import COMMANDS_QUEUE, declare_topology
from runtime.telemetry.metrics import PUBLISH_DURATION
from tests.fixtures.bus import build_envelope, count_messages, is_logged, on_channel, take_bodies
from tests.fixtures.numbers import Numbers
from tests.fixtures.tcp_proxy import TcpProxy

pytestmark = pytest.mark.integration

LONGEST_WAIT_SECONDS = 20.0
"""The promise is 2 s, and without it callers wait for minutes: a busy machine gets the rest."""

RECOVERY_SECONDS = 20.0
"""The promise is about 1 s; a busy machine gets the rest."""


def seconds_to_refuse(publisher: Publisher) -> float:
    began_at = monotonic()
    with pytest.raises(BrokerUnavailable):
        publisher.publish(build_envelope())
    return monotonic() - began_at


def is_refused_at_once(publisher: Publisher) -> bool:
    """Refuse, and tell whether that took less than to wait for the broker's word."""
    return seconds_to_refuse(publisher) < CONFIRM_TIMEOUT_SECONDS


def publishes(publisher: Publisher) -> bool:
    try:
        publisher.publish(build_envelope())
    except BrokerUnavailable:
        return False
    return True


def ids_in_queue(url: str, count: int) -> list[str]:
    bodies = take_bodies(url, COMMANDS_QUEUE.name, count)
    return [str(decode(body).message_id) for body in bodies]


def test_a_command_is_in_the_queue_when_publish_returns(publisher: Publisher, bus_url: str) -> None:
    envelope = build_envelope()

    publisher.publish(envelope)

    assert count_messages(bus_url, COMMANDS_QUEUE.name) == 1
    (body,) = take_bodies(bus_url, COMMANDS_QUEUE.name, 1)
    assert decode(body) == envelope


def test_what_was_published_is_measured(publisher: Publisher, numbers: Numbers) -> None:
    publisher.publish(build_envelope())

    assert numbers.times(PUBLISH_DURATION, outcome="done") == 1


def test_what_the_broker_did_not_take_is_measured_as_such(numbers: Numbers) -> None:
    publisher = Publisher("amqp://guest:guest@127.0.0.1:1//")

    with pytest.raises(BrokerUnavailable):
        publisher.publish(build_envelope())
    publisher.close()

    assert numbers.labels(PUBLISH_DURATION) == [{"outcome": "unavailable"}]


def test_an_event_is_in_the_log_when_publish_returns(publisher: Publisher, bus_url: str) -> None:
    event = AccessGranted(viewer_id=uuid4(), subscription_id=uuid4(), until=None)
    envelope = build_envelope(event)

    publisher.publish(envelope)

    assert is_logged(bus_url, encode(envelope))


def test_sixteen_threads_at_once_each_see_their_own_messages_through(
    publisher: Publisher, bus_url: str
) -> None:
    envelopes = [build_envelope() for _ in range(16 * 25)]

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(publisher.publish, envelopes))

    arrived = ids_in_queue(bus_url, len(envelopes))
    assert sorted(arrived) == sorted(str(each.message_id) for each in envelopes)
    assert count_messages(bus_url, COMMANDS_QUEUE.name) == 0


def test_a_message_that_cannot_be_written_down_harms_only_its_sender(
    publisher: Publisher, bus_url: str
) -> None:
    # A name of AMQP has 255 bytes at most.
    unwritable = msgspec.structs.replace(build_envelope(), type="X" * 300)
    envelopes = [build_envelope() for _ in range(20)]

    with ThreadPoolExecutor(21) as threads:
        failure = threads.submit(publisher.publish, unwritable)
        others = [threads.submit(retrying, publisher, each) for each in envelopes]

    assert failure.exception() is not None
    assert all(each.exception() is None for each in others)
    wanted = {str(each.message_id) for each in envelopes}
    waiting = count_messages(bus_url, COMMANDS_QUEUE.name)
    assert set(ids_in_queue(bus_url, waiting)) == wanted


def retrying(publisher: Publisher, envelope: Envelope) -> None:
    """Publish as a client does that heeds Retry-After."""
    assert wait_until(lambda: attempt(lambda: publisher.publish(envelope)), timeout_seconds=30)


def attempt(act: Callable[[], None]) -> bool:
    try:
        act()
    except BrokerUnavailable:
        return False
    return True


def test_a_frozen_broker_keeps_nobody_longer_than_promised(
    shaky: Publisher, rabbitmq_proxy: TcpProxy
) -> None:
    shaky.publish(build_envelope())
    rabbitmq_proxy.freeze()

    with ThreadPoolExecutor(16) as threads:
        waits = list(threads.map(seconds_to_refuse, [shaky] * 16))

    assert max(waits) < LONGEST_WAIT_SECONDS


def test_after_the_first_failure_callers_are_refused_at_once(
    shaky: Publisher, rabbitmq_proxy: TcpProxy
) -> None:
    shaky.publish(build_envelope())
    rabbitmq_proxy.freeze()
    seconds_to_refuse(shaky)
    # The thread gives up a moment after the caller does.
    assert wait_until(lambda: is_refused_at_once(shaky), timeout_seconds=RECOVERY_SECONDS)

    waits = [seconds_to_refuse(shaky) for _ in range(50)]

    # A busy machine may hold up one of them, or ask the broker once more meanwhile.
    assert median(waits) < CONFIRM_TIMEOUT_SECONDS / 4


def test_a_broker_frozen_from_the_start_keeps_nobody_longer_than_promised(
    shaky: Publisher, rabbitmq_proxy: TcpProxy
) -> None:
    rabbitmq_proxy.freeze()

    assert seconds_to_refuse(shaky) < LONGEST_WAIT_SECONDS


def test_a_stopped_broker_is_told_at_once(shaky: Publisher, rabbitmq_proxy: TcpProxy) -> None:
    shaky.publish(build_envelope())
    rabbitmq_proxy.cut()

    assert is_refused_at_once(shaky)


@pytest.mark.parametrize("harm", [TcpProxy.freeze, TcpProxy.cut])
def test_the_return_of_the_broker_is_noticed_soon(
    shaky: Publisher, rabbitmq_proxy: TcpProxy, harm: Callable[[TcpProxy], None]
) -> None:
    shaky.publish(build_envelope())
    harm(rabbitmq_proxy)
    seconds_to_refuse(shaky)

    rabbitmq_proxy.heal()

    assert wait_until(lambda: publishes(shaky), timeout_seconds=RECOVERY_SECONDS)


def test_a_restart_while_nobody_published_is_not_felt(
    shaky: Publisher, rabbitmq_proxy: TcpProxy
) -> None:
    shaky.publish(build_envelope())
    rabbitmq_proxy.cut()
    rabbitmq_proxy.heal()

    assert publishes(shaky)


def test_a_refusal_says_when_to_come_again() -> None:
    publisher = Publisher("amqp://guest:guest@127.0.0.1:1//")

    with pytest.raises(BrokerUnavailable) as refusal:
        publisher.publish(build_envelope())

    assert refusal.value.retry_after_seconds >= 1
    publisher.close()


def test_without_a_broker_a_command_is_surely_not_sent() -> None:
    publisher = Publisher("amqp://guest:guest@127.0.0.1:1//")

    with pytest.raises(MessageNotSent, match="refused"):
        publisher.publish(build_envelope())

    publisher.close()


def test_of_what_a_broker_fell_silent_about_it_is_not_known_whether_it_was_sent(
    shaky: Publisher, rabbitmq_proxy: TcpProxy, bus_url: str
) -> None:
    shaky.publish(build_envelope())
    rabbitmq_proxy.freeze()
    envelope = build_envelope()

    with pytest.raises(BrokerUnavailable) as refusal:
        shaky.publish(envelope)

    assert type(refusal.value) is BrokerUnavailable
    rabbitmq_proxy.heal()
    assert str(envelope.message_id) in ids_in_queue(bus_url, 2)


def test_what_could_not_be_sent_again_may_have_been_sent_at_first(
    shaky: Publisher, rabbitmq_proxy: TcpProxy
) -> None:
    shaky.publish(build_envelope())
    rabbitmq_proxy.cut()

    with pytest.raises(BrokerUnavailable) as refusal:
        shaky.publish(build_envelope())

    assert type(refusal.value) is BrokerUnavailable


def test_what_waited_behind_a_silent_broker_is_surely_not_sent(
    shaky: Publisher, rabbitmq_proxy: TcpProxy
) -> None:
    shaky.publish(build_envelope())
    rabbitmq_proxy.freeze()
    seconds_to_refuse(shaky)

    with pytest.raises(MessageNotSent):
        shaky.publish(build_envelope())


def test_a_command_that_no_queue_takes_is_not_reported_safe(bus_url: str) -> None:
    on_channel(bus_url, unbind_commands)
    publisher = Publisher(bus_url)

    with pytest.raises(MessageNotSent, match="no queue"):
        publisher.publish(build_envelope())

    publisher.close()
    with Connection(bus_url) as connection:
        declare_topology(connection)


def unbind_commands(channel: BlockingChannel) -> None:
    channel.queue_unbind(COMMANDS_QUEUE.name, COMMANDS_QUEUE.exchange.name, "#")
