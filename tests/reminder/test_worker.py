"""The worker makes a letter of each message that asks for one, once."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from interaction_bus.events import CardWithdrawn
from interaction_bus.letters import LetterKind
from interaction_bus.topology import LETTERS_QUEUE
from reminder.mailbox.folder import list_letters
from reminder.reminding import ReminderPass
from reminder.requesting import letter_requests
from runtime.identifiers import new_id
from runtime.telemetry.metrics import LETTER_DURATION
from tests.fixtures.bus import send
from tests.fixtures.numbers import Numbers
from tests.reminder.homes import Home
from tests.reminder.letter_messages import (
    envelope_of,
    gift_bought,
    invoice_paid,
    publish,
    requested,
)
from tests.reminder.letter_workers import wait_for, worker_on
from tests.reminder.post_office import Refuser, mail_server

pytestmark = pytest.mark.integration


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
