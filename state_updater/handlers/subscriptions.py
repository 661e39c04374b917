"""Subscribing, renewal on and off, cancelling, granted time, and the end."""

from datetime import timedelta

from billing_rules.derivation import AskedBy, Reason
from billing_rules.lifecycles import (
    SubscriptionState,
)
from interaction_bus.commands import (
    CancelSubscription,
    EndSubscription,
    GrantTime,
    Subscribe,
    TurnRenewalOff,
    TurnRenewalOn,
    UnparkSubscription,
)
from interaction_bus.events import (
    InvoiceCreated,
    SubscriptionCreated,
    SubscriptionUpdated,
)
from models import Invoice, Subscription, Viewer
from runtime.identifiers import derived_id
from state_updater.handlers.announcements import (
    tell_invoice,
    tell_subscription,
)
from state_updater.handlers.closing import (
    close_unpaid_invoices,
)
from state_updater.handlers.ending import end_if_over
from state_updater.handlers.entitlement import cut_off, extend_period, plan_end
from state_updater.handlers.on_offer import require_offer
from state_updater.handlers.paid_invoices import settle_if_free
from state_updater.handlers.plan_change import drop_pending_change
from state_updater.handlers.present_time import ShownReturn, return_unused
from state_updater.handlers.pricing import demand
from state_updater.handlers.promo_codes import begin_with_promo_code
from state_updater.handlers.trials import open_trial, require_trial
from state_updater.handlers.viewers import remember_viewer
from state_updater.machines import can_fire
from state_updater.rejections import conflict, invalid
from state_updater.unit_of_work import UnitOfWork

MOST_GRANTED_DAYS = 3_660
"""Ten years: more is a slip of the finger."""


def subscribe(command: Subscribe, work: UnitOfWork) -> None:
    """Begin a subscription that waits for its first payment, or with a trial.

    Raises:
        CommandRejected: The viewer has a live subscription or has had a trial, the plan or price
            is not on offer, or the promo code does not allow it.
    """
    viewer = remember_viewer(work, command.viewer_id, command.sealed_profile)
    _require_no_live_subscription(work, viewer)
    plan, price = require_offer(work, command.plan_id, command.price_id)
    subscription = Subscription(
        id=command.new_subscription_id,
        viewer_id=viewer.id,
        plan_id=plan.id,
        price_id=price.id,
        grace_days=plan.grace_days,
        auto_renew=True,
        created_at=work.now,
        letters_muted=False,
    )
    if command.trial:
        require_trial(viewer, plan)
    work.create(subscription, plan=plan.code, price_id=str(price.id))
    begin_with_promo_code(work, subscription, command.promo_code_id)
    work.answer(subscription_id=subscription.id, invoice_id=command.new_invoice_id)
    tell_subscription(work, SubscriptionCreated, subscription)
    if command.trial:
        open_trial(work, subscription, command.new_invoice_id)
        return
    invoice = _first_invoice(command, work, subscription)
    work.create(invoice, amount_minor=invoice.amount_minor, currency=invoice.currency)
    tell_invoice(work, InvoiceCreated, invoice)
    settle_if_free(work, invoice)


def turn_renewal_off(command: TurnRenewalOff, work: UnitOfWork) -> None:
    """Let the subscription end with what is paid; that is never shortened.

    Raises:
        CommandRejected: There is no such running subscription of this viewer.
    """
    subscription = work.subscription(command.subscription_id, of=command.viewer_id)
    work.move(subscription, "turn_renewal_off")
    subscription.auto_renew = False
    drop_pending_change(work, subscription, reason="renewal was turned off")
    plan_end(subscription)
    # Whose paid time is over ends with the next sweep, though one has just been here.
    subscription.swept_at = None
    unpaid = work.rows.invoices_of(subscription.id)
    renewals = [invoice for invoice in unpaid if invoice.kind == "renewal"]
    close_unpaid_invoices(work, renewals, reason="renewal was turned off")
    work.answer(subscription_id=subscription.id)
    tell_subscription(work, SubscriptionUpdated, subscription)


def turn_renewal_on(command: TurnRenewalOn, work: UnitOfWork) -> None:
    """Renew again when the paid period ends.

    Raises:
        CommandRejected: There is no such running subscription of this viewer, or its access has
            run out and only the sweep has not seen it yet.
    """
    subscription = work.subscription(command.subscription_id, of=command.viewer_id)
    work.move(subscription, "turn_renewal_on")
    if not subscription.auto_renew:
        _require_access(subscription, work)
        subscription.auto_renew = True
        plan_end(subscription)
    work.answer(subscription_id=subscription.id)
    tell_subscription(work, SubscriptionUpdated, subscription)


def cancel_subscription(command: CancelSubscription, work: UnitOfWork) -> None:
    """End the subscription now; one that was never paid is given up.

    Raises:
        CommandRejected: There is no such subscription of this viewer, it has ended, or the bank
            decides about the money that is asked back.
    """
    subscription = work.subscription(command.subscription_id, of=command.viewer_id)
    unpaid = work.rows.invoices_of(subscription.id)
    if subscription.state != SubscriptionState.AWAITING_PAYMENT:
        _return_unused(command, work, subscription)
        cut_off(work, subscription, reason=command.reason)
    close_unpaid_invoices(work, unpaid, reason=command.reason)
    work.answer(subscription_id=subscription.id)


def grant_time(command: GrantTime, work: UnitOfWork) -> None:
    """Give days for nothing.

    Raises:
        CommandRejected: The subscription is not running, or the days are none or absurdly many.
    """
    subscription = work.subscription(command.subscription_id)
    if not 1 <= command.days <= MOST_GRANTED_DAYS:
        raise invalid(
            "days_out_of_range",
            f"between 1 and {MOST_GRANTED_DAYS} days can be granted",
        )
    work.move(subscription, "extend", days=command.days, reason=command.reason)
    extend_period(work, subscription, command.days)
    work.answer(subscription_id=subscription.id)
    tell_subscription(work, SubscriptionUpdated, subscription)


def end_subscription(command: EndSubscription, work: UnitOfWork) -> None:
    """Take access that has run out, and close what nothing more is tried for."""
    end_if_over(work, work.subscription(command.subscription_id))


def unpark_subscription(command: UnparkSubscription, work: UnitOfWork) -> None:
    """Let the sweeps look at the subscription again, from the next tick on.

    Raises:
        CommandRejected: It is not parked.
    """
    subscription = work.subscription(command.subscription_id)
    if subscription.parked_at is None:
        raise conflict("not_parked", "the subscription is not parked")
    subscription.parked_at = None
    subscription.parked_because = None
    subscription.swept_at = None
    for invoice in work.rows.invoices_of(subscription.id):
        invoice.swept_at = None
    work.answer(subscription_id=subscription.id)


def _return_unused(
    command: CancelSubscription, work: UnitOfWork, subscription: Subscription
) -> None:
    match command.refund:
        case "none":
            return
        case "prorated" if can_fire(subscription, "cancel"):
            refund_id = command.new_refund_id or derived_id(work.cause.command_id, "refund")
            amount_minor = return_unused(
                work, subscription, refund_id, reason=command.reason, shown=_shown_in(command)
            )
            work.answer(goes_back_minor=amount_minor)
        case "prorated":
            return
        case other:
            raise invalid("refund_unknown", f"{other} is no way to refund; none or prorated is")


def _shown_in(command: CancelSubscription) -> ShownReturn | None:
    if command.quoted_at is None or command.quoted_minor is None:
        return None
    return ShownReturn(command.quoted_at, command.quoted_minor)


def _require_access(subscription: Subscription, work: UnitOfWork) -> None:
    is_over = subscription.access_until is not None and subscription.access_until <= work.now
    if is_over and subscription.state != SubscriptionState.PAUSED:
        raise conflict("subscription_ended", "its paid period is over; subscribe again")


def _require_no_live_subscription(work: UnitOfWork, viewer: Viewer) -> None:
    live = work.rows.live_subscription_of(viewer.id)
    if live is not None:
        raise conflict(
            "live_subscription_exists",
            f"the viewer has a subscription that is {live.state}",
            subscription_id=str(live.id),
            state=live.state,
        )


def _first_invoice(command: Subscribe, work: UnitOfWork, subscription: Subscription) -> Invoice:
    asked = demand(work, subscription, None, reason=Reason.FIRST, asked_by=AskedBy.VIEWER)
    return Invoice(
        id=command.new_invoice_id,
        viewer_id=command.viewer_id,
        subscription_id=command.new_subscription_id,
        kind="first",
        amount_minor=asked.amount.amount_minor,
        currency=asked.amount.currency,
        description=asked.description,
        derivation=asked.derivation.to_json(),
        refunded_minor=0,
        expires_at=work.now + timedelta(hours=work.settings.invoice_lifetime_hours),
        created_at=work.now,
    )
