"""Test cards do what the tables say, in the API and in the controls."""

from __future__ import annotations

import pytest

from payment_sandbox import cards
from payment_sandbox.cards import DOCUMENTED_CARDS, TEST_CARDS, is_luhn_valid
from tests.payment_sandbox.running import RunningSandbox

POOR = 5051


def number_of(card: cards.TestCard) -> str:
    return card.number


@pytest.mark.parametrize(
    ("numbers", "asks_three_ds", "payment_code", "token_code"),
    [
        (("4242424242424242", "5555555555554444", "2200000000000004"), True, 0, 0),
        (("4012888888881881", "5105105105105100", "2202202202202200"), True, POOR, POOR),
        (("4000000000003055", "5205000000003055", "2202000000003055"), False, 0, 0),
        (("4111111111111111", "5200828282828210", "2200000022222222"), False, 0, POOR),
        (("4000056655665556", "5404000000000043", "2203000000000043"), False, POOR, POOR),
    ],
)
def test_the_gateways_own_cards_are_all_there(
    numbers: tuple[str, ...], *, asks_three_ds: bool, payment_code: int, token_code: int
) -> None:
    expected = {
        cards.TestCard(number, asks_three_ds, payment_code=payment_code, token_code=token_code)
        for number in numbers
    }

    assert expected <= set(DOCUMENTED_CARDS)


@pytest.mark.parametrize("card", DOCUMENTED_CARDS, ids=number_of)
def test_a_documented_card_does_what_the_gateway_says(
    shared_sandbox: RunningSandbox, card: cards.TestCard
) -> None:
    account = f"account-{card.number}"
    answer = shared_sandbox.charge(card.number, AccountId=account)
    asked = "AcsUrl" in answer["Model"]
    if asked:
        number = answer["Model"]["TransactionId"]
        back = shared_sandbox.control("three_ds", transaction_id=number, decision="confirm")
        answer = shared_sandbox.api(
            "/payments/cards/post3ds", TransactionId=number, PaRes=back["PaRes"]
        )

    model = answer["Model"]
    assert (asked, model["ReasonCode"]) == (card.asks_three_ds, card.payment_code)
    if model["ReasonCode"] == 0:
        by_token = shared_sandbox.charge_token(model["Token"], AccountId=account)["Model"]
        assert by_token["ReasonCode"] == card.token_code


@pytest.mark.parametrize("number", ["4111111111111111", "5200828282828210", "2200000022222222"])
def test_a_card_that_paid_once_may_have_no_money_later(
    shared_sandbox: RunningSandbox, number: str
) -> None:
    token = shared_sandbox.charge(number, AccountId=number)["Model"]["Token"]

    answer = shared_sandbox.charge_token(token, AccountId=number)

    assert (answer["Success"], answer["Message"]) == (False, None)
    assert (answer["Model"]["ReasonCode"], answer["Model"]["Status"]) == (POOR, "Declined")


def test_every_card_can_be_typed_into_a_form() -> None:
    assert [card.number for card in TEST_CARDS if not is_luhn_valid(card.number)] == []


def test_what_is_shown_of_a_card_tells_it_from_all_others() -> None:
    masks = {(card.number[:6], card.number[-4:]) for card in TEST_CARDS}

    assert len(masks) == len(TEST_CARDS)


def test_the_table_of_cards_says_what_each_does(shared_sandbox: RunningSandbox) -> None:
    table = {card["number"]: card for card in shared_sandbox.get("/_control/cards")["cards"]}

    assert len(table) == len(TEST_CARDS)
    assert table["4242424242424242"]["does"] == "3-D Secure, then paid"
    assert table["4000056655665556"]["does"] == "declined: 5051 InsufficientFunds"
    assert (
        table["4111111111111111"]["does"] == "paid; its token is declined: 5051 InsufficientFunds"
    )
    assert [number for number, card in table.items() if card["documented_by_gateway"]] == [
        card.number for card in DOCUMENTED_CARDS
    ]


def test_an_unknown_card_is_a_good_one(quiet_sandbox: RunningSandbox) -> None:
    assert quiet_sandbox.charge("4000000000000002")["Success"] is True
