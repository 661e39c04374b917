"""A saved card is charged with its viewer's will, and not too often."""

from datetime import datetime

import pytest

from observer.invariants.cards import CARD_TRIED_TOO_OFTEN, WITHDRAWN_CARD_CHARGED
from tests.observer.books import Books, Row

pytestmark = pytest.mark.integration


def charge_of_a_withdrawn_card(
    books: Books,
    *,
    settled_at: datetime,
    state: str,
    began_at: datetime | None = None,
    withdrawn_days_ago: float = 2 / 24,
) -> Row:
    withdrawn_at = books.ago(days=withdrawn_days_ago)
    card = books.card(state="withdrawn", sealed_token=None, withdrawn_at=withdrawn_at)
    invoice = books.invoice(books.subscription())
    return books.payment(
        invoice,
        saved_card_id=card["id"],
        origin="schedule",
        call_started_at=began_at,
        settled_at=settled_at,
        state=state,
    )


def test_money_that_was_taken_after_the_withdrawal_is_found(books: Books) -> None:
    payment = charge_of_a_withdrawn_card(books, settled_at=books.ago(hours=1), state="succeeded")

    assert books.breaches_of(WITHDRAWN_CARD_CHARGED) == [str(payment["id"])]


def test_money_that_was_taken_before_the_withdrawal_may_be_kept(books: Books) -> None:
    charge_of_a_withdrawn_card(books, settled_at=books.ago(hours=3), state="succeeded")

    assert books.breaches_of(WITHDRAWN_CARD_CHARGED) == []


def test_a_charge_that_was_called_off_at_the_last_look_broke_no_promise(books: Books) -> None:
    an_hour_ago = books.ago(hours=1)
    charge_of_a_withdrawn_card(
        books, began_at=an_hour_ago, settled_at=an_hour_ago, state="not_sent"
    )

    assert books.breaches_of(WITHDRAWN_CARD_CHARGED) == []


def test_a_try_that_began_after_the_withdrawal_is_found_though_the_bank_refused(
    books: Books,
) -> None:
    an_hour_ago = books.ago(hours=1)

    payment = charge_of_a_withdrawn_card(
        books, began_at=an_hour_ago, settled_at=an_hour_ago, state="declined"
    )

    assert books.breaches_of(WITHDRAWN_CARD_CHARGED) == [str(payment["id"])]


def test_a_try_that_the_withdrawal_overtook_broke_no_promise(books: Books) -> None:
    charge_of_a_withdrawn_card(
        books, began_at=books.ago(hours=2.1), settled_at=books.ago(hours=1), state="declined"
    )

    assert books.breaches_of(WITHDRAWN_CARD_CHARGED) == []


def test_a_try_without_a_will_is_told_for_two_days(books: Books) -> None:
    long_ago = books.ago(days=3)
    charge_of_a_withdrawn_card(
        books, began_at=long_ago, settled_at=long_ago, state="declined", withdrawn_days_ago=4
    )

    assert books.breaches_of(WITHDRAWN_CARD_CHARGED) == []


def test_money_that_was_taken_without_a_will_is_found_though_it_went_back(books: Books) -> None:
    an_hour_ago = books.ago(hours=1)
    payment = charge_of_a_withdrawn_card(
        books, began_at=an_hour_ago, settled_at=an_hour_ago, state="succeeded"
    )

    books.refund(payment, state="succeeded")

    assert books.breaches_of(WITHDRAWN_CARD_CHARGED) == [str(payment["id"])]


@pytest.mark.parametrize(("state", "is_found"), [("sent", False), ("refused", True)])
def test_what_was_at_the_bank_already_goes_back(
    books: Books, state: str, *, is_found: bool
) -> None:
    payment = charge_of_a_withdrawn_card(books, settled_at=books.ago(hours=1), state="succeeded")

    books.refund(payment, state=state)

    assert (books.breaches_of(WITHDRAWN_CARD_CHARGED) == [str(payment["id"])]) is is_found


@pytest.mark.parametrize(("state", "is_found"), [("opened", False), ("lost", False), ("won", True)])
def test_what_the_bank_takes_back_is_not_kept(books: Books, state: str, *, is_found: bool) -> None:
    payment = charge_of_a_withdrawn_card(books, settled_at=books.ago(hours=1), state="succeeded")
    books.refund(payment, state="refused")

    books.dispute(payment, state=state)

    assert (books.breaches_of(WITHDRAWN_CARD_CHARGED) == [str(payment["id"])]) is is_found


def decline(books: Books, invoice: Row, *, hours_ago: float, origin: str = "schedule") -> Row:
    return books.payment(
        invoice, state="declined", origin=origin, settled_at=books.ago(hours=hours_ago)
    )


def test_a_third_try_within_a_day_is_found(books: Books) -> None:
    invoice = books.invoice(books.subscription(), state="past_due")
    for hours_ago in (23, 12):
        decline(books, invoice, hours_ago=hours_ago)

    third = decline(books, invoice, hours_ago=1)

    assert books.breaches_of(CARD_TRIED_TOO_OFTEN) == [str(invoice["id"])]
    assert third["invoice_id"] == invoice["id"]


@pytest.mark.parametrize(
    ("hours_ago", "origin"),
    [
        (26, "schedule"),  # a day and an hour before the last
        (5, "manager"),  # people may try besides
    ],
)
def test_tries_that_keep_their_distance_are_no_breach(
    books: Books, hours_ago: float, origin: str
) -> None:
    invoice = books.invoice(books.subscription(), state="past_due")
    decline(books, invoice, hours_ago=hours_ago, origin=origin)

    for later in (12, 1):
        decline(books, invoice, hours_ago=later)

    assert books.breaches_of(CARD_TRIED_TOO_OFTEN) == []


def test_tries_of_two_invoices_are_counted_apart(books: Books) -> None:
    subscription = books.subscription()
    invoices = [books.invoice(subscription, state="past_due", kind="manual") for _ in range(2)]

    for hours_ago in (5, 1):
        for invoice in invoices:
            decline(books, invoice, hours_ago=hours_ago)

    assert books.breaches_of(CARD_TRIED_TOO_OFTEN) == []
