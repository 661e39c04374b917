"""Short ways up the ladders of tries."""

from datetime import UTC, datetime, timedelta, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

from billing_rules.declines import DeclineClass
from billing_rules.dunning import DunningTerms, PastTry, next_try
from billing_rules.periods import PeriodLength, PeriodUnit, period_from

MOSCOW = ZoneInfo("Europe/Moscow")


DUE_AT = datetime(2026, 11, 12, 12, tzinfo=UTC)
"""A Thursday, on which it is 15:00 in Moscow."""


ANNA = UUID("0193a1f0-0000-7000-8000-00000000a44a")


MONTH = PeriodLength(PeriodUnit.MONTH, 1)


def terms(
    due_at: datetime = DUE_AT, period: PeriodLength = MONTH, zone: tzinfo = MOSCOW
) -> DunningTerms:
    """Return the terms of a renewal."""
    end = period_from(due_at, period, anchor_day=due_at.day).end
    return DunningTerms(due_at, end, period, zone, ANNA)


def refused(
    after: timedelta, decline_class: str = "funds", retry_after: timedelta | None = None
) -> PastTry:
    """Return a try that was refused so long after the invoice fell due."""
    told = None if retry_after is None else DUE_AT + retry_after
    return PastTry(DeclineClass(decline_class), None, DUE_AT + after, told)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def next_after(*tries: PastTry, within: DunningTerms | None = None) -> datetime | None:
    """Return the next try when asked at the very moment of the last refusal."""
    return next_try(tries, within or terms(), at=max(it.declined_at for it in tries))


def climb(decline_class: str, within: DunningTerms) -> list[datetime]:
    """Return all tries of a card that is refused in the same way each time, the first left out."""
    tries = [PastTry(DeclineClass(decline_class), None, within.due_at)]
    planned = next_try(tries, within, at=within.due_at)
    while planned is not None:
        tries.append(PastTry(DeclineClass(decline_class), None, planned))
        planned = next_try(tries, within, at=planned)
    return [past.declined_at for past in tries[1:]]
