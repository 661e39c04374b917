"""Each letter says what it must, in its viewer's language."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from billing_rules.wording import NO_BREAK_SPACE
from interaction_bus.letters import LetterKind
from reminder.mailbox.folder import KeptLetter
from reminder.office import LetterFate, LetterOffice
from runtime.identifiers import new_id
from runtime.language import Language
from runtime.one_click_links import LinkPurpose, LinkSealer
from tests.reminder.homes import Home
from tests.reminder.offices import SITE, build_wish, only_letter, send

pytestmark = pytest.mark.integration


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
    # A link ends in what is sealed, which may hold any letters by chance.
    words = re.sub(r"/links/[\w=-]+", "", letter.text + letter.html)
    for trace in ("{{", "{%", "None", "..", "  ."):
        assert trace not in words


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


def test_nobody_is_asked_to_pay_an_invoice_that_was_given_up(
    home: Home, office: LetterOffice, tmp_path: Path
) -> None:
    send(office, home, LetterKind.INVOICE_UNCOLLECTIBLE)

    letter = only_letter(tmp_path)
    assert "/links/" not in letter.text
    assert "оформите подписку заново" in letter.text


def test_a_trial_without_a_card_is_not_said_to_go_on_by_itself(
    home: Home, office: LetterOffice, tmp_path: Path
) -> None:
    trial = home.subscription(
        ends_in=timedelta(days=2),
        lasts=timedelta(days=14),
        state="trialing",
        trial_end=home.now + timedelta(days=2),
    )

    office.settle(build_wish(LetterKind.TRIAL_ENDING, trial["id"], written_at=home.now))

    letter = only_letter(tmp_path)
    assert "/links/" not in letter.text
    assert "Списать деньги не с чего" in letter.text


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
