"""Paid time is named, given, paid for once, and followed by the next."""

from datetime import datetime
from typing import Any

import pytest

from observer.invariants.periods import (
    PAID_INVOICE_WITHOUT_PERIOD,
    PAID_TIME_NOT_GIVEN,
    PERIOD_PAID_TWICE,
    PERIOD_TOO_SHORT,
    RENEWAL_FORGOTTEN,
)
from tests.observer.books import DAY, Books, Row

pytestmark = pytest.mark.integration

NAMELESS: dict[str, Any] = {"period_start": None, "period_end": None}


@pytest.mark.parametrize("kind", ["first", "renewal", "change"])
def test_an_invoice_that_was_paid_for_no_period_is_found(books: Books, kind: str) -> None:
    invoice = books.invoice(books.subscription(), kind=kind, **NAMELESS)

    assert books.breaches_of(PAID_INVOICE_WITHOUT_PERIOD) == [str(invoice["id"])]


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("manual", "paid"),  # an extra amount is for no time
        ("card_check", "refunded"),
        ("first", "issued"),  # its period begins with the payment
        ("first", "refunded"),  # nothing is left that it could pay for
    ],
)
def test_what_is_for_no_time_names_no_period(books: Books, kind: str, state: str) -> None:
    books.invoice(books.subscription(), kind=kind, state=state, **NAMELESS)

    assert books.breaches_of(PAID_INVOICE_WITHOUT_PERIOD) == []


def paid_beyond(books: Books, subscription: Row, **columns: Any) -> Row:
    begins_at: datetime = subscription["period_end"]
    period = {"period_start": begins_at, "period_end": begins_at + 30 * DAY}
    return books.invoice(subscription, **({"kind": "renewal"} | period | columns))


def test_paid_time_that_the_subscription_does_not_have_is_found(books: Books) -> None:
    subscription = books.subscription()

    paid_beyond(books, subscription)

    assert books.breaches_of(PAID_TIME_NOT_GIVEN) == [str(subscription["id"])]


@pytest.mark.parametrize("state", ["issued", "past_due", "cancelled", "refunded", "disputed"])
def test_time_that_is_not_paid_for_need_not_be_given(books: Books, state: str) -> None:
    paid_beyond(books, books.subscription(), state=state)

    assert books.breaches_of(PAID_TIME_NOT_GIVEN) == []


def test_a_subscription_that_was_ended_owes_no_time(books: Books) -> None:
    paid_beyond(books, books.subscription(state="cancelled"))

    assert books.breaches_of(PAID_TIME_NOT_GIVEN) == []


def change_of_length(books: Books, subscription: Row, begins_at: datetime) -> Row:
    return books.invoice(
        subscription,
        kind="change",
        period_start=begins_at,
        period_end=begins_at + 7 * DAY,
        derivation={"change": {"keeps_period": False}},
    )


def test_a_change_to_shorter_periods_ends_the_present_one(books: Books) -> None:
    subscription = books.subscription(period_end=books.ago(days=-2))
    books.invoice(subscription, period_end=books.ago(days=-20))

    change_of_length(books, subscription, books.ago(days=5))

    assert books.breaches_of(PAID_TIME_NOT_GIVEN) == []


@pytest.mark.parametrize(
    ("unit", "count", "days", "is_found"),
    [
        ("month", 1, 10, True),  # from the 22nd to the 1st: an anchor that did not fit
        ("month", 1, 28, False),  # from 31 January to 28 February
        ("month", 3, 70, True),
        ("month", 3, 89, False),
        ("week", 2, 14, False),
        ("week", 2, 7, True),
        ("day", 30, 30, False),
        ("year", 1, 365, False),
        ("year", 1, 300, True),
    ],
)
def test_a_period_shorter_than_its_plan_says_is_found(
    books: Books, unit: str, count: int, days: int, *, is_found: bool
) -> None:
    subscription = books.subscription_by(unit, count, period_end=books.ago(days=10) + days * DAY)
    books.invoice(subscription)

    found = books.breaches_of(PERIOD_TOO_SHORT)

    assert found == ([str(subscription["id"])] if is_found else [])


def test_days_that_were_given_make_a_short_period_good(books: Books) -> None:
    subscription = books.subscription_by("month", 1, period_end=books.ago(days=-20))

    books.invoice(subscription, period_end=books.ago(days=0))

    assert books.breaches_of(PERIOD_TOO_SHORT) == []


@pytest.mark.parametrize("columns", [{"state": "paused"}, {"state": "expired"}])
def test_what_stands_still_or_is_over_is_not_measured(books: Books, columns: Row) -> None:
    subscription = books.subscription_by("month", 1, period_end=books.ago(days=0), **columns)

    books.invoice(subscription)

    assert books.breaches_of(PERIOD_TOO_SHORT) == []


def test_a_period_that_was_paid_for_twice_is_found(books: Books) -> None:
    subscription = books.subscription()
    books.invoice(subscription)

    second = books.invoice(subscription, kind="renewal")

    assert books.breaches_of(PERIOD_PAID_TWICE) == [str(subscription["id"])]
    assert second["period_start"] == subscription["period_start"]


def test_periods_that_overlap_by_a_day_are_found(books: Books) -> None:
    subscription = books.subscription()
    books.invoice(subscription)

    paid_beyond(books, subscription, period_start=subscription["period_end"] - DAY)

    assert books.breaches_of(PERIOD_PAID_TWICE) == [str(subscription["id"])]


def test_periods_that_follow_one_another_are_sound(books: Books) -> None:
    subscription = books.subscription()
    books.invoice(subscription)

    paid_beyond(books, subscription)

    assert books.breaches_of(PERIOD_PAID_TWICE) == []


def test_a_period_whose_money_went_back_may_be_paid_for_again(books: Books) -> None:
    subscription = books.subscription()
    books.invoice(subscription, state="refunded")

    books.invoice(subscription, kind="renewal")

    assert books.breaches_of(PERIOD_PAID_TWICE) == []


def test_a_period_that_a_change_cut_short_may_overlap_the_next(books: Books) -> None:
    subscription = books.subscription()
    books.invoice(subscription)
    change_of_length(books, subscription, books.ago(days=5))

    paid_beyond(books, subscription, period_start=books.ago(days=-2))

    assert books.breaches_of(PERIOD_PAID_TWICE) == []


def ended(books: Books, *, hours_ago: float = 2, **columns: Any) -> Row:
    period_end = books.ago(hours=hours_ago)
    return books.subscription(period_end=period_end, **({"renews_at": None} | columns))


@pytest.mark.parametrize("state", ["active", "past_due"])
def test_a_period_that_nobody_demanded_to_follow_is_found(books: Books, state: str) -> None:
    subscription = ended(books, state=state)

    assert books.breaches_of(RENEWAL_FORGOTTEN) == [str(subscription["id"])]


def test_a_renewal_that_was_due_an_hour_ago_is_found(books: Books) -> None:
    subscription = ended(books, renews_at=books.ago(hours=2))

    assert books.breaches_of(RENEWAL_FORGOTTEN) == [str(subscription["id"])]


def test_a_renewal_that_was_put_off_for_ever_is_found(books: Books) -> None:
    subscription = ended(books, renews_at=books.ago(days=-3_650))

    assert books.breaches_of(RENEWAL_FORGOTTEN) == [str(subscription["id"])]


@pytest.mark.parametrize("state", ["issued", "past_due", "cancelled", "uncollectible"])
def test_a_period_that_was_demanded_is_not_forgotten(books: Books, state: str) -> None:
    paid_beyond(books, ended(books), state=state)

    assert books.breaches_of(RENEWAL_FORGOTTEN) == []


@pytest.mark.parametrize(
    "columns",
    [
        {"auto_renew": False},
        {"hours_ago": 0.5},  # sweeps may be some minutes late
        {"state": "trialing", "saved_card_id": None},  # nobody agreed to pay by card
        {"state": "cancelled"},
    ],
    ids=["renewal off", "just now", "trial without card", "ended"],
)
def test_some_periods_are_followed_by_nothing(books: Books, columns: dict[str, Any]) -> None:
    ended(books, **columns)

    assert books.breaches_of(RENEWAL_FORGOTTEN) == []


@pytest.mark.parametrize(
    ("state", "settled_hours_ago", "is_found"),
    [
        ("unknown", None, False),  # it may have paid for the very period
        ("declined", 0.1, False),  # the next sweep looks again
        ("declined", 3, True),
    ],
)
def test_a_period_waits_for_the_charge_of_a_demand_that_was_annulled(
    books: Books, state: str, settled_hours_ago: float | None, *, is_found: bool
) -> None:
    subscription = ended(books, renews_at=books.ago(hours=2))
    annulled = paid_beyond(books, subscription, state="cancelled")
    settled_at = settled_hours_ago and books.ago(hours=settled_hours_ago)

    books.payment(annulled, state=state, settled_at=settled_at)

    assert (books.breaches_of(RENEWAL_FORGOTTEN) == [str(subscription["id"])]) is is_found


def test_a_trial_with_a_card_is_renewed(books: Books) -> None:
    subscription = ended(books, state="trialing", saved_card_id=books.card()["id"])

    assert books.breaches_of(RENEWAL_FORGOTTEN) == [str(subscription["id"])]


def test_what_is_parked_waits_for_a_person(books: Books) -> None:
    ended(books, parked_at=books.ago(hours=1), parked_because="KeyError")

    assert books.breaches_of(RENEWAL_FORGOTTEN) == []
