"""Where a subscription stands, and what its viewer may therefore change about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from billing_rules.lifecycles import SUBSCRIPTION, SubscriptionState
from billing_rules.paid_time import PaidTime
from billing_rules.periods import PeriodLength

MOST_PERCENT_OF_A_PERIOD = 150
"""How long a period may be, measured by its plan's, for its plan to be changed within it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The facts that decide whether a subscription may change its plan or stand still.

    Args:
        currency: Of its price.
        is_renewal_under_way: The next period is demanded and not paid, or being charged.
        is_change_under_way: Money for a change of plan may be on its way.
        is_disputed: The viewer's bank took the money of the present period back.
        paused_at: Since when it stands still, aware; none while it runs.
        paid: The present period and its money; none before the first one. In a trial its worth
            is nothing.
    """

    state: str
    plan_id: UUID
    price_id: UUID
    currency: str
    auto_renew: bool
    is_renewal_under_way: bool
    is_change_under_way: bool
    is_disputed: bool
    paused_at: datetime | None
    paid: PaidTime | None

    @property
    def is_trial(self) -> bool:
        """Return whether nothing was paid yet, and a change costs nothing."""
        return self.state == SubscriptionState.TRIALING


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan that a viewer may go over to, at one version of its price."""

    plan_id: UUID
    price_id: UUID
    price_minor: int
    currency: str
    length: PeriodLength
    grace_days: int = 0
    is_plan_on_sale: bool = True
    is_price_current: bool = True


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something may not be done.

    Args:
        code: For programs; it never changes.
        message: For developers.
        allowed: Moves that the state allows instead; none where the state is not the reason.
    """

    code: str
    message: str
    allowed: tuple[str, ...] | None = None


ARCHIVED = Refusal("plan_archived", "the plan is not sold any more")
SUPERSEDED = Refusal("price_superseded", "the price has changed; look at the plan again")
UNCHANGED = Refusal("plan_unchanged", "the subscription is to this plan at this price already")
CURRENCY = Refusal("currency_differs", "the plans are priced in different currencies")
RENEWING = Refusal("renewal_in_progress", "the next period is being paid; wait for its outcome")
CHANGING = Refusal("change_in_progress", "a change of plan is being paid; wait for its outcome")
DISPUTED = Refusal("disputed", "the bank decides about the money of this period")
OVER = Refusal("period_over", "the paid period is over")
GIVEN_TIME = Refusal(
    "period_holds_given_time",
    "the period holds time that was given for this plan; another plan may come with the next one",
)
RENEWAL_OFF = Refusal("renewal_off", "renewal is turned off, so no further period will begin")


def why_not_change(
    standing: Standing, offer: Offer, *, at_period_end: bool, at: datetime
) -> Refusal | None:
    """Return why the plan may not be changed to `offer`, or none when it may.

    Args:
        standing: Of the subscription.
        offer: What the viewer wants.
        at_period_end: The change comes with the next period.
        at: Present time, aware.
    """
    trigger = "schedule_change" if at_period_end else "change_plan"
    is_same = (offer.plan_id, offer.price_id) == (standing.plan_id, standing.price_id)
    return _wrong_state(standing, trigger) or _first_true(
        (not offer.is_plan_on_sale, ARCHIVED),
        (not offer.is_price_current, SUPERSEDED),
        (is_same, UNCHANGED),
        (offer.currency != standing.currency, CURRENCY),
        (standing.is_renewal_under_way, RENEWING),
        (standing.is_change_under_way, CHANGING),
        (standing.is_disputed and not at_period_end, DISPUTED),
        (_is_over(standing, at), OVER),
        (not at_period_end and _holds_given_time(standing), GIVEN_TIME),
        (at_period_end and not standing.auto_renew, RENEWAL_OFF),
    )


def why_not_pause(
    standing: Standing, *, resumes_at: datetime | None, longest: timedelta, at: datetime
) -> Refusal | None:
    """Return why the subscription may not stand still, or none when it may.

    Args:
        standing: Of the subscription.
        resumes_at: When it goes on by itself, aware; none when its viewer decides that later.
        longest: How far ahead that may be.
        at: Present time, aware.
    """
    is_out_of_range = resumes_at is not None and not at < resumes_at <= at + longest
    too_long = Refusal(
        "resumes_at_out_of_range", f"a pause ends within the next {longest.days} days"
    )
    return _wrong_state(standing, "pause") or _first_true(
        (standing.is_renewal_under_way, RENEWING),
        (standing.is_change_under_way, CHANGING),
        (standing.is_disputed, DISPUTED),
        (_is_over(standing, at), OVER),
        (is_out_of_range, too_long),
    )


def why_not_end(standing: Standing) -> Refusal | None:
    """Return why the subscription may not be ended now, or none when it may."""
    if standing.state == SubscriptionState.AWAITING_PAYMENT:
        return None
    return _wrong_state(standing, "cancel")


def _wrong_state(standing: Standing, trigger: str) -> Refusal | None:
    allowed = SUBSCRIPTION.allowed(standing.state)
    if trigger in allowed:
        return None
    message = f"a subscription that is {standing.state} does not allow this"
    return Refusal("not_allowed_in_this_state", message, allowed)


def _is_over(standing: Standing, at: datetime) -> bool:
    return standing.paid is None or standing.paid.period.end <= at


def _holds_given_time(standing: Standing) -> bool:
    """Return whether the period is far longer than what is paid at once, as gifts make it.

    A plan's price is for one period: a change would buy all of that time for one price, or give it
    up for nothing. Some days given besides do not matter so much.
    """
    if standing.is_trial or standing.paid is None:
        return False
    period = standing.paid.period
    longest = MOST_PERCENT_OF_A_PERIOD * standing.paid.length.longest
    return 100 * (period.end - period.start) > longest


def _first_true(*cases: tuple[bool, Refusal]) -> Refusal | None:
    return next((refusal for applies, refusal in cases if applies), None)
