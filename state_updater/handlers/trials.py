"""Trying before paying, one trial a viewer, and the check of a card that nothing is paid with."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from billing_rules.checkout import CARD_CHECK_MINOR
from billing_rules.derivation import AskedBy, Derivation, Reason
from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    RUNNING_SUBSCRIPTION_STATES,
    SubscriptionState,
)
from billing_rules.money import Money
from billing_rules.periods import anchor_day_of, trial_end
from interaction_bus.commands import CheckCard
from interaction_bus.events import InvoiceCreated, SubscriptionTrialStarted
from models import Invoice, Payment, Plan, Subscription, Viewer
from runtime.identifiers import derived_id
from state_updater.handlers.announcements import tell_invoice, tell_subscription
from state_updater.handlers.closing import close_invoice, require_no_charge_under_way
from state_updater.handlers.ending import end_if_over
from state_updater.handlers.entitlement import (
    give_access,
    is_trial_without_card,
    plan_end,
    plan_period,
)
from state_updater.handlers.money import request_refund
from state_updater.handlers.paid_invoices import settle_if_free
from state_updater.handlers.pricing import demand, title_for
from state_updater.rejections import conflict
from state_updater.unit_of_work import UnitOfWork

TRIAL_DAYS = "trial_days"
"""Key beside a card check's derivation under which the length of the trial is kept, as agreed."""


def require_trial(viewer: Viewer, plan: Plan) -> None:
    """Refuse a trial that the plan does not give, or that the viewer has had.

    Raises:
        CommandRejected: With `trial_not_offered` or `trial_used`.
    """
    if plan.trial_days < 1:
        raise conflict("trial_not_offered", f"the plan {plan.code} has no trial")
    if viewer.trial_started_at is not None:
        raise conflict("trial_used", "the viewer has had a trial; there is one for each")


def open_trial(work: UnitOfWork, subscription: Subscription, invoice_id: UUID) -> None:
    """Begin the trial of a new subscription, or demand the check of a card that comes before it.

    Args:
        work: Of the command that subscribes.
        subscription: New, to a plan with a trial.
        invoice_id: Of the invoice that follows: the check's, or that of the first paid period.
    """
    plan = work.plan(subscription.plan_id)
    if plan.trial_needs_card:
        _demand_card_check(work, subscription, invoice_id)
        return
    _start(work, subscription, days=plan.trial_days)
    _demand_first_period(work, subscription, invoice_id)


def follow_card_check(work: UnitOfWork, payment: Payment) -> None:
    """Start the trial for which a card was checked, and send the money of the check back.

    Where the bank let us keep no card, the viewer pays by hand, as in a trial without one. The
    check of a further card of a running subscription only sends its money back.
    """
    invoice = work.invoice(payment.invoice_id)
    if invoice.kind != Reason.CARD_CHECK or payment.is_surplus:
        return
    subscription = work.subscription(invoice.subscription_id)
    if subscription.state == SubscriptionState.AWAITING_PAYMENT:
        _start(work, subscription, days=invoice.derivation[TRIAL_DAYS])
        if subscription.saved_card_id is None:
            _demand_first_period(work, subscription, derived_id(invoice.id, "first period"))
    request_refund(
        work,
        payment,
        derived_id(payment.id, "card check"),
        amount_minor=payment.amount_minor,
        reason="the card was only checked",
    )


def check_card(command: CheckCard, work: UnitOfWork) -> None:
    """Let the viewer of a running subscription save a further card, by a payment that goes back.

    Raises:
        CommandRejected: There is no such subscription of this viewer, it is not running, or its
            trial goes on to a first period that is paid by hand.
    """
    subscription = work.subscription(command.subscription_id, of=command.viewer_id)
    if subscription.state not in RUNNING_SUBSCRIPTION_STATES:
        raise conflict(
            "not_allowed_in_this_state",
            f"a subscription that is {subscription.state} needs no card",
            state=subscription.state,
            allowed=[],
        )
    if is_trial_without_card(subscription):
        raise conflict("trial_without_card", "the first period is paid in the widget instead")
    unpaid = (it for it in work.rows.invoices_of(subscription.id) if it.kind == "card_check")
    asked = next((it for it in unpaid if it.state in COLLECTABLE_INVOICE_STATES), None)
    if asked is None:
        _demand_card_check(work, subscription, command.new_invoice_id)
    work.answer(invoice_id=asked.id if asked else command.new_invoice_id)


def demand_first_period_again(
    work: UnitOfWork, subscription: Subscription, invoice_id: UUID
) -> None:
    """Replace the unpaid invoice for the time after a trial once the plan has changed.

    Raises:
        CommandRejected: Money for it may be on its way.
    """
    for invoice in work.rows.invoices_of(subscription.id):
        if invoice.kind == "first" and invoice.state in COLLECTABLE_INVOICE_STATES:
            require_no_charge_under_way(work, invoice)
            close_invoice(work, invoice, "cancel", reason="the plan has changed")
            _demand_first_period(work, subscription, invoice_id)
            return


def end_trial_without_card(work: UnitOfWork, subscription: Subscription) -> bool:
    """Let a trial end unpaid whose card may be charged no more; return whether it is one.

    Nobody who withdrew the card has agreed to pay: there is no demand, and no grace either.
    """
    has_card = work.rows.renewal_card_of(subscription) is not None
    if subscription.state != SubscriptionState.TRIALING or has_card:
        return False
    subscription.renews_at = None
    subscription.access_until = subscription.period_end
    end_if_over(work, subscription)
    return True


def _start(work: UnitOfWork, subscription: Subscription, *, days: int) -> None:
    viewer = work.viewer(subscription.viewer_id)
    end = trial_end(work.now, days, zone=ZoneInfo(viewer.timezone))
    work.move(subscription, "start_trial", trial_end=end.isoformat())
    viewer.trial_started_at = work.now
    subscription.trial_end = end
    subscription.period_start, subscription.period_end = work.now, end
    subscription.anchor_day = anchor_day_of(end)
    plan_end(subscription)
    give_access(work, subscription)
    tell_subscription(work, SubscriptionTrialStarted, subscription)


def _demand_first_period(work: UnitOfWork, subscription: Subscription, invoice_id: UUID) -> None:
    """Issue what the viewer may pay in the widget until the trial ends; nothing is charged."""
    begins_at = subscription.trial_end or work.now
    plan = work.plan(subscription.plan_id)
    period = plan_period(plan, begins_at, anchor_day=anchor_day_of(begins_at))
    asked = demand(work, subscription, period, reason=Reason.FIRST, asked_by=AskedBy.VIEWER)
    invoice = _invoice(work, subscription, invoice_id, amount=asked.amount)
    invoice.description = asked.description
    invoice.derivation = asked.derivation.to_json()
    invoice.kind = "first"
    invoice.expires_at = begins_at
    work.create(invoice, amount_minor=invoice.amount_minor, currency=invoice.currency)
    tell_invoice(work, InvoiceCreated, invoice)
    settle_if_free(work, invoice)


def _demand_card_check(work: UnitOfWork, subscription: Subscription, invoice_id: UUID) -> None:
    plan, price = work.plan(subscription.plan_id), work.price(subscription.price_id)
    derivation = Derivation(
        reason=Reason.CARD_CHECK,
        asked_by=AskedBy.VIEWER,
        plan=plan.code,
        price_id=price.id,
        list_price_minor=price.amount_minor,
        currency=price.currency,
        titles={plan.code: plan.title},
    )
    invoice = _invoice(
        work, subscription, invoice_id, amount=Money(CARD_CHECK_MINOR, price.currency)
    )
    invoice.description = title_for(work.viewer(subscription.viewer_id), plan)
    invoice.derivation = {**derivation.to_json(), TRIAL_DAYS: plan.trial_days}
    invoice.kind = "card_check"
    invoice.expires_at = work.now + timedelta(hours=work.settings.invoice_lifetime_hours)
    work.create(invoice, amount_minor=invoice.amount_minor, currency=invoice.currency)
    tell_invoice(work, InvoiceCreated, invoice)


def _invoice(
    work: UnitOfWork, subscription: Subscription, invoice_id: UUID, *, amount: Money
) -> Invoice:
    return Invoice(
        id=invoice_id,
        viewer_id=subscription.viewer_id,
        subscription_id=subscription.id,
        amount_minor=amount.amount_minor,
        currency=amount.currency,
        refunded_minor=0,
        created_at=work.now,
    )
