"""Promo codes count their uses, and gifts were paid for."""

from typing import Any

import pytest
from sqlalchemy import insert

from models import PromoRedemption
from observer.invariants.offers import GIFT_WITHOUT_MONEY, PROMO_CODE_MISCOUNTED
from runtime.identifiers import new_id
from tests.fixtures.builders import build_gift, build_gift_invoice, build_promo_code, store
from tests.observer.books import Books, Row

pytestmark = pytest.mark.integration


def promo_code(books: Books, **columns: Any) -> Row:
    code = build_promo_code(**columns)
    store(books.owner_engine, promo_codes=[code])
    return code


def redeem(books: Books, code: Row, **columns: Any) -> None:
    use = {
        "id": new_id(),
        "promo_code_id": code["id"],
        "viewer_id": books.viewer["id"],
        "subscription_id": books.subscription()["id"],
        "ordinal": 1,
        "redeemed_at": books.now,
    }
    with books.owner_engine.begin() as connection:
        connection.execute(insert(PromoRedemption).values(**(use | columns)))


def test_a_use_that_was_not_counted_is_found(books: Books) -> None:
    code = promo_code(books, uses=0)

    redeem(books, code)

    assert books.breaches_of(PROMO_CODE_MISCOUNTED) == [str(code["id"])]


def test_a_use_that_was_counted_and_never_made_is_found(books: Books) -> None:
    code = promo_code(books, uses=1)

    assert books.breaches_of(PROMO_CODE_MISCOUNTED) == [str(code["id"])]


def test_a_use_that_was_given_back_counts_no_more(books: Books) -> None:
    code = promo_code(books, uses=0)

    redeem(books, code, given_back_at=books.now)

    assert books.breaches_of(PROMO_CODE_MISCOUNTED) == []


def gift(books: Books, *, state: str, invoice_state: str) -> Row:
    invoice = build_gift_invoice(books.viewer, state=invoice_state)
    claimed = {"claimed_at": books.now, "claimed_by": books.viewer["id"]}
    row = build_gift(invoice, books.price, state=state, **(claimed if state == "claimed" else {}))
    store(books.owner_engine, invoices=[invoice], gifts=[row])
    return row


@pytest.mark.parametrize("state", ["bought", "claimed"])
def test_a_gift_that_nobody_paid_for_is_found(books: Books, state: str) -> None:
    row = gift(books, state=state, invoice_state="issued")

    assert books.breaches_of(GIFT_WITHOUT_MONEY) == [str(row["id"])]


@pytest.mark.parametrize(
    ("state", "invoice_state"),
    [("ordered", "issued"), ("bought", "paid"), ("claimed", "refunded"), ("returned", "refunded")],
)
def test_a_gift_goes_with_its_money(books: Books, state: str, invoice_state: str) -> None:
    gift(books, state=state, invoice_state=invoice_state)

    assert books.breaches_of(GIFT_WITHOUT_MONEY) == []
