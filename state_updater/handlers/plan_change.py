"""What becomes of a subscription whose plan changes, now or with its next period."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from billing_rules.lifecycles import PRICE_CONSENT
from billing_rules.periods import Period
from interaction_bus.events import SubscriptionPlanChanged
from models import Invoice, Plan, Price, Subscription
from models.standing import CHANGE
from state_updater.handlers.entitlement import begin_period
from state_updater.machines import can_fire
from state_updater.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NewTerms:
    """The plan that a subscription goes over to, as it was agreed."""

    plan_id: UUID
    price_id: UUID
    grace_days: int

    @classmethod
    def of(cls, plan: Plan, price: Price) -> "NewTerms":
        """Return the terms of a plan at a price."""
        return cls(plan.id, price.id, plan.grace_days)


def change_to_keep(
    subscription: Subscription, terms: NewTerms, *, keeps_period: bool
) -> dict[str, Any]:
    """Return what an invoice for a change keeps: the new terms, and what it was quoted for."""
    return {
        "keeps_period": keeps_period,
        "plan_id": str(terms.plan_id),
        "price_id": str(terms.price_id),
        "grace_days": terms.grace_days,
        "quoted_for": _quoted_for(subscription),
    }


def pays_for_whole_period(invoice: Invoice) -> bool:
    """Return whether an invoice pays for a period of the subscription from its start.

    A change within a running period pays only for what the new plan costs more.
    """
    if invoice.kind == "change":
        return not invoice.derivation[CHANGE]["keeps_period"]
    return invoice.kind in ("first", "renewal")


def why_change_lapsed(subscription: Subscription, invoice: Invoice, *, at: datetime) -> str | None:
    """Return why a change that is being paid can be made no more, or none when it can.

    What was quoted holds for one plan within one period: after a renewal, a pause or given time
    the viewer would pay for something else than they agreed to. Once the period is over the next
    one may be on demand, and its payment would put an end to the time that the change bought.

    Args:
        subscription: As it is now.
        invoice: For the change.
        at: Present time, aware.
    """
    if not can_fire(subscription, "change_plan"):
        return f"the subscription is {subscription.state}"
    if subscription.period_end is not None and subscription.period_end <= at:
        return "the period that the change was quoted for is over"
    if invoice.derivation[CHANGE]["quoted_for"] != _quoted_for(subscription):
        return "the plan or the period has changed since the change was quoted"
    return None


def apply_paid_change(work: UnitOfWork, subscription: Subscription, invoice: Invoice) -> None:
    """Go over to the plan that an invoice was paid for; the period that it names begins or stays.

    One that is paid after the end of its period is not owed (`why_change_lapsed`).
    """
    if invoice.period_start is None or invoice.period_end is None:
        raise RuntimeError(f"change {invoice.id} names no period")
    kept = invoice.derivation[CHANGE]
    terms = NewTerms(UUID(kept["plan_id"]), UUID(kept["price_id"]), kept["grace_days"])
    period = Period(invoice.period_start, invoice.period_end)
    switch_plan(work, subscription, terms, invoice_id=str(invoice.id))
    if period != Period(*_period_of(subscription)):
        subscription.anchor_day = None
    begin_period(work, subscription, period)


def apply_pending_change(work: UnitOfWork, subscription: Subscription) -> None:
    """Go over to the plan that the viewer wanted to have from the next period on, if any."""
    change = subscription.pending_change
    if change is None or not can_fire(subscription, "change_plan"):
        return
    plan, price = work.plan(UUID(change["plan_id"])), work.price(UUID(change["price_id"]))
    switch_plan(work, subscription, NewTerms.of(plan, price), asked_at=change["asked_at"])


def switch_plan(
    work: UnitOfWork, subscription: Subscription, terms: NewTerms, **detail: Any
) -> None:
    """Put a subscription on other terms; what was to happen to the old ones is off.

    Args:
        work: Of the command that leads here.
        subscription: Whose machine allows `change_plan`.
        terms: The new ones.
        detail: For the history.
    """
    before = {
        "from_plan_id": str(subscription.plan_id),
        "from_price_id": str(subscription.price_id),
    }
    after = {"to_plan_id": str(terms.plan_id), "to_price_id": str(terms.price_id)}
    work.move(subscription, "change_plan", **before, **after, **detail)
    subscription.plan_id = terms.plan_id
    subscription.price_id = terms.price_id
    subscription.grace_days = terms.grace_days
    subscription.pending_change = None
    _supersede_price_move(work, subscription)
    work.tell(
        SubscriptionPlanChanged(
            subscription_id=subscription.id,
            viewer_id=subscription.viewer_id,
            state=subscription.state,
            access_until=subscription.access_until,
            auto_renew=subscription.auto_renew,
            plan_id=terms.plan_id,
            price_id=terms.price_id,
        )
    )


def drop_pending_change(work: UnitOfWork, subscription: Subscription, *, reason: str) -> None:
    """Forget a change that was to come with the next period, if there is one."""
    if subscription.pending_change is None:
        return
    if can_fire(subscription, "drop_change"):
        work.move(subscription, "drop_change", reason=reason, **subscription.pending_change)
    subscription.pending_change = None


def _supersede_price_move(work: UnitOfWork, subscription: Subscription) -> None:
    """A new price of the old plan is nothing to a subscriber of another."""
    consent = work.rows.price_consent_of(subscription.id)
    if consent is not None and PRICE_CONSENT.targets("cancel", consent.state):
        work.move(consent, "cancel", reason="the plan has changed")


def _quoted_for(subscription: Subscription) -> dict[str, str]:
    start, end = _period_of(subscription)
    return {
        "plan_id": str(subscription.plan_id),
        "price_id": str(subscription.price_id),
        "period_start": start.isoformat(),
        "period_end": end.isoformat(),
    }


def _period_of(subscription: Subscription) -> tuple[datetime, datetime]:
    if subscription.period_start is None or subscription.period_end is None:
        raise RuntimeError(f"subscription {subscription.id} has no period yet")
    return subscription.period_start.astimezone(UTC), subscription.period_end.astimezone(UTC)
