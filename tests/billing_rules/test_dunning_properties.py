"""What holds for every sequence of refusals, in every zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st

from billing_rules.declines import DeclineClass
from billing_rules.dunning import DunningTerms, PastTry, next_try, spread_delay
from billing_rules.ladders import RetryLadder, ladder_of
from billing_rules.periods import PeriodLength, PeriodUnit, period_from

A_DAY = timedelta(hours=24)
MOST_TRIES = 9
"""The first one, seven of the longest ladder, and the one more try of a conditional refusal."""

ZONES = ("UTC", "Europe/Moscow", "America/New_York", "Europe/London", "Australia/Lord_Howe")
SOME_NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """How the bank refuses one try.

    Args:
        starts_late: How long after its time the try is made.
        answers_late: How long the refusal takes to reach us.
        retry_after: Counted from the refusal.
    """

    decline_class: DeclineClass
    code: str | None
    starts_late: timedelta
    answers_late: timedelta
    retry_after: timedelta | None


@dataclass(frozen=True)
class Story:
    """Tries in order, each with the moment at which it was made."""

    terms: DunningTerms
    tried_at: Sequence[datetime]
    tries: Sequence[PastTry]

    @property
    def planned(self) -> datetime | None:
        return next_try(self.tries, self.terms, at=self.tries[-1].declined_at)


UP_TO_A_DAY = st.one_of(st.just(timedelta(0)), st.timedeltas(timedelta(0), A_DAY))

answers = st.builds(
    Answer,
    decline_class=st.sampled_from(DeclineClass),
    code=st.sampled_from([None, "5051", "5096"]),
    starts_late=UP_TO_A_DAY,
    answers_late=UP_TO_A_DAY,
    retry_after=st.none() | st.timedeltas(timedelta(0), timedelta(days=40)),
)


@st.composite
def dunning_terms(draw: st.DrawFn) -> DunningTerms:
    """Build the terms of a renewal at any hour of two years."""
    due_at = draw(st.timedeltas(timedelta(0), timedelta(days=730)).map(SOME_NEW_YEAR.__add__))
    length = PeriodLength(draw(st.sampled_from(PeriodUnit)), draw(st.integers(1, 4)))
    return DunningTerms(
        due_at=due_at,
        period_end=period_from(due_at, length, anchor_day=due_at.day).end,
        period=length,
        zone=ZoneInfo(draw(st.sampled_from(ZONES))),
        subscription_id=draw(st.uuids()),
    )


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Build a ladder climbed for some way: each try is the one that the rules planned."""
    terms = draw(dunning_terms())
    story = Story(terms, [], [])
    planned: datetime | None = terms.due_at
    for answer in draw(st.lists(answers, min_size=1, max_size=MOST_TRIES + 1)):
        if planned is None:
            break
        story = tried(story, planned, answer)
        planned = story.planned
    return story


def tried(story: Story, planned: datetime, answer: Answer) -> Story:
    """Return the story with one more try in it."""
    tried_at = planned + answer.starts_late
    declined_at = tried_at + answer.answers_late
    told = None if answer.retry_after is None else declined_at + answer.retry_after
    past = PastTry(answer.decline_class, answer.code, declined_at, told)
    return Story(story.terms, [*story.tried_at, tried_at], [*story.tries, past])


@given(story=stories())
def test_at_most_two_tries_fall_into_any_24_hours(story: Story) -> None:
    planned = story.planned
    moments = [*story.tried_at, planned] if planned else story.tried_at

    thirds = zip(moments, moments[2:], strict=False)

    assert all(third - first >= A_DAY for first, third in thirds)


@given(story=stories())
def test_every_try_comes_after_the_refusal_before_it(story: Story) -> None:
    planned = story.planned

    assert planned is None or planned > story.tries[-1].declined_at


@given(story=stories(), waited=st.timedeltas(timedelta(0), timedelta(days=40)))
def test_no_try_is_planned_for_the_past(story: Story, waited: timedelta) -> None:
    asked_at = story.tries[-1].declined_at + waited

    planned = next_try(story.tries, story.terms, at=asked_at)

    assert planned is None or planned > asked_at


@given(story=stories())
def test_no_try_is_planned_outside_of_the_period(story: Story) -> None:
    planned = story.planned

    assert planned is None or story.terms.due_at < planned < story.terms.period_end


@given(story=stories())
def test_no_try_is_planned_before_the_providers_retry_after(story: Story) -> None:
    planned = story.planned

    assert planned is None or all(
        past.retry_after is None or planned >= past.retry_after for past in story.tries
    )


@given(story=stories())
def test_every_ladder_ends(story: Story) -> None:
    assert len(story.tries) <= MOST_TRIES


@given(story=stories())
def test_a_card_that_must_rest_is_left_alone(story: Story) -> None:
    last = story.tries[-1]

    if ladder_of(last.decline_class, last.code) is RetryLadder.NONE:
        assert story.planned is None


@given(story=stories())
def test_tries_for_money_are_made_in_the_viewers_morning(story: Story) -> None:
    planned, last = story.planned, story.tries[-1]

    if planned is not None and ladder_of(last.decline_class, last.code) is RetryLadder.FUNDS:
        local = planned.astimezone(story.terms.zone)
        assert local.hour in (10, 11)
        assert local.date() > last.declined_at.astimezone(story.terms.zone).date()


@given(subscription_id=st.uuids(), seconds=st.integers(0, 10**6))
def test_a_delay_lies_within_its_spread(subscription_id: UUID, seconds: int) -> None:
    spread = timedelta(seconds=seconds)

    delay = spread_delay(subscription_id, spread)

    assert timedelta(0) <= delay < max(spread, timedelta.resolution)
    assert delay == spread_delay(subscription_id, spread)


def test_delays_of_many_subscriptions_fill_the_spread_evenly() -> None:
    namespace = UUID(int=0)
    spread = timedelta(hours=2)

    quarters = [0, 0, 0, 0]
    for number in range(4_000):
        quarters[4 * spread_delay(uuid5(namespace, str(number)), spread) // spread] += 1

    assert min(quarters) > 900
