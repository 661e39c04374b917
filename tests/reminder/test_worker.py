"""The worker settles each message once, waits out trouble, and loses nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from sqlalchemy import Engine
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from cli.local.waiting import wait_until
from interaction_bus.dead_letters import list_dead_letters, replay_dead_letters
from interaction_bus.envelope import Envelope, encode
from interaction_bus.events import CardWithdrawn, Event as BusEvent, GiftBought, InvoicePaid
from interaction_bus.letters import LetterKind, LetterRequested
from interaction_bus.routing import outgoing
from interaction_bus.topology import LETTERS_QUEUE, WAITING_LETTERS_QUEUES
from reminder.mailbox.folder import list_letters
from reminder.reminding import ReminderPass
from reminder.requesting import letter_requests
from reminder.waiting_rooms import TRIES_HEADER
from reminder.worker import LetterWorker
from runtime.identifiers import new_id
from runtime.sealing import Sealer, new_sealing_key
from runtime.telemetry.metrics import LETTER_DURATION
from tests.fixtures.bus import build_envelope, count_messages, on_channel, send
from tests.fixtures.numbers import Numbers
from tests.fixtures.pulses import throwaway_pulse
from tests.reminder.homes import Home
from tests.reminder.offices import build_office
from tests.reminder.post_office import Refuser, mail_server

pytestmark = pytest.mark.integration

TIMEOUT_SECONDS = 30.0

LAST_FAILURE = len(WAITING_LETTERS_QUEUES)


@pytest.fixture
def working(bus_url: str, home: Home, reminder_engine: Engine, keeper: Refuser) -> Iterator[None]:
    """Have a worker at work."""
    with mail_server(keeper) as server, worker_on(bus_url, home, reminder_engine, server):
        yield


@contextmanager
def worker_on(url: str, home: Home, engine: Engine, server: Any) -> Iterator[None]:
    """Run a worker that sends to a mail server."""
    office = build_office(engine, home, server)
    with throwaway_pulse() as pulse, running(LetterWorker(url, office, engine, pulse)):
        yield


@contextmanager
def running(worker: LetterWorker) -> Iterator[None]:
    """Run a worker in a thread."""
    stop = Event()
    thread = Thread(target=worker.run, args=[stop])
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def requested(home: Home, **fields: Any) -> Envelope:
    """Return a request for the letter about an upcoming renewal."""
    subscription = home.monthly()
    request: dict[str, Any] = {
        "kind": LetterKind.RENEWAL_UPCOMING.value,
        "viewer_id": home.viewer["id"],
        "subject_kind": "subscription",
        "subject_id": subscription["id"],
        "about": subscription["period_end"],
        "useful_until": subscription["period_end"],
    }
    return envelope_of(home, LetterRequested(**(request | fields)))


def envelope_of(home: Home, message: BusEvent) -> Envelope:
    return build_envelope(message, occurred_at=home.now)


def gift_bought(home: Home, **columns: Any) -> Envelope:
    """Store a gift and return the event that its buyer is told of."""
    gift = home.gift(**columns)
    buyer_id = gift["buyer_id"]
    return envelope_of(
        home, GiftBought(gift_id=gift["id"], buyer_id=buyer_id, state="bought", claimed_by=None)
    )


def invoice_paid(home: Home, invoice: dict[str, Any]) -> Envelope:
    """Return the event that a viewer who has paid is told of."""
    fields = ("subscription_id", "viewer_id", "state", "amount_minor", "currency")
    known = {name: invoice[name] for name in fields}
    return envelope_of(home, InvoicePaid(invoice_id=invoice["id"], **known))


def publish(url: str, envelope: Envelope) -> None:
    message = outgoing(envelope)
    send(url, message.exchange, message.routing_key, [message.body])


def publish_failed(url: str, envelope: Envelope, *, failures: int) -> None:
    """Publish a message that has failed so often before."""

    def act(channel: BlockingChannel) -> None:
        properties = pika.BasicProperties(headers={TRIES_HEADER: failures})
        channel.basic_publish("", LETTERS_QUEUE.name, encode(envelope), properties)

    on_channel(url, act)


def wait_for(holds: Any) -> None:
    assert wait_until(holds, timeout_seconds=TIMEOUT_SECONDS)


@pytest.mark.usefixtures("working")
def test_an_event_becomes_a_letter(bus_url: str, home: Home, tmp_path: Path) -> None:
    card = home.card(state="withdrawn", sealed_token=None, withdrawn_at=home.now)
    event = CardWithdrawn(saved_card_id=card["id"], viewer_id=home.viewer["id"], state="withdrawn")

    publish(bus_url, envelope_of(home, event))

    wait_for(lambda: [letter.subject for letter in list_letters(tmp_path)])
    wait_for(lambda: all(letter.sent_at for letter in home.letters()))
    assert "4242" in list_letters(tmp_path)[0].subject


@pytest.mark.usefixtures("working")
def test_what_the_reminder_finds_becomes_a_letter(
    bus_url: str, home: Home, reminder_engine: Engine, tmp_path: Path
) -> None:
    home.monthly(auto_renew=False)

    ReminderPass(reminder_engine, lambda: letter_requests(bus_url)).run_once()

    wait_for(lambda: list_letters(tmp_path))


@pytest.mark.usefixtures("working")
def test_a_letter_is_told_of_by_its_kind_with_whom_it_is_for(
    bus_url: str, home: Home, numbers: Numbers
) -> None:
    with capture_logs(processors=[merge_contextvars]) as lines:
        publish(bus_url, requested(home))
        wait_for(lambda: numbers.times(LETTER_DURATION, kind="renewal_upcoming", fate="sent"))
        wait_for(lambda: [line for line in lines if line["event"] == "letter_settled"])

    (line,) = [line for line in lines if line["event"] == "letter_settled"]
    assert (line["kind"], line["fate"]) == ("renewal_upcoming", "sent")
    assert line["viewer_id"] == str(home.viewer["id"])
    assert "subscription_id" in line


@pytest.mark.usefixtures("working")
def test_a_letter_about_a_paid_invoice_is_found_by_the_payment_as_well(
    bus_url: str, home: Home
) -> None:
    invoice = home.invoice(home.monthly(), state="paid", paid_at=home.now)
    payment = home.payment(invoice, state="succeeded", decline_code=None)

    with capture_logs(processors=[merge_contextvars]) as lines:
        publish(bus_url, invoice_paid(home, invoice))
        wait_for(lambda: [line for line in lines if line["event"] == "letter_settled"])

    (line,) = [line for line in lines if line["event"] == "letter_settled"]
    assert line["fate"] == "sent"
    assert line["payment_id"] == str(payment["id"])
    assert line["invoice_id"] == str(invoice["id"])


@pytest.mark.usefixtures("working")
def test_messages_that_ask_for_no_letter_are_one_label(bus_url: str, numbers: Numbers) -> None:
    send(bus_url, "", LETTERS_QUEUE.name, [b"not even JSON", b"{}", b'{"kind": "x"}'])

    wait_for(lambda: numbers.times(LETTER_DURATION, kind="unreadable", fate="buried") == 3)

    assert numbers.labels(LETTER_DURATION) == [{"kind": "unreadable", "fate": "buried"}]


@pytest.mark.usefixtures("working")
def test_a_message_that_comes_twice_is_one_letter(bus_url: str, home: Home, tmp_path: Path) -> None:
    envelope = requested(home)

    for each in (envelope, envelope, gift_bought(home)):
        publish(bus_url, each)

    # They are settled in order: once the last one is there, the copy has been dealt with.
    wait_for(lambda: any("Подарок" in letter.subject for letter in list_letters(tmp_path)))
    assert len(list_letters(tmp_path)) == 2


def test_a_letter_waits_while_the_mail_server_is_busy(
    bus_url: str, home: Home, reminder_engine: Engine, keeper: Refuser, tmp_path: Path
) -> None:
    keeper.reply = "451 come back later"
    publish(bus_url, requested(home))
    with mail_server(keeper) as server, worker_on(bus_url, home, reminder_engine, server):
        wait_for(lambda: keeper.asked == 1)
        keeper.reply = ""

        wait_for(lambda: list_letters(tmp_path))

    [letter] = home.letters()
    assert letter.tries == 2


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize("failures", [1, 2, LAST_FAILURE - 1])
def test_each_failure_waits_longer_than_the_one_before(
    bus_url: str, home: Home, keeper: Refuser, failures: int
) -> None:
    keeper.reply = "451 come back later"

    publish_failed(bus_url, requested(home), failures=failures)

    room = WAITING_LETTERS_QUEUES[failures].name
    wait_for(lambda: count_messages(bus_url, room) == 1)


@pytest.mark.usefixtures("working")
def test_the_last_failure_is_a_dead_letter_with_the_reason(
    bus_url: str, home: Home, keeper: Refuser
) -> None:
    keeper.reply = "451 come back later"

    publish_failed(bus_url, requested(home), failures=LAST_FAILURE)

    wait_for(lambda: list_dead_letters(bus_url))
    [letter] = list_dead_letters(bus_url)
    assert (letter.reason, letter.deliveries) == ("mail_trouble", LAST_FAILURE + 1)
    assert "451 come back later" in letter.detail


@pytest.mark.usefixtures("working")
def test_a_replayed_letter_has_all_its_tries_again(
    bus_url: str, home: Home, keeper: Refuser, tmp_path: Path
) -> None:
    keeper.reply = "451 come back later"
    publish_failed(bus_url, requested(home), failures=LAST_FAILURE)
    wait_for(lambda: list_dead_letters(bus_url))
    keeper.reply = ""

    replay_dead_letters(bus_url)

    wait_for(lambda: list_letters(tmp_path))


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "malformed"),
        (encode(build_envelope()), "unknown"),
    ],
    ids=["no envelope", "no letter"],
)
def test_what_cannot_be_read_is_a_dead_letter(bus_url: str, body: bytes, reason: str) -> None:
    send(bus_url, "", LETTERS_QUEUE.name, [body])

    wait_for(lambda: [letter.reason for letter in list_dead_letters(bus_url)] == [reason])


@pytest.mark.usefixtures("working")
def test_a_kind_that_nobody_knows_is_a_dead_letter(bus_url: str, home: Home) -> None:
    publish(bus_url, requested(home, kind="love_letter"))

    wait_for(lambda: [letter.reason for letter in list_dead_letters(bus_url)] == ["malformed"])


@pytest.mark.usefixtures("working")
def test_a_letter_that_cannot_be_written_does_not_stop_the_others(
    bus_url: str, home: Home, tmp_path: Path
) -> None:
    sealed_elsewhere = Sealer([new_sealing_key()]).seal({"code": "?"})

    publish(bus_url, gift_bought(home, sealed_code=sealed_elsewhere))
    publish(bus_url, requested(home))

    wait_for(lambda: list_letters(tmp_path))
    wait_for(lambda: [letter.reason for letter in list_dead_letters(bus_url)] == ["bug"])


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize("field", ["useful_until", "subject_id"])
def test_a_reminder_that_is_of_no_use_is_dropped(
    bus_url: str, home: Home, tmp_path: Path, field: str
) -> None:
    useless = {"useful_until": home.now - timedelta(seconds=1), "subject_id": new_id()}

    publish(bus_url, requested(home, **{field: useless[field]}))
    publish(bus_url, gift_bought(home))

    # They are settled in order: once the second one is there, the first has been dealt with.
    wait_for(lambda: list_letters(tmp_path))
    assert [letter.kind for letter in home.letters()] == [LetterKind.GIFT_BOUGHT]


def test_an_unfinished_message_stays_when_the_worker_stops(
    bus_url: str, home: Home, reminder_engine: Engine, keeper: Refuser, tmp_path: Path
) -> None:
    with mail_server(keeper) as server:
        with worker_on(bus_url, home, reminder_engine, server):
            pass
        publish(bus_url, requested(home))
        assert list_letters(tmp_path) == []

        with worker_on(bus_url, home, reminder_engine, server):
            wait_for(lambda: list_letters(tmp_path))
