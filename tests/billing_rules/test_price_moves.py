"""A new price: never without the days of notice, never against a viewer who was to agree."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from billing_rules.lifecycles import OPEN_PRICE_CONSENT_STATES, PriceConsentState
from billing_rules.periods import PeriodLength, PeriodUnit, next_boundary
from billing_rules.price_moves import (
    PriceVerdict,
    RenewalRhythm,
    WithoutConsent,
    applies_from,
    is_time_to_announce,
    judge_price,
)

MONTHLY = PeriodLength(PeriodUnit.MONTH, 1)
LAST_OF_JANUARY = datetime(2027, 1, 31, 12, tzinfo=UTC)
ANCHORED = RenewalRhythm(LAST_OF_JANUARY, MONTHLY, anchor_day=31)

MOMENTS = st.timedeltas(timedelta(), timedelta(days=730)).map(
    lambda span: datetime(2026, 1, 1, tzinfo=UTC) + span
)
RHYTHMS = st.builds(
    RenewalRhythm,
    period_end=MOMENTS,
    length=st.builds(
        PeriodLength, unit=st.sampled_from(PeriodUnit), count=st.integers(min_value=1, max_value=3)
    ),
    anchor_day=st.none() | st.integers(min_value=1, max_value=31),
)


@pytest.mark.parametrize(
    ("days_before", "notice_days", "expected"),
    [
        (31, 30, LAST_OF_JANUARY),
        # To the very instant is enough.
        (30, 30, LAST_OF_JANUARY),
        (29, 30, datetime(2027, 2, 28, 12, tzinfo=UTC)),
        # A price is told more than a period ahead where the notice is longer than that.
        (30, 60, datetime(2027, 3, 31, 12, tzinfo=UTC)),
        # The period ended and its renewal is late: the next one counts.
        (-1, 1, datetime(2027, 2, 28, 12, tzinfo=UTC)),
    ],
)
def test_a_new_price_applies_from_the_first_renewal_after_its_notice(
    days_before: int, notice_days: int, expected: datetime
) -> None:
    told_at = LAST_OF_JANUARY - timedelta(days=days_before)

    assert applies_from(ANCHORED, notice_days=notice_days, at=told_at) == expected


def test_without_an_anchor_the_period_keeps_to_the_day_on_which_it_ends() -> None:
    rhythm = RenewalRhythm(datetime(2027, 1, 30, tzinfo=UTC), MONTHLY)

    assert rhythm.first_renewal(not_before=datetime(2027, 3, 1, tzinfo=UTC)) == datetime(
        2027, 3, 30, tzinfo=UTC
    )


@given(rhythm=RHYTHMS, told_at=MOMENTS, notice_days=st.integers(min_value=1, max_value=120))
def test_nobody_is_charged_a_new_price_within_the_days_of_its_notice(
    rhythm: RenewalRhythm, told_at: datetime, notice_days: int
) -> None:
    applies_at = applies_from(rhythm, notice_days=notice_days, at=told_at)

    assert applies_at >= told_at + timedelta(days=notice_days)
    assert applies_at >= rhythm.period_end


@given(rhythm=RHYTHMS, told_at=MOMENTS, notice_days=st.integers(min_value=1, max_value=120))
def test_a_new_price_waits_for_no_more_than_one_period_beyond_its_notice(
    rhythm: RenewalRhythm, told_at: datetime, notice_days: int
) -> None:
    applies_at = applies_from(rhythm, notice_days=notice_days, at=told_at)

    anchor_day = rhythm.anchor_day or rhythm.period_end.day
    soonest = max(rhythm.period_end, told_at + timedelta(days=notice_days))
    assert applies_at <= next_boundary(soonest, rhythm.length, anchor_day=anchor_day) + timedelta(
        days=31
    )


@pytest.mark.parametrize(
    ("days_before", "is_time"),
    [(32, False), (31, True), (30, True), (1, True)],
)
def test_a_price_is_announced_a_day_before_the_last_moment(
    days_before: int, *, is_time: bool
) -> None:
    at = LAST_OF_JANUARY - timedelta(days=days_before)

    assert is_time_to_announce(LAST_OF_JANUARY, notice_days=30, at=at) is is_time


_KEEP, _STOP = WithoutConsent.KEEP_PRICE, WithoutConsent.STOP_RENEWAL


@pytest.mark.parametrize(
    ("state", "needs_consent", "without_consent", "verdict"),
    [
        (PriceConsentState.PLANNED, False, _KEEP, PriceVerdict.POSTPONE),
        (PriceConsentState.PLANNED, True, _KEEP, PriceVerdict.POSTPONE),
        (PriceConsentState.PLANNED, False, _STOP, PriceVerdict.POSTPONE),
        # Who was never told cannot have disagreed.
        (PriceConsentState.PLANNED, True, _STOP, PriceVerdict.POSTPONE),
        (PriceConsentState.ANNOUNCED, False, _KEEP, PriceVerdict.MOVE),
        (PriceConsentState.ANNOUNCED, False, _STOP, PriceVerdict.MOVE),
        (PriceConsentState.ANNOUNCED, True, _KEEP, PriceVerdict.KEEP),
        (PriceConsentState.ANNOUNCED, True, _STOP, PriceVerdict.STOP),
        (PriceConsentState.AGREED, True, _KEEP, PriceVerdict.MOVE),
        (PriceConsentState.AGREED, True, _STOP, PriceVerdict.MOVE),
        (PriceConsentState.DECLINED, True, _KEEP, PriceVerdict.KEEP),
        (PriceConsentState.DECLINED, True, _STOP, PriceVerdict.STOP),
    ],
)
def test_a_renewal_obeys_what_was_told_and_answered(
    state: PriceConsentState,
    without_consent: WithoutConsent,
    verdict: PriceVerdict,
    *,
    needs_consent: bool,
) -> None:
    judged = judge_price(state, needs_consent=needs_consent, without_consent=without_consent)

    assert judged is verdict


@pytest.mark.parametrize("state", sorted(set(PriceConsentState) - {*OPEN_PRICE_CONSENT_STATES}))
def test_a_price_that_lies_behind_is_not_judged_again(state: PriceConsentState) -> None:
    with pytest.raises(ValueError, match="not ahead"):
        judge_price(state, needs_consent=True, without_consent=_KEEP)
