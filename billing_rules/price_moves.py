"""When a new price reaches a subscriber, and what becomes of one who did not agree to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from billing_rules.lifecycles import OPEN_PRICE_CONSENT_STATES, PriceConsentState
from billing_rules.periods import PeriodLength, anchor_day_of, next_boundary

ANNOUNCED_EARLY = timedelta(days=1)
"""A new price is announced so much before the last moment, so that a late sweep delays nothing."""

SHORTEST_NOTICE_DAYS, LONGEST_NOTICE_DAYS = 1, 120


class WithoutConsent(StrEnum):
    """What becomes of a renewal whose viewer was asked and did not agree."""

    KEEP_PRICE = "keep_price"
    STOP_RENEWAL = "stop_renewal"


class PriceVerdict(StrEnum):
    """What a renewal does about a new price that is due."""

    MOVE = "move"
    KEEP = "keep"
    STOP = "stop"
    POSTPONE = "postpone"
    """The viewer was never told: the old price holds, and the new one has to wait."""


@dataclass(frozen=True, slots=True)
class RenewalRhythm:
    """Where the periods of a subscription end.

    Args:
        period_end: End of the paid period, aware.
        length: Of the plan's periods.
        anchor_day: Day of the month that they keep to, 1 to 31; none means that of `period_end`.
    """

    period_end: datetime
    length: PeriodLength
    anchor_day: int | None = None

    def first_renewal(self, *, not_before: datetime) -> datetime:
        """Return the first instant at or after `not_before` at which a period ends."""
        anchor_day = self.anchor_day or anchor_day_of(self.period_end)
        boundary = self.period_end
        while boundary < not_before:
            boundary = next_boundary(boundary, self.length, anchor_day=anchor_day)
        return boundary


def applies_from(rhythm: RenewalRhythm, *, notice_days: int, at: datetime) -> datetime:
    """Return the first renewal that may be charged at a price announced at the instant `at`.

    Args:
        rhythm: Of the subscription.
        notice_days: How long before it applies a new price is told.
        at: When it is told, aware.
    """
    return rhythm.first_renewal(not_before=at + timedelta(days=notice_days))


def is_time_to_announce(applies_at: datetime, *, notice_days: int, at: datetime) -> bool:
    """Return whether a price that applies from `applies_at` is to be told at the instant `at`."""
    return applies_at - timedelta(days=notice_days) - ANNOUNCED_EARLY <= at


def judge_price(
    state: PriceConsentState, *, needs_consent: bool, without_consent: WithoutConsent
) -> PriceVerdict:
    """Return what a renewal does about a new price that is due by its date.

    Args:
        state: What the viewer was told, and what they said.
        needs_consent: Whether the new price needs this viewer's yes.
        without_consent: What the manager chose for those who do not give it.

    Raises:
        ValueError: The new price lies behind already.
    """
    if state not in OPEN_PRICE_CONSENT_STATES:
        raise ValueError(f"a price that is {state} is not ahead any more")
    if state is PriceConsentState.PLANNED:
        return PriceVerdict.POSTPONE
    if not needs_consent or state is PriceConsentState.AGREED:
        return PriceVerdict.MOVE
    if without_consent is WithoutConsent.STOP_RENEWAL:
        return PriceVerdict.STOP
    return PriceVerdict.KEEP
