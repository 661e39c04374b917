"""Who may watch: a pause or else `access_until` decides, everything else only explains."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from billing_rules.access import (
    LATENESS_MARGIN,
    NO_ACCESS,
    Access,
    AccessReason,
    access,
    access_end,
    access_end_after_miss,
)
from billing_rules.lifecycles import RUNNING_SUBSCRIPTION_STATES, SubscriptionState

PERIOD_END = datetime(2026, 12, 1, tzinfo=UTC)
GRACE_DAYS = 3
ACCESS_UNTIL = PERIOD_END + timedelta(days=GRACE_DAYS)

IN_PERIOD = PERIOD_END - timedelta(microseconds=1)
IN_GRACE = PERIOD_END
AFTERWARDS = ACCESS_UNTIL

UNPAUSED_STATES = [state for state in SubscriptionState if state != SubscriptionState.PAUSED]
STATES = st.sampled_from(UNPAUSED_STATES)
GRACE = st.integers(min_value=0, max_value=60)
INSTANTS = st.timedeltas(timedelta(days=-400), timedelta(days=400)).map(PERIOD_END.__add__)
BEFORE_PERIOD_END = st.timedeltas(timedelta(days=-400), IN_PERIOD - PERIOD_END).map(
    PERIOD_END.__add__
)

REASONS = """
state             in_period       not_renewing    in_grace  afterwards
awaiting_payment  paid            paid_until_end  grace     ended
trialing          trial           trial           grace     ended
active            paid            paid_until_end  grace     ended
past_due          paid            paid_until_end  grace     payment_overdue
cancelled         paid            paid_until_end  grace     ended
expired           paid            paid_until_end  grace     ended
abandoned         paid            paid_until_end  grace     ended
"""


def reason_rows() -> list[list[str]]:
    """Return the rows of the table of reasons, one a state."""
    return [line.split() for line in REASONS.strip().splitlines()[1:]]


def test_the_table_of_reasons_names_every_state_but_a_pause() -> None:
    assert [row[0] for row in reason_rows()] == [state.value for state in UNPAUSED_STATES]


@pytest.mark.parametrize("row", reason_rows(), ids=lambda row: row[0])
def test_the_reason_follows_from_state_renewal_and_instant(row: list[str]) -> None:
    state, *expected = row
    asked = [(IN_PERIOD, True), (IN_PERIOD, False), (IN_GRACE, True), (AFTERWARDS, True)]

    answers = [
        access(
            state,
            access_until=ACCESS_UNTIL,
            period_end=PERIOD_END,
            auto_renew=auto_renew,
            at=at,
        )
        for at, auto_renew in asked
    ]

    assert [answer.reason.value for answer in answers] == expected
    assert [answer.allowed for answer in answers] == [True, True, True, False]


@given(
    state=STATES,
    access_until=INSTANTS | st.none(),
    period_end=INSTANTS | st.none(),
    auto_renew=st.booleans(),
    at=INSTANTS,
)
def test_access_until_alone_decides(
    *,
    state: str,
    access_until: datetime | None,
    period_end: datetime | None,
    auto_renew: bool,
    at: datetime,
) -> None:
    answer = access(
        state, access_until=access_until, period_end=period_end, auto_renew=auto_renew, at=at
    )

    assert answer.allowed is (access_until is not None and at < access_until)
    assert answer.until == access_until


@given(state=STATES, auto_renew=st.booleans())
def test_the_instant_at_which_access_ends_no_longer_belongs_to_it(
    *, state: str, auto_renew: bool
) -> None:
    answer = access(
        state,
        access_until=ACCESS_UNTIL,
        period_end=PERIOD_END,
        auto_renew=auto_renew,
        at=ACCESS_UNTIL,
    )

    assert not answer.allowed


@given(
    access_until=INSTANTS | st.none(),
    period_end=INSTANTS | st.none(),
    auto_renew=st.booleans(),
    at=INSTANTS,
)
def test_nobody_watches_during_a_pause(
    *,
    access_until: datetime | None,
    period_end: datetime | None,
    auto_renew: bool,
    at: datetime,
) -> None:
    answer = access(
        SubscriptionState.PAUSED,
        access_until=access_until,
        period_end=period_end,
        auto_renew=auto_renew,
        at=at,
    )

    assert answer == Access(allowed=False, until=None, reason=AccessReason.PAUSED)


def test_a_viewer_without_a_subscription_may_not_watch() -> None:
    assert Access(allowed=False, until=None, reason=AccessReason.NO_SUBSCRIPTION) == NO_ACCESS


def test_a_first_payment_that_is_awaited_gives_no_access_yet() -> None:
    answer = access(
        SubscriptionState.AWAITING_PAYMENT,
        access_until=None,
        period_end=None,
        auto_renew=True,
        at=IN_PERIOD,
    )

    assert answer == Access(allowed=False, until=None, reason=AccessReason.AWAITING_PAYMENT)


def test_a_subscription_that_was_never_paid_is_as_good_as_none() -> None:
    answer = access(
        SubscriptionState.ABANDONED,
        access_until=None,
        period_end=None,
        auto_renew=True,
        at=IN_PERIOD,
    )

    assert answer == NO_ACCESS


def test_time_granted_without_a_paid_period_is_access() -> None:
    answer = access(
        SubscriptionState.ACTIVE,
        access_until=ACCESS_UNTIL,
        period_end=None,
        auto_renew=True,
        at=IN_PERIOD,
    )

    assert answer == Access(allowed=True, until=ACCESS_UNTIL, reason=AccessReason.PAID)


@given(period_end=INSTANTS, grace_days=GRACE)
def test_turning_renewal_off_never_shortens_paid_access(
    period_end: datetime, grace_days: int
) -> None:
    turned_off = access_end(period_end, auto_renew=False, grace_days=grace_days)

    assert turned_off == period_end


@given(
    state=st.sampled_from(RUNNING_SUBSCRIPTION_STATES).filter(UNPAUSED_STATES.__contains__),
    at=BEFORE_PERIOD_END,
    grace_days=GRACE,
)
def test_turning_renewal_off_changes_nothing_until_the_paid_period_ends(
    state: str, at: datetime, grace_days: int
) -> None:
    allowed = [
        access(
            state,
            access_until=access_end(PERIOD_END, auto_renew=auto_renew, grace_days=grace_days),
            period_end=PERIOD_END,
            auto_renew=auto_renew,
            at=at,
        ).allowed
        for auto_renew in (True, False)
    ]

    assert allowed == [True, True]


@pytest.mark.parametrize(
    ("grace_days", "extra"),
    [
        # A late sweep opens no gap even where the plan gives no grace.
        (0, timedelta(hours=12)),
        (1, timedelta(days=1)),
        (3, timedelta(days=3)),
    ],
)
def test_grace_days_bridge_the_gap_to_a_late_renewal(grace_days: int, extra: timedelta) -> None:
    end = access_end(PERIOD_END, auto_renew=True, grace_days=grace_days)

    assert end == PERIOD_END + extra


@given(period_end=INSTANTS, grace_days=GRACE)
def test_a_renewal_may_always_be_late_by_the_margin(period_end: datetime, grace_days: int) -> None:
    end = access_end(period_end, auto_renew=True, grace_days=grace_days)

    assert end >= period_end + LATENESS_MARGIN


@pytest.mark.parametrize(("grace_days", "extra_days"), [(0, 0), (1, 1), (3, 3)])
def test_after_a_refused_renewal_the_grace_days_count_exactly(
    grace_days: int, extra_days: int
) -> None:
    end = access_end_after_miss(PERIOD_END, grace_days=grace_days)

    assert end == PERIOD_END + timedelta(days=extra_days)


@given(period_end=INSTANTS, grace_days=GRACE)
def test_a_refused_renewal_never_takes_paid_time(period_end: datetime, grace_days: int) -> None:
    end = access_end_after_miss(period_end, grace_days=grace_days)

    assert period_end <= end <= access_end(period_end, auto_renew=True, grace_days=grace_days)
