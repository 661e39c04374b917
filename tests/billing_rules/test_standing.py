"""What a subscription's standing allows: changes of plan and pauses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from billing_rules.lifecycles import SubscriptionState
from billing_rules.paid_time import PaidTime
from billing_rules.periods import Period, PeriodLength, PeriodUnit
from billing_rules.standing import (
    Offer,
    Standing,
    why_not_change,
    why_not_end,
    why_not_pause,
)

START = datetime(2026, 1, 31, 12, tzinfo=UTC)
NOW = START + timedelta(days=3)
END = START + timedelta(days=28)

MONTH = PeriodLength(PeriodUnit.MONTH, 1)

OLD, NEW = UUID(int=1), UUID(int=2)

ACTIVE = Standing(
    state="active",
    plan_id=OLD,
    price_id=OLD,
    currency="RUB",
    auto_renew=True,
    is_renewal_under_way=False,
    is_change_under_way=False,
    is_disputed=False,
    paused_at=None,
    paid=PaidTime(Period(START, END), MONTH, 29_990, 29_990),
)

OFFER = Offer(NEW, NEW, 59_990, "RUB", MONTH)

NINETY_DAYS = timedelta(days=90)


def code_of_change(
    standing: Standing = ACTIVE, offer: Offer = OFFER, *, later: bool = False, at: datetime = NOW
) -> str | None:
    refusal = why_not_change(standing, offer, at_period_end=later, at=at)
    return refusal and refusal.code


def code_of_pause(
    standing: Standing = ACTIVE, *, until: datetime | None = None, at: datetime = NOW
) -> str | None:
    refusal = why_not_pause(standing, resumes_at=until, longest=NINETY_DAYS, at=at)
    return refusal and refusal.code


@pytest.mark.parametrize(("days", "code"), [(46, None), (47, "period_holds_given_time")])
def test_a_period_that_gifts_made_long_changes_its_plan_with_the_next(
    days: int, code: str | None
) -> None:
    long = Period(START, START + timedelta(days=days))
    standing = replace(ACTIVE, paid=PaidTime(long, MONTH, 29_990, 29_990))

    assert (code_of_change(standing), code_of_change(standing, later=True)) == (code, None)


def test_an_active_subscription_may_change_or_stand_still() -> None:
    assert (code_of_change(), code_of_change(later=True), code_of_pause()) == (None, None, None)


@pytest.mark.parametrize("state", list(SubscriptionState))
def test_only_who_owes_nothing_may_change(state: SubscriptionState) -> None:
    allowed = state in (SubscriptionState.ACTIVE, SubscriptionState.TRIALING)

    assert (code_of_change(replace(ACTIVE, state=state.value)) is None) is allowed


@pytest.mark.parametrize("state", list(SubscriptionState))
def test_only_what_is_active_may_stand_still(state: SubscriptionState) -> None:
    allowed = state is SubscriptionState.ACTIVE

    assert (code_of_pause(replace(ACTIVE, state=state.value)) is None) is allowed


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"is_renewal_under_way": True}, "renewal_in_progress"),
        ({"is_change_under_way": True}, "change_in_progress"),
        ({"is_disputed": True}, "disputed"),
        ({"paid": None}, "period_over"),
    ],
)
def test_money_on_its_way_comes_first(facts: dict[str, Any], code: str) -> None:
    standing = replace(ACTIVE, **facts)

    assert (code_of_change(standing), code_of_pause(standing)) == (code, code)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"is_plan_on_sale": False}, "plan_archived"),
        ({"is_price_current": False}, "price_superseded"),
        ({"currency": "USD"}, "currency_differs"),
        ({"plan_id": OLD, "price_id": OLD}, "plan_unchanged"),
        ({"plan_id": OLD}, None),  # the same plan at its new price
    ],
)
def test_what_is_not_on_offer_is_refused(facts: dict[str, Any], code: str | None) -> None:
    assert code_of_change(offer=replace(OFFER, **facts)) == code


def test_without_renewal_nothing_is_to_come() -> None:
    standing = replace(ACTIVE, auto_renew=False)

    assert code_of_change(standing, later=True) == "renewal_off"
    assert code_of_change(standing) is None


@pytest.mark.parametrize(("at", "code"), [(END - timedelta(seconds=1), None), (END, "period_over")])
def test_a_period_is_over_at_its_end(at: datetime, code: str | None) -> None:
    assert (code_of_change(at=at), code_of_pause(at=at)) == (code, code)


@pytest.mark.parametrize(
    ("until", "code"),
    [
        (NOW, "resumes_at_out_of_range"),
        (NOW + timedelta(seconds=1), None),
        (NOW + NINETY_DAYS, None),
        (NOW + NINETY_DAYS + timedelta(seconds=1), "resumes_at_out_of_range"),
    ],
)
def test_a_pause_ends_neither_at_once_nor_too_late(until: datetime, code: str | None) -> None:
    assert code_of_pause(until=until) == code


@pytest.mark.parametrize("state", list(SubscriptionState))
def test_whatever_lives_may_be_ended(state: SubscriptionState) -> None:
    ended = state in (
        SubscriptionState.CANCELLED,
        SubscriptionState.EXPIRED,
        SubscriptionState.ABANDONED,
    )

    assert (why_not_end(replace(ACTIVE, state=state.value)) is not None) is ended
