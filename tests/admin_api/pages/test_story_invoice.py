"""An invoice in plain words: what is so, why, and what happens next."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from admin_api.pages.story import Summary
from admin_api.pages.story_invoice import WHAT, invoice_summary, is_under_way
from billing_rules.lifecycles import InvoiceState
from tests.fixtures.builders import NOON

Row = dict[str, Any]
Summarise = Callable[..., Summary]


def story(**columns: Any) -> Row:
    """Return an unpaid first invoice of 299.90 that nobody has tried to pay."""
    defaults = {
        "state": "issued",
        "amount_minor": 29_990,
        "refunded_minor": 0,
        "currency": "RUB",
        "expires_at": NOON + timedelta(days=1),
        "next_attempt_at": None,
        "access_until": None,
        "payments": [],
        "refunds": [],
        "disputes": [],
    }
    return defaults | columns


def payment(**columns: Any) -> Row:
    """Return an attempt that the bank declined for want of money."""
    defaults = {
        "attempt": 1,
        "state": "declined",
        "amount_minor": 29_990,
        "currency": "RUB",
        "card_mask": "4242",
        "decline_code": "5051",
        "decline_class": "temporary",
        "decline_reason": "InsufficientFunds",
        "is_surplus": False,
        "next_check_at": None,
        "settled_at": NOON,
        "created_at": NOON,
    }
    return defaults | columns


def refund(**columns: Any) -> Row:
    defaults = {
        "state": "sent",
        "amount_minor": 10_000,
        "currency": "RUB",
        "reason": "a film would not play",
    }
    return defaults | columns


@pytest.fixture
def summarise(admin_app: Flask) -> Summarise:
    """Return what summarises an invoice in English."""

    def summarised(**columns: Any) -> Summary:
        with admin_app.test_request_context(headers={"Accept-Language": "en"}):
            return invoice_summary(story(**columns))

    return summarised


def test_every_state_has_a_sentence() -> None:
    assert WHAT.keys() == set(InvoiceState)


@pytest.mark.parametrize("state", list(InvoiceState))
def test_every_state_names_the_amount(summarise: Summarise, state: str) -> None:
    assert "299.90" in summarise(state=state).what


def test_nothing_to_pay_is_told_as_such(summarise: Summarise) -> None:
    free = summarise(state="paid", amount_minor=0)

    assert free.what == "Nothing was left to pay: the invoice counted as paid at once."


def test_a_part_that_went_back_is_told_with_what_stays(summarise: Summarise) -> None:
    part = summarise(state="partially_refunded", refunded_minor=10_000)

    words = part.what.replace("\N{NO-BREAK SPACE}", " ")
    assert words == "RUB 100.00 of RUB 299.90 went back to the viewer; RUB 199.90 stays ours."


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("opened", "The viewer has the payment widget open"),
        ("sent", "The bank is deciding about attempt 1."),
        ("unknown", "Nothing is charged again until that is certain."),
    ],
)
def test_an_open_attempt_is_awaited(summarise: Summarise, state: str, told: str) -> None:
    open_one = payment(state=state, next_check_at=NOON + timedelta(minutes=6))

    summary = summarise(payments=[open_one])

    assert told in summary.next[0]
    assert "We ask the provider on" in summary.next[1]
    assert summary.tone == "warn"


def test_an_open_attempt_hides_the_next_try(summarise: Summarise) -> None:
    awaited = summarise(state="past_due", payments=[payment(state="sent")])

    assert len(awaited.next) == 1


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"next_attempt_at": NOON}, "The saved card is tried again on"),
        ({}, "Unless it is paid, it lapses on"),
        ({"expires_at": None, "access_until": NOON}, "the viewer has to pay. Access ends on"),
        ({"expires_at": None}, "No further try is planned: the viewer has to pay."),
    ],
)
def test_what_comes_next_for_a_debt(summarise: Summarise, columns: Row, told: str) -> None:
    [line] = summarise(**columns).next

    assert told in line


def test_an_attempt_that_never_arrived_took_no_money(summarise: Summarise) -> None:
    [line] = summarise(payments=[payment(state="not_sent")]).why

    assert line == "The last try never reached the bank, so no money was taken."


def test_a_declined_attempt_says_why_with_what_it_lets_us_do(summarise: Summarise) -> None:
    why = summarise(payments=[payment()]).why

    assert "took no money: there is not enough money on the card." in why[0]
    assert why[1] == "It may pass on another day."


@pytest.mark.parametrize(
    ("state", "beginning"),
    [
        ("succeeded", "Attempt 1 took RUB\N{NO-BREAK SPACE}299.90 on <time"),
        ("declined", "The last try (<time"),
    ],
)
def test_a_card_of_which_nothing_is_known_any_more_is_not_named(
    summarise: Summarise, state: str, beginning: str
) -> None:
    [line, *_] = summarise(payments=[payment(state=state, card_mask=None)]).why

    assert line.startswith(beginning)
    assert "card" not in line.partition("no money")[0]


def test_only_the_last_failure_is_told(summarise: Summarise) -> None:
    tries = [payment(), payment(attempt=2, decline_code="5054", decline_class="conditional")]

    assert "expired" in summarise(payments=tries).why[0]


def test_nobody_tried_is_told(summarise: Summarise) -> None:
    assert summarise().why == ("Nobody has tried to pay it.",)


@pytest.mark.parametrize("state", ["requested", "sent", "unknown"])
def test_money_on_its_way_back_is_awaited(summarise: Summarise, state: str) -> None:
    summary = summarise(state="paid", payments=[payment(state="succeeded")], refunds=[
        refund(state=state)
    ])  # fmt: skip

    assert "is on its way back" in summary.next[0]


def test_a_dispute_says_who_decides(summarise: Summarise) -> None:
    disputed = summarise(state="disputed", disputes=[{"reason": "fraud"}])

    assert disputed.why == ("The bank's reason: “fraud”.",)
    assert disputed.next == ("The bank decides. Until then nothing can be refunded.",)


def test_what_the_bank_says_is_escaped(summarise: Summarise) -> None:
    disputed = summarise(state="disputed", disputes=[{"reason": "<b>fraud</b>"}])

    assert "&lt;b&gt;fraud" in disputed.why[0]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({}, False),
        ({"payments": [payment()]}, False),
        ({"payments": [payment(state="opened")]}, True),
        ({"payments": [payment(state="unknown")]}, True),
        ({"refunds": [refund()]}, True),
        ({"refunds": [refund(state="succeeded")]}, False),
    ],
)
def test_a_page_follows_money_that_moves(columns: Row, *, expected: bool) -> None:
    assert is_under_way(story(**columns)) is expected
