"""A letter is sent once, while it is still true, and never to somebody else."""

from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Engine

from interaction_bus.letters import LetterKind
from reminder.ledger import LetterInHand
from reminder.mailbox.catcher import LetterKeeper
from reminder.mailbox.folder import list_letters
from reminder.office import NO_ADDRESS, LetterFate, LetterOffice
from reminder.post import MailTrouble
from runtime.identifiers import new_id
from runtime.logs.redaction import HIDDEN
from tests.fixtures.builders import build_viewer
from tests.reminder.homes import Home
from tests.reminder.offices import SUBJECTS, build_office, build_wish, only_letter, send
from tests.reminder.post_office import Refuser, mail_server

pytestmark = pytest.mark.integration


def test_a_message_that_comes_twice_sends_one_letter(
    home: Home, office: LetterOffice, tmp_path: Path
) -> None:
    wish = build_wish(LetterKind.RENEWAL_UPCOMING, home.monthly()["id"], written_at=home.now)

    fates = [office.settle(wish), office.settle(wish)]

    assert fates == [LetterFate.SENT, LetterFate.SETTLED_BEFORE]
    assert len(list_letters(tmp_path)) == 1


def test_a_crash_between_sending_and_marking_sends_the_same_letter_again(
    home: Home, office: LetterOffice, tmp_path: Path
) -> None:
    wish = build_wish(LetterKind.RENEWAL_UPCOMING, home.monthly()["id"], written_at=home.now)
    office.settle(wish)
    home.change("update letters set sent_at = null")

    office.settle(wish)

    first, second = list_letters(tmp_path)
    assert (first.message_id, first.date, first.subject) == (
        second.message_id,
        second.date,
        second.subject,
    )


def test_a_letter_is_dated_by_what_it_tells_of(
    home: Home, office: LetterOffice, tmp_path: Path
) -> None:
    send(office, home, LetterKind.RENEWAL_UPCOMING)

    assert parsedate_to_datetime(only_letter(tmp_path).date) == home.now.replace(microsecond=0)


def test_trouble_leaves_a_letter_to_be_tried_again(
    home: Home, office: LetterOffice, keeper: Refuser
) -> None:
    wish = build_wish(LetterKind.RENEWAL_UPCOMING, home.monthly()["id"], written_at=home.now)
    keeper.reply = "451 come back later"
    with pytest.raises(MailTrouble):
        office.settle(wish)
    keeper.reply = ""

    fate = office.settle(wish)

    [letter] = home.letters()
    assert fate is LetterFate.SENT
    assert (letter.tries, letter.problem) == (2, None)


def test_an_address_that_is_refused_for_good_is_not_tried_again(
    home: Home, office: LetterOffice, keeper: Refuser
) -> None:
    wish = build_wish(LetterKind.RENEWAL_UPCOMING, home.monthly()["id"], written_at=home.now)
    keeper.reply = "550 no such viewer"

    fates = [office.settle(wish), office.settle(wish)]

    [letter] = home.letters()
    assert fates == [LetterFate.REFUSED, LetterFate.SETTLED_BEFORE]
    assert (letter.problem, letter.sent_at, keeper.asked) == ("550 no such viewer", None, 1)


def test_the_address_in_a_mail_servers_reply_is_kept_nowhere(
    home: Home, office: LetterOffice, keeper: Refuser
) -> None:
    wish = build_wish(LetterKind.RENEWAL_UPCOMING, home.monthly()["id"], written_at=home.now)
    address = "anna.o'hara+tv@example.test"
    home.change("update viewers set email = :email", email=address)
    keeper.reply = f"451 4.7.1 <{address.upper()}>: greylisted"
    with pytest.raises(MailTrouble) as later:
        office.settle(wish)
    keeper.reply = f"550 5.1.1 {address}, who is this?"

    office.settle(wish)

    # The first goes into logs and dead letters, the second into the ledger.
    assert str(later.value) == f"451 4.7.1 <{HIDDEN}>: greylisted"
    assert home.letters()[0].problem == f"550 5.1.1 {HIDDEN}, who is this?"


@pytest.mark.parametrize("email", [None, "", "nobody", "a@b.test\nBcc: all@example.test"])
def test_a_viewer_without_an_address_gets_no_letter(
    home: Home, office: LetterOffice, tmp_path: Path, email: str | None
) -> None:
    home.change("update viewers set email = :email", email=email)

    send(office, home, LetterKind.RENEWAL_UPCOMING)

    [letter] = home.letters()
    assert letter.problem == NO_ADDRESS
    assert list_letters(tmp_path) == []


@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        (LetterKind.RENEWAL_UPCOMING, "update subscriptions set auto_renew = false"),
        (LetterKind.PLAN_ENDING, "update subscriptions set auto_renew = true"),
        (LetterKind.TRIAL_ENDING, "update subscriptions set state = 'active'"),
        (LetterKind.PAYMENT_FAILED, "update invoices set state = 'paid'"),
        (LetterKind.CARD_MISSING, "update invoices set state = 'paid'"),
        (LetterKind.INVOICE_UNCOLLECTIBLE, "update invoices set state = 'paid'"),
        (LetterKind.CARD_EXPIRING, "update subscriptions set saved_card_id = null"),
        (LetterKind.GIFT_TO_CLAIM, "update gifts set state = 'expired'"),
        (LetterKind.PRICE_ANNOUNCED, "update price_move_viewers set state = 'cancelled'"),
        (
            LetterKind.SUBSCRIPTION_PAUSED,
            "update subscriptions set state = 'active', paused_at = null, resumes_at = null",
        ),
        (LetterKind.INVOICE_PAID, "update invoices set amount_minor = 0"),
    ],
)
def test_what_is_not_so_any_more_is_not_told(
    home: Home, office: LetterOffice, tmp_path: Path, kind: LetterKind, statement: str
) -> None:
    wish = build_wish(kind, SUBJECTS[kind](home), written_at=home.now)
    home.change(statement)

    assert office.settle(wish) is LetterFate.NEEDLESS
    assert list_letters(tmp_path) == []


def test_a_letter_that_comes_too_late_is_not_sent(
    home: Home, office: LetterOffice, tmp_path: Path
) -> None:
    fate = send(office, home, LetterKind.RENEWAL_UPCOMING, useful_until=home.now)

    assert fate is LetterFate.NEEDLESS
    assert list_letters(tmp_path) == []


def test_a_letter_about_nothing_we_know_is_not_sent(home: Home, office: LetterOffice) -> None:
    wish = build_wish(LetterKind.RENEWAL_UPCOMING, new_id(), written_at=home.now)

    assert office.settle(wish) is LetterFate.NEEDLESS


def test_two_workers_never_send_the_same_letter_at_once(
    home: Home, reminder_engine: Engine, tmp_path: Path
) -> None:
    wish = build_wish(LetterKind.RENEWAL_UPCOMING, home.monthly()["id"], written_at=home.now)
    is_asked, may_answer = Event(), Event()

    class Slow(LetterKeeper):
        async def handle_RCPT(  # noqa: N802  # aiosmtpd calls it so
            self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
        ) -> str:
            is_asked.set()
            may_answer.wait(30)
            envelope.rcpt_tos.append(address)
            return "250 OK"

    with mail_server(Slow(tmp_path)) as server:
        office = build_office(reminder_engine, home, server)
        first = Thread(target=office.settle, args=[wish])
        first.start()
        is_asked.wait(30)
        with pytest.raises(LetterInHand):
            office.settle(wish)
        may_answer.set()
        first.join()

    assert len(list_letters(tmp_path)) == 1


def test_an_address_of_another_viewer_is_never_used(
    home: Home, office: LetterOffice, tmp_path: Path
) -> None:
    stranger = build_viewer(email="stranger@example.test")
    home.change(
        "insert into viewers (id, email, locale, timezone, payment_epoch, created_at)"
        " values (:id, :email, :locale, :timezone, :payment_epoch, :created_at)",
        **stranger,
    )

    send(office, home, LetterKind.RENEWAL_UPCOMING)

    assert only_letter(tmp_path).recipient == home.viewer["email"]
