"""When a card that the bank refused is tried again by itself, and when to give up."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from billing_rules.declines import DeclineClass
from billing_rules.ladders import DELAYS, RetryLadder, funds_days, ladder_of
from billing_rules.paydays import MORNING_LASTS, PAYDAY_REACH_DAYS, days_around, morning_of
from billing_rules.periods import PeriodLength
from billing_rules.retry_limits import PastDecline, blocked_until, crowded_until

LONGEST_DUNNING = timedelta(days=30)
"""A debt that is older is not worth the viewer's anger, however long the period is."""

AT_ONCE = timedelta(minutes=1)
"""Delay of a try that ought to have been made already."""


@dataclass(frozen=True, slots=True)
class PastTry:
    """One try of the schedule that the bank refused.

    Args:
        decline_class: What the refusal allows.
        code: The provider's code; none when it gave none.
        declined_at: When we heard of it, aware.
        retry_after: The provider forbids another try before this; none when it was silent.
    """

    decline_class: DeclineClass
    code: str | None
    declined_at: datetime
    retry_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class DunningTerms:
    """What bounds the tries for one invoice.

    Args:
        due_at: When the invoice fell due, aware.
        period_end: End of the period that it demands, aware.
        period: How long the plan's periods last.
        zone: The viewer's.
        subscription_id: Spreads the tries of different viewers over the morning.
    """

    due_at: datetime
    period_end: datetime
    period: PeriodLength
    zone: tzinfo
    subscription_id: UUID

    @property
    def ends_at(self) -> datetime:
        """Return from when on no try is made: nobody pays for a period that is over."""
        return min(self.period_end, self.due_at + LONGEST_DUNNING)


def next_try(tries: Sequence[PastTry], terms: DunningTerms, *, at: datetime) -> datetime | None:
    """Return when the schedule tries the card again, or none when the ladder is over.

    The last refusal says which ladder goes on, all refusals together how far it was climbed: a
    new card or another reason restarts nothing. Never before the provider's own `retry_after`,
    never against the limits of `billing_rules.retry_limits`, always after `at`.

    Args:
        tries: Those of the schedule for this invoice that the bank refused, in any order. Tries
            of viewers and managers use up no rung.
        terms: Of the invoice.
        at: Present time, aware.

    Raises:
        ValueError: No try was refused yet, so there is no ladder to climb.
    """
    if not tries:
        raise ValueError("the ladder begins with a refusal")
    climbed = sorted(tries, key=lambda past: past.declined_at)
    earliest = _earliest(climbed, at)
    ladder = ladder_of(climbed[-1].decline_class, climbed[-1].code)
    if ladder is RetryLadder.FUNDS:
        return _try_for_funds(climbed, terms, earliest)
    planned = _try_after_delay(climbed, ladder, earliest)
    return planned if planned is not None and planned < terms.ends_at else None


def spread_delay(subscription_id: UUID, spread: timedelta) -> timedelta:
    """Return a delay that is always the same for a subscription and differs between them.

    Args:
        subscription_id: Of whoever is delayed.
        spread: All delays are shorter; they are whole seconds.
    """
    digest = hashlib.sha256(subscription_id.bytes).digest()
    seconds = int(spread.total_seconds())
    return timedelta(seconds=int.from_bytes(digest[:8]) * seconds >> 64)


def _earliest(climbed: Sequence[PastTry], at: datetime) -> datetime:
    soon = max(at, climbed[-1].declined_at) + AT_ONCE
    declines = [PastDecline(it.decline_class, it.declined_at, it.retry_after) for it in climbed]
    limits = (blocked_until(declines, at=at), crowded_until(it.declined_at for it in climbed))
    return max([soon, *(limit for limit in limits if limit is not None)])


def _try_after_delay(
    climbed: Sequence[PastTry], ladder: RetryLadder, earliest: datetime
) -> datetime | None:
    rung = len(climbed) - 1
    if ladder is RetryLadder.ONCE_MORE:
        # What counts is whether the one more try was had, not what came before it.
        rung = sum(ladder_of(it.decline_class, it.code) is ladder for it in climbed) - 1
    delays = DELAYS[ladder]
    return max(climbed[-1].declined_at + delays[rung], earliest) if rung < len(delays) else None


def _try_for_funds(
    climbed: Sequence[PastTry], terms: DunningTerms, earliest: datetime
) -> datetime | None:
    delay = spread_delay(terms.subscription_id, MORNING_LASTS)
    mornings = (morning_of(day, terms.zone, delay=delay) for day in _days_for_funds(climbed, terms))
    return next((it for it in mornings if earliest <= it < terms.ends_at), None)


def _days_for_funds(climbed: Sequence[PastTry], terms: DunningTerms) -> Iterator[date]:
    """Yield the days that may be tried, best first; some may be too early or too late."""
    due_day = terms.due_at.astimezone(terms.zone).date()
    last_day = climbed[-1].declined_at.astimezone(terms.zone).date()
    rungs = _funds_rungs(due_day, terms.period)[len(climbed) - 1 :]
    for before, day, after in rungs:
        yield from days_around(day, after=max(before, last_day), before=after)
    if rungs:
        # The provider or an outage of ours outlasted every rung: keep the distance to the last.
        before, day, _ = rungs[0]
        patience = day - before
        yield from (last_day + patience + timedelta(days=n) for n in range(LONGEST_DUNNING.days))


def _funds_rungs(due_day: date, period: PeriodLength) -> list[tuple[date, date, date]]:
    """Return each rung's day between those of its neighbours."""
    offsets = funds_days(period)
    beyond = offsets[-1] + PAYDAY_REACH_DAYS + 1
    days = [due_day + timedelta(days=offset) for offset in (0, *offsets, beyond)]
    return list(zip(days, days[1:], days[2:], strict=False))
