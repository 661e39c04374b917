"""Each letter says what it must, once, in its viewer's language."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Engine

from billing_rules.wording import NO_BREAK_SPACE
from interaction_bus.letters import LetterKind
from reminder.ledger import LetterInHand
from reminder.mailbox.catcher import LetterKeeper
from reminder.mailbox.folder import KeptLetter, list_letters
from reminder.office import NO_ADDRESS, LetterFate, LetterOffice
from reminder.post import MailTrouble
from reminder.settings import MailServer
from runtime.identifiers import new_id
from runtime.language import Language
from runtime.one_click_links import LinkPurpose, LinkSealer
from tests.fixtures.builders import build_viewer
from tests.reminder.homes import Home
from tests.reminder.offices import SITE, SUBJECTS, build_office, build_wish
from tests.reminder.post_office import Refuser, mail_server

pytestmark = pytest.mark.integration


@pytest.fixture
def keeper(tmp_path: Path) -> Refuser:
    """Return a mail server's keeper that takes everything until told otherwise."""
    return Refuser(tmp_path, at="RCPT", reply="")


@pytest.fixture
def server(keeper: Refuser) -> Iterator[MailServer]:
    """Return a running mail server."""
    with mail_server(keeper) as server:
        yield server


@pytest.fixture
def office(reminder_engine: Engine, home: Home, server: MailServer) -> LetterOffice:
    """Return an office that sends to the test's mail server."""
    return build_office(reminder_engine, home, server)


def send(office: LetterOffice, home: Home, kind: LetterKind, **fields: Any) -> LetterFate:
    """Make what a letter is about, and have it sent."""
    return office.settle(build_wish(kind, SUBJECTS[kind](home), written_at=home.now, **fields))


def only_letter(folder: Path) -> KeptLetter:
    [letter] = list_letters(folder)
    return letter


def plain(words: str) -> str:
    return words.replace(NO_BREAK_SPACE, " ")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", LetterKind)
def test_every_letter_can_be_written_in_every_language(
    home: Home, office: LetterOffice, tmp_path: Path, kind: LetterKind, language: Language
) -> None:
    home.change("update viewers set locale = :locale", locale=language.value)

    fate = send(office, home, kind)

    letter = only_letter(tmp_path)
    assert fate is LetterFate.SENT
    assert letter.recipient == home.viewer["email"]
    assert dict(letter.headers)["Content-Language"] == language.value
    assert letter.subject
    for trace in ("{{", "{%", "None", "..", "  ."):
        assert trace not in letter.text + letter.html


def test_a_renewal_is_announced_with_amount_day_and_card(
    home: Home, office: LetterOffice, tmp_path: Path
) -> None:
    card = home.card()
    subscription = home.monthly(saved_card_id=card["id"])

    office.settle(build_wish(LetterKind.RENEWAL_UPCOMING, subscription["id"], written_at=home.now))

    text = plain(only_letter(tmp_path).text)
    assert "299,90 ₽" in text
    assert "Visa •• 4242" in text


def test_an_announced_amount_counts_a_promo_code_that_still_runs(
    home: Home, office: LetterOffice, tmp_path: Path
) -> None:
    subscription = home.monthly()
    redeem(home, subscription, percent=50)

    office.settle(build_wish(LetterKind.RENEWAL_UPCOMING, subscription["id"], written_at=home.now))

    assert "149,95 ₽" in plain(only_letter(tmp_path).text)


@pytest.mark.parametrize(
    ("columns", "amount"),
    [
        ({"state": "agreed"}, "399,00 ₽"),
        ({"state": "announced"}, "299,90 ₽"),
        ({"state": "announced", "needs_consent": False}, "399,00 ₽"),
        ({"state": "declined"}, "299,90 ₽"),
    ],
)
def test_an_announced_amount_is_the_new_price_once_it_holds(
    home: Home, office: LetterOffice, tmp_path: Path, columns: dict[str, Any], amount: str
) -> None:
    subscription = home.monthly()
    home.price_consent(subscription, **columns)

    office.settle(build_wish(LetterKind.RENEWAL_UPCOMING, subscription["id"], written_at=home.now))

    assert amount in plain(only_letter(tmp_path).text)


def test_a_receipt_says_why_it_was_this_amount(
    home: Home, office: LetterOffice, tmp_path: Path
) -> None:
    home.change("update viewers set locale = 'en'")

    send(office, home, LetterKind.INVOICE_PAID)

    text = plain(only_letter(tmp_path).text)
    assert "we received RUB 299.90 from your card •• 4242" in text
    assert "subscription" in text.partition("Месяц кино.")[2]


def test_a_failed_payment_says_why_in_words(
    home: Home, office: LetterOffice, tmp_path: Path
) -> None:
    home.change("update viewers set locale = 'en'")

    send(office, home, LetterKind.PAYMENT_FAILED)

    assert "the bank declined it for now" in only_letter(tmp_path).text


def test_a_gift_letter_holds_the_code(home: Home, office: LetterOffice, tmp_path: Path) -> None:
    send(office, home, LetterKind.GIFT_BOUGHT)

    assert "KINO-2026-GIFT-CODE" in only_letter(tmp_path).text


def test_the_withdrawal_of_a_card_is_confirmed_with_date_and_hour(
    home: Home, office: LetterOffice, tmp_path: Path
) -> None:
    send(office, home, LetterKind.CARD_WITHDRAWN)

    text = only_letter(tmp_path).text
    assert "(Europe/Moscow)" in text
    assert "376-ФЗ" in text


def link_in(letter: KeptLetter) -> str:
    return letter.text.partition(f"{SITE}/links/")[2].split()[0]


@pytest.mark.parametrize(
    ("kind", "purpose"),
    [
        (LetterKind.RENEWAL_UPCOMING, LinkPurpose.TURN_RENEWAL_OFF),
        (LetterKind.PLAN_ENDING, LinkPurpose.TURN_RENEWAL_ON),
        (LetterKind.PAYMENT_FAILED, LinkPurpose.PAY_INVOICE),
        (LetterKind.INVOICE_UNCOLLECTIBLE, LinkPurpose.PAY_INVOICE),
        (LetterKind.PRICE_ANNOUNCED, LinkPurpose.ANSWER_PRICE),
    ],
)
def test_the_button_of_a_letter_does_its_one_thing(
    home: Home, office: LetterOffice, tmp_path: Path, kind: LetterKind, purpose: LinkPurpose
) -> None:
    send(office, home, kind)

    link = LinkSealer(SITE, home.sealer).read(link_in(only_letter(tmp_path)), at=home.now)
    assert (link.purpose, link.viewer_id) == (purpose, home.viewer["id"])
    assert link.expires_at == home.now + timedelta(days=30)


def test_a_mere_reminder_can_be_stopped_by_its_header(
    home: Home, office: LetterOffice, tmp_path: Path
) -> None:
    send(office, home, LetterKind.PLAN_ENDING)

    header = dict(only_letter(tmp_path).headers)["List-Unsubscribe"]
    sealed = header.strip("<>").rpartition("/")[2]
    link = LinkSealer(SITE, home.sealer).read(sealed, at=home.now)
    assert link.purpose is LinkPurpose.MUTE_REMINDERS


def test_a_letter_that_the_law_wants_cannot_be_stopped(
    home: Home, office: LetterOffice, tmp_path: Path
) -> None:
    send(office, home, LetterKind.CARD_WITHDRAWN)

    assert "List-Unsubscribe" not in dict(only_letter(tmp_path).headers)


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
            may_answer.wait(10)
            envelope.rcpt_tos.append(address)
            return "250 OK"

    with mail_server(Slow(tmp_path)) as server:
        office = build_office(reminder_engine, home, server)
        first = Thread(target=office.settle, args=[wish])
        first.start()
        is_asked.wait(10)
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


def redeem(home: Home, subscription: dict[str, Any], *, percent: int) -> None:
    """Store a promo code that the subscription still has a use of."""
    code_id = new_id()
    home.change(
        "insert into promo_codes (id, code, kind, percent, duration, most_uses_per_viewer, uses,"
        " valid_from, status, created_at) values (:id, 'HALF', 'percent', :percent, 'forever', 1,"
        " 1, :now, 'active', :now)",
        id=code_id,
        percent=percent,
        now=home.now,
    )
    home.change(
        "insert into promo_redemptions (id, promo_code_id, viewer_id, subscription_id, ordinal,"
        " redeemed_at) values (:id, :code, :viewer, :subscription, 1, :now)",
        id=new_id(),
        code=code_id,
        viewer=home.viewer["id"],
        subscription=subscription["id"],
        now=home.now,
    )
