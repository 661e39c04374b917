"""Going over to another plan: now at the quoted cost, or with the next period."""

from datetime import timedelta

from billing_rules.change_quotes import ChangeCost, cost_of_change, is_quote_good
from billing_rules.derivation import AskedBy, Derivation, Reason
from billing_rules.derivation_parts import CoveredPeriod, ProrationPart
from billing_rules.standing import OVER, Standing, why_not_change
from interaction_bus.commands import ChangePlan, DropPlanChange
from interaction_bus.events import InvoiceCreated, SubscriptionUpdated
from models import Invoice, Plan, Price, Subscription
from models.standing import CHANGE, offer_of
from state_updater.handlers.announcements import tell_invoice, tell_subscription
from state_updater.handlers.charging import card_blocked_until, charge_card
from state_updater.handlers.closing import close_open_changes
from state_updater.handlers.paid_invoices import settle_if_free
from state_updater.handlers.plan_change import (
    NewTerms,
    change_to_keep,
    drop_pending_change,
    switch_plan,
)
from state_updater.handlers.present_time import give_back, refuse, standing_in
from state_updater.handlers.pricing import title_for
from state_updater.handlers.trials import demand_first_period_again
from state_updater.rejections import conflict, invalid
from state_updater.unit_of_work import UnitOfWork


def change_plan(command: ChangePlan, work: UnitOfWork) -> None:
    """Go over to another plan; in a trial it costs nothing, and is done at once.

    Raises:
        CommandRejected: The rules forbid it (`billing_rules.standing.why_not_change`), or what the
            asker was quoted does not hold any more.
    """
    subscription = work.subscription(command.subscription_id, of=command.viewer_id)
    plan, price = work.plan(command.plan_id), work.price(command.price_id)
    standing = standing_in(work, subscription)
    waits = command.at_period_end and not standing.is_trial
    refusal = why_not_change(standing, offer_of(plan, price), at_period_end=waits, at=work.now)
    if refusal is not None:
        refuse(refusal, standing)
    close_open_changes(work, subscription, reason="another change of plan was asked for")
    work.answer(subscription_id=subscription.id)
    if waits:
        _schedule(command, work, subscription)
    elif standing.is_trial:
        switch_plan(work, subscription, NewTerms.of(plan, price))
        demand_first_period_again(work, subscription, command.new_invoice_id)
    else:
        _change_now(command, work, subscription, standing)


def drop_plan_change(command: DropPlanChange, work: UnitOfWork) -> None:
    """Stay with the plan.

    Raises:
        CommandRejected: There is no such subscription of this viewer, or no change to come.
    """
    subscription = work.subscription(command.subscription_id, of=command.viewer_id)
    if subscription.pending_change is None:
        raise conflict("no_change_pending", "no change of plan is to come")
    drop_pending_change(work, subscription, reason="the viewer stays with the plan")
    work.answer(subscription_id=subscription.id)
    tell_subscription(work, SubscriptionUpdated, subscription)


def _schedule(command: ChangePlan, work: UnitOfWork, subscription: Subscription) -> None:
    change = {
        "plan_id": str(command.plan_id),
        "price_id": str(command.price_id),
        "asked_by": _asker(command).value,
        "asked_at": work.now.isoformat(),
    }
    work.move(subscription, "schedule_change", **change)
    subscription.pending_change = change
    tell_subscription(work, SubscriptionUpdated, subscription)


def _change_now(
    command: ChangePlan, work: UnitOfWork, subscription: Subscription, standing: Standing
) -> None:
    cost = _agreed_cost(command, work, standing)
    invoice = _change_invoice(command, work, subscription, cost)
    work.create(invoice, amount_minor=invoice.amount_minor, goes_back_minor=cost.goes_back_minor)
    work.answer(invoice_id=invoice.id)
    tell_invoice(work, InvoiceCreated, invoice)
    if cost.due_minor > 0:
        _charge_if_agreed(command, work, subscription, invoice)
        return
    reason = "the new plan costs less for the rest of the period"
    refund_id = command.new_refund_id
    give_back(work, subscription, cost.goes_back_minor, refund_id, reason=reason)
    # Nothing is owed: the invoice only tells how the amounts came about.
    settle_if_free(work, invoice)


def _agreed_cost(command: ChangePlan, work: UnitOfWork, standing: Standing) -> ChangeCost:
    if command.quoted_at is None or command.quoted_minor is None:
        raise invalid("quote_missing", "a change at once is asked for with what was quoted for it")
    if standing.paid is None:
        refuse(OVER, standing)
    offer = offer_of(work.plan(command.plan_id), work.price(command.price_id))
    if is_quote_good(command.quoted_at, standing.paid, at=work.now):
        cost = cost_of_change(standing, standing.paid, offer, at=command.quoted_at)
        if cost.quoted_minor == command.quoted_minor:
            return cost
    fresh = cost_of_change(standing, standing.paid, offer, at=work.now)
    raise conflict(
        "quote_outdated",
        "what was quoted does not hold any more; look at the cost again",
        quoted_at=work.now.isoformat(),
        quoted_amount_minor=fresh.quoted_minor,
    )


def _change_invoice(
    command: ChangePlan, work: UnitOfWork, subscription: Subscription, cost: ChangeCost
) -> Invoice:
    plan, price = work.plan(command.plan_id), work.price(command.price_id)
    period = cost.quote.period
    lifetime = timedelta(hours=work.settings.invoice_lifetime_hours)
    return Invoice(
        id=command.new_invoice_id,
        viewer_id=subscription.viewer_id,
        subscription_id=subscription.id,
        kind="change",
        amount_minor=cost.due_minor,
        currency=price.currency,
        description=title_for(work.viewer(subscription.viewer_id), plan),
        period_start=period.start,
        period_end=period.end,
        derivation={
            **_derivation(command, work, subscription, cost).to_json(),
            CHANGE: change_to_keep(
                subscription, NewTerms.of(plan, price), keeps_period=cost.quote.keeps_anchor
            ),
        },
        refunded_minor=0,
        expires_at=min(work.now + lifetime, subscription.period_end or work.now),
        created_at=work.now,
    )


def _derivation(
    command: ChangePlan, work: UnitOfWork, subscription: Subscription, cost: ChangeCost
) -> Derivation:
    old: Plan = work.plan(subscription.plan_id)
    new: Plan = work.plan(command.plan_id)
    price: Price = work.price(command.price_id)
    return Derivation(
        reason=Reason.CHANGE,
        asked_by=_asker(command),
        plan=new.code,
        price_id=price.id,
        list_price_minor=price.amount_minor,
        currency=price.currency,
        period=CoveredPeriod(cost.quote.period.start, cost.quote.period.end),
        proration=ProrationPart(
            credit_minor=cost.quote.credit_minor,
            charge_minor=cost.quote.charge_minor,
            from_plan=old.code,
            to_plan=new.code,
            at=command.quoted_at or work.now,
        ),
        titles={old.code: old.title, new.code: new.title},
    )


def _charge_if_agreed(
    command: ChangePlan, work: UnitOfWork, subscription: Subscription, invoice: Invoice
) -> None:
    """Charge the card that renewals are charged to; else the invoice waits for the widget."""
    card = work.rows.renewal_card_of(subscription)
    if card is None or card_blocked_until(work, invoice, card) is not None:
        return
    origin = _asker(command).value
    payment = charge_card(work, invoice, card, command.new_payment_id, origin=origin)
    work.answer(payment_id=payment.id)


def _asker(command: ChangePlan) -> AskedBy:
    return AskedBy.MANAGER if command.viewer_id is None else AskedBy.VIEWER
