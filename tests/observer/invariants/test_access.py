"""Everybody may watch as long as the state says, for something, and as the cinema was told."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from billing_rules.access import access_end, access_end_after_miss
from observer.invariants.access import (
    ACCESS_FOR_NOTHING,
    ACCESS_TOLD_WRONGLY,
    ACCESS_UNLIKE_STATE,
    DISPUTED_SUBSCRIPTION_RUNS,
    TWO_LIVE_SUBSCRIPTIONS,
)
from tests.fixtures.builders import build_gift, build_gift_invoice, store
from tests.observer.books import DAY, Books, Row, ids_of

pytestmark = pytest.mark.integration

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("grace_days", [0, 3])
@pytest.mark.parametrize("auto_renew", [True, False])
@pytest.mark.parametrize("state", ["active", "past_due"])
def test_access_is_what_the_rules_of_billing_say(
    books: Books, state: str, grace_days: int, *, auto_renew: bool
) -> None:
    period_end = books.ago(days=-20)
    until = access_end(period_end, auto_renew=auto_renew, grace_days=grace_days)
    if state == "past_due" and auto_renew:
        until = access_end_after_miss(period_end, grace_days=grace_days)

    books.subscription(
        state=state, auto_renew=auto_renew, grace_days=grace_days, access_until=until
    )

    assert books.breaches_of(ACCESS_UNLIKE_STATE) == []


@pytest.mark.parametrize("shift", [-30 * DAY, -MINUTE, MINUTE, 30 * DAY])
@pytest.mark.parametrize("state", ["active", "past_due", "trialing"])
def test_access_for_another_time_than_the_state_says_is_found(
    books: Books, state: str, shift: timedelta
) -> None:
    period_end = books.ago(days=-20)

    subscription = books.subscription(state=state, access_until=period_end + 3 * DAY + shift)

    assert books.breaches_of(ACCESS_UNLIKE_STATE) == [str(subscription["id"])]


@pytest.mark.parametrize("state", ["cancelled", "expired", "abandoned", "paused"])
def test_access_after_the_end_is_found(books: Books, state: str) -> None:
    subscription = books.subscription(state=state, access_until=books.ago(hours=-1))

    assert books.breaches_of(ACCESS_UNLIKE_STATE) == [str(subscription["id"])]


@pytest.mark.parametrize("state", ["cancelled", "expired", "paused"])
def test_access_that_is_over_suits_an_end(books: Books, state: str) -> None:
    books.subscription(state=state, access_until=books.ago(hours=1))

    assert books.breaches_of(ACCESS_UNLIKE_STATE) == []


def test_access_before_the_first_payment_is_found(books: Books) -> None:
    subscription = books.subscription(state="awaiting_payment")

    assert books.breaches_of(ACCESS_UNLIKE_STATE) == [str(subscription["id"])]


def test_a_trial_without_card_ends_without_grace(books: Books) -> None:
    books.subscription(state="trialing", access_until=books.ago(days=-20))

    assert books.breaches_of(ACCESS_UNLIKE_STATE) == []


def test_new_terms_change_access_once_their_demand_is_settled(books: Books) -> None:
    subscription = books.subscription(period_end=books.ago(hours=1), grace_days=0, renews_at=None)

    books.invoice(
        subscription, kind="renewal", state="issued", period_start=subscription["period_end"]
    )

    assert books.breaches_of(ACCESS_UNLIKE_STATE) == []


def test_who_may_watch_but_was_told_to_be_shut_out_is_found(books: Books) -> None:
    subscription = books.subscription(access_revoked_at=books.ago(hours=1))

    assert books.breaches_of(ACCESS_TOLD_WRONGLY) == [str(subscription["id"])]


def test_who_may_watch_and_was_told_so_is_let_be(books: Books) -> None:
    books.subscription(access_revoked_at=None)

    assert books.breaches_of(ACCESS_TOLD_WRONGLY) == []


def test_who_paused_was_told_to_be_shut_out(books: Books) -> None:
    since = books.ago(hours=2)
    books.subscription(state="paused", access_until=since, access_revoked_at=since)

    assert books.breaches_of(ACCESS_TOLD_WRONGLY) == []


@pytest.mark.parametrize(
    ("hours_ago", "state", "is_found"),
    [(2, "cancelled", True), (2, "past_due", True), (0.5, "past_due", False)],
)
def test_whose_access_is_over_is_told_to_the_cinema_within_the_hour(
    books: Books, hours_ago: float, state: str, *, is_found: bool
) -> None:
    subscription = books.subscription(
        state=state,
        period_end=books.ago(days=3),
        access_until=books.ago(hours=hours_ago),
        renews_at=None,
    )

    assert (books.breaches_of(ACCESS_TOLD_WRONGLY) == [str(subscription["id"])]) is is_found


def test_who_waits_for_us_to_renew_is_not_shut_out(books: Books) -> None:
    end = books.ago(days=4)
    books.subscription(period_end=end, access_until=books.ago(days=1), renews_at=end)

    assert books.breaches_of(ACCESS_TOLD_WRONGLY) == []


def test_a_subscription_that_nobody_paid_for_is_found(books: Books) -> None:
    subscription = books.subscription()
    books.invoice(subscription, state="issued")

    assert books.breaches_of(ACCESS_FOR_NOTHING) == [str(subscription["id"])]


@pytest.mark.parametrize("state", ["awaiting_payment", "abandoned"])
def test_what_never_began_needs_no_payment(books: Books, state: str) -> None:
    books.subscription(state=state)

    assert books.breaches_of(ACCESS_FOR_NOTHING) == []


@pytest.mark.parametrize("state", ["paid", "partially_refunded", "refunded", "disputed"])
def test_a_subscription_that_was_paid_for_once_runs_for_it(books: Books, state: str) -> None:
    books.invoice(books.subscription(), state=state)

    assert books.breaches_of(ACCESS_FOR_NOTHING) == []


def test_a_trial_costs_nothing(books: Books) -> None:
    books.subscription(state="trialing", trial_end=books.ago(days=-20))

    assert books.breaches_of(ACCESS_FOR_NOTHING) == []


def test_a_gift_was_paid_for_by_somebody_else(books: Books) -> None:
    subscription, invoice = books.subscription(), build_gift_invoice(books.viewer)
    claim = {"claimed_at": books.now, "claimed_by": books.viewer["id"]}
    claim["subscription_id"] = subscription["id"]

    gift = build_gift(invoice, books.price, state="claimed", **claim)
    store(books.owner_engine, invoices=[invoice], gifts=[gift])

    assert books.breaches_of(ACCESS_FOR_NOTHING) == []


@pytest.mark.parametrize("state", ["active", "awaiting_payment", "paused"])
def test_two_live_subscriptions_of_one_viewer_are_found(books: Books, state: str) -> None:
    columns = (
        "id, viewer_id, plan_id, price_id, moves, grace_days, auto_renew, created_at, letters_muted"
    )
    first = books.subscription(state=state)
    twin = text(
        f"insert into subscriptions ({columns}, state)"  # noqa: S608 - ours
        f" select gen_random_uuid(), {columns.removeprefix('id, ')}, 'active'"
        " from subscriptions where id = :id"
    )

    # PostgreSQL refuses it itself: what it would take is taken back with the transaction.
    with books.owner_engine.connect() as connection:
        connection.execute(text("drop index uq_subscriptions_one_live_per_viewer"))
        connection.execute(twin, {"id": first["id"]})
        found = ids_of(TWO_LIVE_SUBSCRIPTIONS, connection)
        connection.rollback()

    assert found == [str(books.viewer["id"])]


@pytest.mark.parametrize("state", ["cancelled", "expired", "abandoned"])
def test_a_subscription_that_has_ended_leaves_room_for_the_next(books: Books, state: str) -> None:
    books.subscription(state=state)

    books.subscription()

    assert books.breaches_of(TWO_LIVE_SUBSCRIPTIONS) == []


def disputed(books: Books, subscription: Row, **columns: Any) -> None:
    books.dispute(books.payment(books.invoice(subscription, state="disputed"), **columns))


def test_a_subscription_that_runs_on_disputed_money_is_found(books: Books) -> None:
    subscription = books.subscription()

    disputed(books, subscription)

    assert books.breaches_of(DISPUTED_SUBSCRIPTION_RUNS) == [str(subscription["id"])]


def test_a_dispute_of_a_surplus_ends_nothing(books: Books) -> None:
    disputed(books, books.subscription(), is_surplus=True)

    assert books.breaches_of(DISPUTED_SUBSCRIPTION_RUNS) == []


def test_a_dispute_has_ended_the_subscription(books: Books) -> None:
    disputed(books, books.subscription(state="cancelled"))

    assert books.breaches_of(DISPUTED_SUBSCRIPTION_RUNS) == []
