"""The worker waits for the broker and for PostgreSQL, and loses nothing meanwhile."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from cli.system.processes import is_consumed
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.topology import LETTERS_QUEUE, WAITING_LETTERS_QUEUES
from reminder.mailbox.folder import list_letters
from reminder.office import LetterFate
from reminder.requesting import letter_requests
from reminder.wishes import LetterWish
from reminder.worker import LetterWorker
from runtime.pulse import BROKER, Pulse
from runtime.telemetry.metrics import LETTER_DURATION
from tests.fixtures.bus import count_messages
from tests.fixtures.numbers import Numbers
from tests.fixtures.pulses import waits_for
from tests.fixtures.tcp_proxy import TcpProxy
from tests.reminder.homes import Home
from tests.reminder.letter_messages import publish, requested
from tests.reminder.letter_workers import running, wait_for, worker_on
from tests.reminder.post_office import Refuser, mail_server

pytestmark = pytest.mark.integration

LETTERS_ROOMS = (LETTERS_QUEUE, *WAITING_LETTERS_QUEUES)


def test_a_broker_that_was_away_is_found_again(
    bus_url: str,
    rabbitmq_proxy: TcpProxy,
    home: Home,
    reminder_engine: Engine,
    keeper: Refuser,
    tmp_path: Path,
) -> None:
    shaky_url = rabbitmq_proxy.url(bus_url)
    with mail_server(keeper) as server, worker_on(shaky_url, home, reminder_engine, server):
        wait_for(lambda: is_consumed(bus_url, LETTERS_QUEUE.name))
        rabbitmq_proxy.cut()
        publish(bus_url, requested(home))
        rabbitmq_proxy.heal()

        wait_for(lambda: list_letters(tmp_path))


class ForgetfulOffice:
    """An office whose database is away at first."""

    def __init__(self) -> None:
        self.asked = 0

    def settle(self, _wish: LetterWish) -> LetterFate:
        """Fail at the first time."""
        self.asked += 1
        if self.asked == 1:
            raise OperationalError("select 1", None, ConnectionError("gone"))
        return LetterFate.SENT


def test_a_message_stays_in_hand_while_the_database_is_away(
    bus_url: str, home: Home, reminder_engine: Engine, pulse: Pulse
) -> None:
    office = ForgetfulOffice()
    publish(bus_url, requested(home))

    with running(LetterWorker(bus_url, office, reminder_engine, pulse)):
        wait_for(lambda: office.asked == 2)

    assert [count_messages(bus_url, queue.name) for queue in LETTERS_ROOMS] == [0] * len(
        LETTERS_ROOMS
    )


def test_a_broker_that_never_says_a_word_is_waited_for(
    silent_broker_url: str, reminder_engine: Engine, tmp_path: Path
) -> None:
    pulse = Pulse("letters", tmp_path)

    with running(LetterWorker(silent_broker_url, ForgetfulOffice(), reminder_engine, pulse)):
        wait_for(lambda: waits_for("letters", tmp_path) == BROKER)


def test_a_broker_that_never_says_a_word_takes_no_requests(silent_broker_url: str) -> None:
    with (
        pytest.raises(BrokerUnavailable, match="no answer in time"),
        letter_requests(silent_broker_url),
    ):
        pytest.fail("nobody let us in")


def test_a_request_that_a_frozen_broker_does_not_confirm_may_be_sent_again(
    bus_url: str, rabbitmq_proxy: TcpProxy, home: Home
) -> None:
    request = requested(home)
    with letter_requests(rabbitmq_proxy.url(bus_url)) as requests:
        rabbitmq_proxy.freeze()

        with pytest.raises(BrokerUnavailable, match="no answer in time"):
            requests.publish(request)


class OfficeOfTheLastMoment:
    """An office that loses the broker as soon as the letter is sent.

    Args:
        broker: The way to it.
    """

    def __init__(self, broker: TcpProxy) -> None:
        self._broker = broker
        self.asked = 0

    def settle(self, _wish: LetterWish) -> LetterFate:
        """Send the letter, once for all copies of its message."""
        self.asked += 1
        if self.asked > 1:
            return LetterFate.SETTLED_BEFORE
        self._broker.cut()
        return LetterFate.SENT


def test_a_letter_was_sent_though_the_broker_is_lost_before_it_hears_so(
    bus_url: str,
    rabbitmq_proxy: TcpProxy,
    home: Home,
    reminder_engine: Engine,
    pulse: Pulse,
    numbers: Numbers,
) -> None:
    office = OfficeOfTheLastMoment(rabbitmq_proxy)
    publish(bus_url, requested(home))

    with running(LetterWorker(rabbitmq_proxy.url(bus_url), office, reminder_engine, pulse)):
        wait_for(lambda: office.asked == 1)
        wait_for(lambda: numbers.labels(LETTER_DURATION) != [])
        rabbitmq_proxy.heal()
        wait_for(lambda: office.asked == 2)

    told = [(it["kind"], it["fate"]) for it in numbers.labels(LETTER_DURATION)]
    assert sorted(told) == [("renewal_upcoming", "sent"), ("renewal_upcoming", "settled_before")]
