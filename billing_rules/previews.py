"""What a change would do, told before anybody agrees to it, by the rules that will carry it out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from billing_rules.access import access_end
from billing_rules.change_quotes import ChangeCost, cost_of_change
from billing_rules.discounts import Discount, DiscountKind, discounted
from billing_rules.money import Money
from billing_rules.next_charges import NextCharge, PriceAhead, RenewalTerms
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
        price_ahead: A new price of the present plan that its viewer was told of; none where there
            is none, and where a change of plan goes before it.
    """

    standing: Standing
    plan_code: str
    next_plan_id: UUID
    next_price: Money
    discount: RunningDiscount | None
    card_last_four: str | None
    price_ahead: PriceAhead | None = None

    def price_of(self, price: Money, plan_id: UUID) -> Money:
        """Return what a period of a plan costs this viewer."""
        return price if self.discount is None else self.discount.applied(price, plan_id)

    def terms_at(self, period_end: datetime) -> RenewalTerms:
        """Return what decides how it goes on after a period that ends then."""
        ahead = self.price_ahead
        return RenewalTerms(
            auto_renew=self.standing.auto_renew,
            is_trial=self.standing.is_trial,
            card_last_four=self.card_last_four,
            stops_at_new_price=ahead is not None and ahead.stops_at(period_end),
        )

    def next_charge_at(self, period_end: datetime) -> NextCharge | None:
        """Return the charge after a period that ends then, or none when there will be none."""
        ahead, price = self.price_ahead, self.next_price
        price = price if ahead is None else ahead.price_at(period_end, price)
        amount = self.price_of(price, self.next_plan_id)
        return self.terms_at(period_end).next_charge(period_end, amount)

    def with_plan(self, offer: Offer) -> "Outlook":
        """Return the outlook once the subscription is to `offer`: no price of another is ahead."""
        price = Money(offer.price_minor, offer.currency)
        return replace(self, next_plan_id=offer.plan_id, next_price=price, price_ahead=None)


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
    changed = outlook.with_plan(offer)
    renews = changed.terms_at(period.end).is_charged
    return ChangePreview(
        *_amounts(cost, offer.currency),
        begins_at=paid.period.end if waits else max(at, period.start),
        period_end=period.end,
        access_until=access_end(period.end, auto_renew=renews, grace_days=offer.grace_days),
        next_charge=changed.next_charge_at(period.end),
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
    return PausePreview(
        access_until=at,
        left=period.end - at,
        resumes_at=resumes_at,
        period_end=end,
        next_charge=outlook.next_charge_at(end),
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


def _paid(standing: Standing) -> PaidTime:
    if standing.paid is None:
        raise PreviewRefused(OVER)
    return standing.paid


def _require(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise PreviewRefused(refusal)
