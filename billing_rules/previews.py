"""What a change would do, told before anybody agrees to it, by the rules that will carry it out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from billing_rules.access import access_end
from billing_rules.change_quotes import ChangeCost, cost_of_change
from billing_rules.discounts import Discount, DiscountKind, discounted
from billing_rules.money import Money
from billing_rules.paid_time import PaidTime, returnable_minor
from billing_rules.pauses import resumed_period
from billing_rules.standing import (
    DISPUTED,
    OVER,
    Offer,
    Refusal,
    Standing,
    why_not_change,
    why_not_end,
    why_not_pause,
)


class PreviewRefused(Exception):
    """The rules forbid what was to be previewed; the command would be refused as well."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class RunningDiscount:
    """A promise that makes further periods cheaper; none of its limits means every one."""

    discount: Discount
    plan_id: UUID | None

    def applied(self, price: Money, plan_id: UUID) -> Money:
        """Return what is left to pay of the price of a plan."""
        is_for_plan = self.plan_id in (None, plan_id)
        is_for_currency = self.discount.currency in (None, price.currency)
        if not (is_for_plan and is_for_currency) or self.discount.kind is DiscountKind.FREE_DAYS:
            return price
        return discounted(price, self.discount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A subscription as it stands, and what its next charge would be.

    Args:
        next_plan_id: That of the next period: a change of plan may be to come.
        next_price: Of that plan, before a discount.
        discount: Running; none where there is none.
        card_last_four: Of the card that renewals are charged to; none when there is none that may.
    """

    standing: Standing
    plan_code: str
    next_plan_id: UUID
    next_price: Money
    discount: RunningDiscount | None
    card_last_four: str | None

    def price_of(self, price: Money, plan_id: UUID) -> Money:
        """Return what a period of a plan costs this viewer."""
        return price if self.discount is None else self.discount.applied(price, plan_id)

    @property
    def is_renewing(self) -> bool:
        """Return whether a further period is charged: a trial goes on only by a card."""
        is_paid_by_hand = self.standing.is_trial and self.card_last_four is None
        return self.standing.auto_renew and not is_paid_by_hand


@dataclass(frozen=True, slots=True)
class NextCharge:
    """When the next period is charged; without a card its viewer will have to pay by hand."""

    at: datetime
    amount: Money
    card_last_four: str | None


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """What going over to another plan would do.

    Args:
        credit: For the unused time of the old plan.
        charge: For the time that the new plan gives.
        due_now: From 0.
        goes_back: From 0.
        begins_at: When the new plan begins.
        period_end: Of the period that the viewer is in then.
        access_until: With the grace days of the new plan.
        quoted_at: For when it was counted: to be handed back with the wish.
    """

    credit: Money
    charge: Money
    due_now: Money
    goes_back: Money
    begins_at: datetime
    period_end: datetime
    access_until: datetime
    next_charge: NextCharge | None
    card_last_four: str | None
    quoted_at: datetime

    @property
    def quoted_amount(self) -> Money:
        """Return the one number to be handed back: below 0 it goes back to the viewer."""
        return self.due_now - self.goes_back


@dataclass(frozen=True, slots=True)
class CancelPreview:
    """What ending the subscription now would do; `goes_back` where that is asked for."""

    goes_back: Money
    access_until: datetime
    quoted_at: datetime


@dataclass(frozen=True, slots=True)
class PausePreview:
    """What standing still would do; dates after the pause are none while its end is open."""

    access_until: datetime
    left: timedelta
    resumes_at: datetime | None
    period_end: datetime | None
    next_charge: NextCharge | None
    quoted_at: datetime


def preview_change(
    outlook: Outlook, offer: Offer, *, at_period_end: bool, at: datetime
) -> ChangePreview:
    """Return what going over to `offer` would do if it were asked for at `at`.

    Raises:
        PreviewRefused: It may not be done.
    """
    standing, waits = outlook.standing, at_period_end and not outlook.standing.is_trial
    _require(why_not_change(standing, offer, at_period_end=waits, at=at))
    paid = _paid(standing)
    cost = None if waits else cost_of_change(standing, paid, offer, at=at)
    period = paid.period if cost is None else cost.quote.period
    price = outlook.price_of(Money(offer.price_minor, offer.currency), offer.plan_id)
    return ChangePreview(
        *_amounts(cost, offer.currency),
        begins_at=paid.period.end if waits else max(at, period.start),
        period_end=period.end,
        access_until=_access_until(outlook, period.end, offer.grace_days),
        next_charge=_next_charge(outlook, period.end, price),
        card_last_four=outlook.card_last_four,
        quoted_at=at,
    )


def preview_cancel(outlook: Outlook, *, at: datetime) -> CancelPreview:
    """Return what ending the subscription at `at` would do.

    Raises:
        PreviewRefused: It has ended, or the bank decides about the money.
    """
    standing = outlook.standing
    _require(why_not_end(standing))
    if standing.is_disputed:
        raise PreviewRefused(DISPUTED)
    unused_from = standing.paused_at or at
    goes_back_minor = returnable_minor(standing.paid, at=unused_from) if standing.paid else 0
    return CancelPreview(Money(goes_back_minor, standing.currency), at, at)


def preview_pause(
    outlook: Outlook, *, resumes_at: datetime | None, longest: timedelta, at: datetime
) -> PausePreview:
    """Return what standing still from `at` on would do.

    Raises:
        PreviewRefused: It may not be done.
    """
    standing = outlook.standing
    _require(why_not_pause(standing, resumes_at=resumes_at, longest=longest, at=at))
    period = _paid(standing).period
    if resumes_at is None:
        return PausePreview(at, period.end - at, None, None, None, at)
    end = resumed_period(at, resumes_at, period).end
    price = outlook.price_of(outlook.next_price, outlook.next_plan_id)
    return PausePreview(
        access_until=at,
        left=period.end - at,
        resumes_at=resumes_at,
        period_end=end,
        next_charge=_next_charge(outlook, end, price),
        quoted_at=at,
    )


def _amounts(cost: ChangeCost | None, currency: str) -> tuple[Money, Money, Money, Money]:
    if cost is None:
        nothing = Money(0, currency)
        return nothing, nothing, nothing, nothing
    credit_minor, charge_minor = cost.quote.credit_minor, cost.quote.charge_minor
    return (
        Money(credit_minor, currency),
        Money(charge_minor, currency),
        Money(cost.due_minor, currency),
        Money(cost.goes_back_minor, currency),
    )


def _access_until(outlook: Outlook, period_end: datetime, grace_days: int) -> datetime:
    return access_end(period_end, auto_renew=outlook.is_renewing, grace_days=grace_days)


def _next_charge(outlook: Outlook, at: datetime, price: Money) -> NextCharge | None:
    return NextCharge(at, price, outlook.card_last_four) if outlook.is_renewing else None


def _paid(standing: Standing) -> PaidTime:
    if standing.paid is None:
        raise PreviewRefused(OVER)
    return standing.paid


def _require(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise PreviewRefused(refusal)
