"""Money whose fate is open is settled within a day, and asked about meanwhile."""

from typing import Any

import pytest

from observer.invariants.open_money import (
    PAYMENT_OPEN_FOR_A_DAY,
    REFUND_OPEN_FOR_A_DAY,
    UNKNOWN_PAYMENT_UNASKED,
    UNKNOWN_REFUND_UNASKED,
)
from tests.observer.books import Books

pytestmark = pytest.mark.integration


def open_payment(books: Books, **columns: Any) -> str:
    invoice = books.invoice(books.subscription(), state="issued", paid_at=None)
    open_since = {"settled_at": None, "created_at": columns.pop("at", books.ago(hours=1))}
    return str(books.payment(invoice, **open_since, **columns)["id"])


def open_refund(books: Books, **columns: Any) -> str:
    payment = books.payment(books.invoice(books.subscription()))
    open_since = {"settled_at": None, "created_at": columns.pop("at", books.ago(hours=1))}
    return str(books.refund(payment, **open_since, **columns)["id"])


@pytest.mark.parametrize("state", ["opened", "sent", "unknown"])
def test_an_attempt_that_is_open_for_a_day_is_found(books: Books, state: str) -> None:
    payment_id = open_payment(books, state=state, at=books.ago(hours=25))

    assert books.breaches_of(PAYMENT_OPEN_FOR_A_DAY) == [payment_id]


def test_an_attempt_is_as_old_as_its_call(books: Books) -> None:
    called_at = books.ago(hours=23)
    open_payment(books, state="unknown", at=books.ago(hours=30), call_started_at=called_at)

    assert books.breaches_of(PAYMENT_OPEN_FOR_A_DAY) == []


@pytest.mark.parametrize("state", ["requested", "sent", "unknown"])
def test_a_refund_that_is_open_for_a_day_is_found(books: Books, state: str) -> None:
    refund_id = open_refund(books, state=state, at=books.ago(hours=25))

    assert books.breaches_of(REFUND_OPEN_FOR_A_DAY) == [refund_id]


@pytest.mark.parametrize("state", ["succeeded", "refused"])
def test_a_refund_that_is_settled_may_be_old(books: Books, state: str) -> None:
    open_refund(books, state=state, at=books.ago(days=30))

    assert books.breaches_of(REFUND_OPEN_FOR_A_DAY) == []


def test_an_open_payment_that_nobody_is_to_ask_about_is_found(books: Books) -> None:
    payment_id = open_payment(books, state="unknown", next_check_at=None)

    assert books.breaches_of(UNKNOWN_PAYMENT_UNASKED) == [payment_id]


@pytest.mark.parametrize(("minutes", "is_found"), [(16, True), (10, False), (-5, False)])
def test_a_question_about_a_payment_may_be_some_minutes_late(
    books: Books, minutes: int, *, is_found: bool
) -> None:
    check_at = books.ago(minutes=minutes)
    payment_id = open_payment(books, state="unknown", next_check_at=check_at)

    assert (books.breaches_of(UNKNOWN_PAYMENT_UNASKED) == [payment_id]) is is_found


@pytest.mark.parametrize(("minutes", "is_found"), [(16, True), (10, False), (-5, False)])
def test_a_question_about_a_refund_may_be_some_minutes_late(
    books: Books, minutes: int, *, is_found: bool
) -> None:
    refund_id = open_refund(books, state="unknown", next_check_at=books.ago(minutes=minutes))

    assert (books.breaches_of(UNKNOWN_REFUND_UNASKED) == [refund_id]) is is_found


def test_a_payment_that_is_settled_needs_no_question(books: Books) -> None:
    open_payment(books, state="declined", next_check_at=None)

    assert books.breaches_of(UNKNOWN_PAYMENT_UNASKED) == []
