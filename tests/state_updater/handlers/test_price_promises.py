"""Whatever happens in whatever order: nobody pays more than the last price they were promised.

The handlers work on rows in memory here, as they do in production; only loading is left out.
"""

from dataclasses import dataclass

from hypothesis import given, settings, strategies as st

from tests.state_updater.promised_prices import Cinema


@dataclass(frozen=True)
class Month:
    """What happens before a period ends."""

    amount_minor: int | None
    announce_days: int
    needs_consent: bool
    without_consent: str
    days_before: int
    days_between: int
    is_swept: bool
    answers: list[bool]
    disturbance: str | None
    hours_late: int


AMOUNTS = (12_000, 15_000, 18_000, 21_000, 7_000, None, None, None)
"""Mostly rises: a promise is what those need. A price that stays lets the last one take effect."""


DISTURBANCES = ("granted days", "called off", "renewal off for a while", "sweeps again")


MONTHS = st.builds(
    Month,
    amount_minor=st.sampled_from(AMOUNTS),
    announce_days=st.integers(min_value=1, max_value=30),
    needs_consent=st.sampled_from([True, False]),
    without_consent=st.sampled_from(["keep_price", "keep_price", "stop_renewal"]),
    days_before=st.integers(min_value=0, max_value=14),
    days_between=st.integers(min_value=0, max_value=20),
    is_swept=st.sampled_from([True, True, False]),
    answers=st.lists(st.booleans(), max_size=2),
    disturbance=st.sampled_from([None, None, None, None, *DISTURBANCES]),
    hours_late=st.integers(min_value=0, max_value=72),
)


def live_through(cinema: Cinema, month: Month) -> None:
    cinema.time_passes(month.days_before, is_swept=month.is_swept)
    if month.amount_minor is not None:
        cinema.a_manager_moves_the_price(
            month.amount_minor,
            month.announce_days,
            month.without_consent,
            needs_consent=month.needs_consent,
        )
    cinema.time_passes(month.days_between, is_swept=month.is_swept)
    for agrees in month.answers:
        cinema.the_viewer_answers(agrees=agrees)
    if month.disturbance is not None:
        cinema.something_comes_between(month.disturbance, 1 + month.days_between)
    if cinema.subscription.renews_at is not None:
        cinema.the_period_ends(month.hours_late)


@settings(max_examples=200, deadline=None)
@given(months=st.lists(MONTHS, min_size=1, max_size=8))
def test_nobody_pays_more_than_the_last_price_they_were_promised(months: list[Month]) -> None:
    cinema = Cinema()

    for month in months:
        live_through(cinema, month)

    assert cinema.broken == []


@settings(max_examples=60, deadline=None)
@given(months=st.lists(MONTHS, min_size=1, max_size=8))
def test_one_new_price_at_most_lies_ahead_of_a_viewer(months: list[Month]) -> None:
    cinema = Cinema()

    for month in months:
        live_through(cinema, month)

        assert len(cinema.consents_ahead()) <= 1
