"""What a viewer is asked to pay for a period of their plan, and how that came about."""

from dataclasses import dataclass, replace

from billing_rules.derivation import AskedBy, Derivation, Reason
from billing_rules.derivation_parts import CoveredPeriod
from billing_rules.money import Money
from billing_rules.periods import Period
from models import Plan, Subscription, Viewer
from runtime.language import language_of
from state_updater.handlers.new_prices import take_new_price
from state_updater.handlers.promo_uses import take_discount
from state_updater.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Demand:
    """What an invoice asks for.

    Args:
        amount: From 0: a discount may leave nothing to pay.
        derivation: How the amount came about, for the invoice to keep.
        description: What it is for, in the viewer's language.
    """

    amount: Money
    derivation: Derivation
    description: str


def demand(
    work: UnitOfWork,
    subscription: Subscription,
    period: Period | None,
    *,
    reason: Reason,
    asked_by: AskedBy,
) -> Demand:
    """Return what the subscription costs for one period of its plan.

    A renewal takes the new price that is due for the period, if there is one.

    Args:
        work: Of the command that makes the invoice.
        subscription: With the plan and price version that hold for the period.
        period: What is paid for; none for a first one, which begins when it is paid.
        reason: Why there is an invoice; the same word as its kind.
        asked_by: Who wants it.
    """
    price_move = None
    if reason is Reason.RENEWAL and period is not None:
        price_move = take_new_price(work, subscription, period.start)
    plan, price = work.plan(subscription.plan_id), work.price(subscription.price_id)
    derivation = Derivation(
        reason=reason,
        asked_by=asked_by,
        plan=plan.code,
        price_id=price.id,
        list_price_minor=price.amount_minor,
        currency=price.currency,
        price_move=price_move,
        titles={plan.code: plan.title},
    )
    if period is not None:
        derivation = _for_period(derivation, subscription, period)
    amount, promo = take_discount(work, subscription, Money(price.amount_minor, price.currency))
    derivation = replace(derivation, promo=promo)
    return Demand(amount, derivation, title_for(work.viewer(subscription.viewer_id), plan))


def title_for(viewer: Viewer, plan: Plan) -> str:
    """Return what the viewer calls the plan; its code where it has no title in their language."""
    title: str | None = plan.title.get(language_of(viewer.locale))
    return title or plan.code


def _for_period(derivation: Derivation, subscription: Subscription, period: Period) -> Derivation:
    ends_trial = subscription.trial_end is not None and subscription.trial_end == period.start
    return replace(
        derivation,
        period=CoveredPeriod(period.start, period.end),
        trial_ended_at=subscription.trial_end if ends_trial else None,
    )
