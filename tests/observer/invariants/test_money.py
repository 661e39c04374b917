"""Money is owed once, held once, and given back no further than it came."""

from typing import Any

import pytest

from observer.invariants.money import (
    INVOICE_CHARGED_TWICE,
    MONEY_KEPT_FOR_NOTHING,
    PAID_INVOICE_WITHOUT_MONEY,
    REFUNDS_ABOVE_PAYMENT,
    REFUNDS_BOOKED_WRONGLY,
)
from tests.observer.books import Books, Row

pytestmark = pytest.mark.integration

PRICE = 29_990


def paid_invoice(books: Books, **columns: Any) -> tuple[Row, Row]:
    invoice = books.invoice(books.subscription(), **columns)
    return invoice, books.payment(invoice)


def test_an_invoice_that_was_paid_twice_is_found(books: Books) -> None:
    invoice, _ = paid_invoice(books)

    books.payment(invoice, attempt=2)

    assert books.breaches_of(INVOICE_CHARGED_TWICE) == [str(invoice["id"])]


@pytest.mark.parametrize(("state", "is_found"), [("sent", False), ("refused", True)])
def test_a_surplus_is_no_second_charge_while_it_goes_back(
    books: Books, state: str, *, is_found: bool
) -> None:
    invoice, _ = paid_invoice(books)

    books.refund(books.payment(invoice, attempt=2, is_surplus=True), state=state)

    assert (books.breaches_of(INVOICE_CHARGED_TWICE) == [str(invoice["id"])]) is is_found


@pytest.mark.parametrize(("state", "is_found"), [("opened", False), ("lost", False), ("won", True)])
def test_what_the_bank_takes_back_is_not_held_by_us(
    books: Books, state: str, *, is_found: bool
) -> None:
    invoice, _ = paid_invoice(books)

    books.dispute(books.payment(invoice, attempt=2), state=state)

    assert (books.breaches_of(INVOICE_CHARGED_TWICE) == [str(invoice["id"])]) is is_found


@pytest.mark.parametrize("state", ["issued", "past_due", "cancelled", "expired", "uncollectible"])
def test_money_on_an_invoice_that_is_not_paid_is_found(books: Books, state: str) -> None:
    invoice, _ = paid_invoice(books, state=state)

    assert books.breaches_of(MONEY_KEPT_FOR_NOTHING) == [str(invoice["id"])]


@pytest.mark.parametrize(("returned_minor", "is_found"), [(PRICE - 1, True), (PRICE, False)])
def test_money_that_only_checked_a_card_goes_back_in_full(
    books: Books, returned_minor: int, *, is_found: bool
) -> None:
    invoice, payment = paid_invoice(books, kind="card_check")

    books.refund(payment, amount_minor=returned_minor)

    assert (books.breaches_of(MONEY_KEPT_FOR_NOTHING) == [str(invoice["id"])]) is is_found


@pytest.mark.parametrize("state", ["paid", "partially_refunded", "refunded", "disputed"])
def test_a_paid_invoice_that_nobody_paid_is_found(books: Books, state: str) -> None:
    invoice = books.invoice(books.subscription(), state=state)

    assert books.breaches_of(PAID_INVOICE_WITHOUT_MONEY) == [str(invoice["id"])]


def test_a_surplus_pays_for_nothing(books: Books) -> None:
    invoice = books.invoice(books.subscription())

    books.payment(invoice, is_surplus=True)

    assert books.breaches_of(PAID_INVOICE_WITHOUT_MONEY) == [str(invoice["id"])]


def test_an_invoice_of_nothing_needs_no_money(books: Books) -> None:
    books.invoice(books.subscription(), amount_minor=0)

    assert books.breaches_of(PAID_INVOICE_WITHOUT_MONEY) == []


@pytest.mark.parametrize("second", ["succeeded", "requested", "sent", "unknown"])
def test_refunds_above_what_was_paid_are_found(books: Books, second: str) -> None:
    _, payment = paid_invoice(books)
    books.refund(payment, amount_minor=PRICE)

    books.refund(payment, amount_minor=1, state=second)

    assert books.breaches_of(REFUNDS_ABOVE_PAYMENT) == [str(payment["id"])]


def test_a_refund_that_was_refused_gives_nothing_back(books: Books) -> None:
    _, payment = paid_invoice(books)
    books.refund(payment, amount_minor=PRICE)

    books.refund(payment, amount_minor=PRICE, state="refused")

    assert books.breaches_of(REFUNDS_ABOVE_PAYMENT) == []


def test_a_partial_refund_that_was_booked_in_full_is_found(books: Books) -> None:
    invoice, payment = paid_invoice(books, refunded_minor=PRICE)

    books.refund(payment, amount_minor=100)

    assert books.breaches_of(REFUNDS_BOOKED_WRONGLY) == [str(invoice["id"])]


@pytest.mark.parametrize("state", ["requested", "sent", "unknown", "refused"])
def test_only_what_is_gone_is_booked(books: Books, state: str) -> None:
    _, payment = paid_invoice(books)

    books.refund(payment, state=state)

    assert books.breaches_of(REFUNDS_BOOKED_WRONGLY) == []


def test_the_return_of_a_surplus_is_not_booked_on_the_invoice(books: Books) -> None:
    invoice, _ = paid_invoice(books)

    books.refund(books.payment(invoice, attempt=2, is_surplus=True))

    assert books.breaches_of(REFUNDS_BOOKED_WRONGLY) == []
