"""A declined payment: the bank's reason in words, and what the viewer can do about it."""

from itertools import chain

import pytest

from billing_rules.declines import DeclineClass
from client_api.pages.decline_advice import (
    ADVICE_BY_CLASS,
    ADVICE_BY_CODE,
    ADVICE_SENTENCES,
    REASONS,
    Advice,
)
from external_payments.cloudpayments.decline_codes import DECLINE_CODES
from tests.client_api.cinema import FAR_AHEAD, LONG_AGO, Cinema, Row
from tests.client_api.pages.pay_pages import BUTTON, open_page, text_of


def declined_page(cinema: Cinema, **payment: object) -> str:
    viewer = cinema.build_viewer(locale="en")
    invoice = cinema.build_invoice(viewer)
    cinema.build_payment(invoice, **({"state": "declined"} | payment))
    return text_of(open_page(cinema, invoice, viewer))


@pytest.mark.parametrize(
    ("code", "decline_class", "reason", "advice"),
    [
        ("5051", "temporary", "There is not enough money on the card.", "Put money on the card"),
        ("5054", "conditional", "The card has expired.", "Pay with another card."),
        ("5082", "ask_viewer", "The security code", "Check the card's number"),
        ("5206", "ask_viewer", "was not confirmed with the bank", "confirm the payment when"),
        ("5065", "temporary", "A limit of the card is reached.", "Raise the limit"),
        ("5005", "unconditional", "gave no reason", "Ask your bank"),
        ("5043", "hard", "The bank has blocked this card.", "Pay with another card."),
        ("5091", "technical", "could not carry the payment out", "Try again in a few minutes."),
        ("7777", "unrecognised", "The bank refused.", "Ask your bank"),
    ],
)
def test_a_decline_is_told_with_its_reason_in_words_and_a_way_out(
    cinema: Cinema, code: str, decline_class: str, reason: str, advice: str
) -> None:
    text = declined_page(cinema, decline_code=code, decline_class=decline_class)

    assert "The bank declined the payment" in text
    assert reason in text
    assert advice in text
    assert BUTTON in text


def test_a_stolen_card_is_not_called_stolen_to_whoever_holds_it(cinema: Cinema) -> None:
    text = declined_page(cinema, decline_code="5043", decline_class="hard")

    standing = text.partition('id="standing"')[2].partition("</section>")[0]
    assert "stolen" not in standing
    assert "lost" not in standing


def test_the_banks_own_words_are_quoted(cinema: Cinema) -> None:
    text = declined_page(
        cinema,
        decline_code="5054",
        decline_class="conditional",
        payer_message="Карта просрочена",
    )

    assert ">Карта просрочена</q>" in text


@pytest.mark.parametrize("state", ["refused", "not_sent"])
def test_what_never_reached_the_bank_is_not_said_to_be_its_refusal(
    cinema: Cinema, state: str
) -> None:
    text = declined_page(cinema, state=state)

    assert "stopped before it reached the bank. Nothing was taken." in text
    assert "The bank declined" not in text


@pytest.mark.parametrize(("decline_class", "is_warned"), [("temporary", True), ("hard", False)])
def test_who_may_soon_be_blocked_is_warned(
    cinema: Cinema, decline_class: str, *, is_warned: bool
) -> None:
    text = declined_page(cinema, decline_code="5096", decline_class=decline_class)

    assert ("blocked for payments here for 24 hours" in text) is is_warned


@pytest.mark.parametrize(
    ("columns", "is_told"), [({"retry_after": FAR_AHEAD}, True), ({"retry_after": LONG_AGO}, False)]
)
def test_a_bank_that_asks_to_wait_is_heeded_while_it_does(
    cinema: Cinema, columns: Row, *, is_told: bool
) -> None:
    text = declined_page(cinema, decline_code="5051", decline_class="temporary", **columns)

    assert ("not to try this card again before 31 January 2126" in text) is is_told


def test_every_bank_code_that_we_know_has_a_reason_in_words() -> None:
    of_cards = {code for code in DECLINE_CODES if code.startswith("5")}

    assert of_cards - set(REASONS) == set()


def test_every_class_of_refusals_has_a_way_out() -> None:
    assert set(ADVICE_BY_CLASS) == set(DeclineClass)
    assert all(ADVICE_BY_CLASS.values())


def test_every_advice_has_words() -> None:
    given = {*chain(*ADVICE_BY_CLASS.values(), *ADVICE_BY_CODE.values())}

    assert set(ADVICE_SENTENCES) == set(Advice)
    assert given == set(Advice)
