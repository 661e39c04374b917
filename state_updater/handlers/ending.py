"""The end of access, and of subscriptions whose money never came."""

from billing_rules.lifecycles import (
    RUNNING_SUBSCRIPTION_STATES,
    InvoiceState,
    SubscriptionState,
)
from interaction_bus.events import SubscriptionExpired
from models import Subscription
from state_updater.handlers.announcements import tell_subscription
from state_updater.handlers.closing import close_invoice, has_unsettled_charge
from state_updater.handlers.entitlement import take_access
from state_updater.unit_of_work import UnitOfWork

REASON = "access has run out"


def end_if_over(work: UnitOfWork, subscription: Subscription) -> None:
    """Take access that has run out, and end the subscription once nothing more is tried for it.

    Access ends with the grace days, whatever the schedule still plans and whatever may be on its
    way: it is given back with the money. A subscription whose renewal is due and was never tried
    is left alone: that we are late is not the viewer's fault. So is one that stands still.
    """
    is_over = subscription.access_until is not None and subscription.access_until <= work.now
    is_running = subscription.state in RUNNING_SUBSCRIPTION_STATES
    is_paused = subscription.state == SubscriptionState.PAUSED
    if not (is_running and is_over) or is_paused or subscription.renews_at is not None:
        return
    if subscription.access_revoked_at is None:
        take_access(work, subscription)
    unpaid = work.rows.invoices_of(subscription.id)
    is_tried = any(invoice.next_attempt_at is not None for invoice in unpaid)
    if is_tried or has_unsettled_charge(work, unpaid):
        return
    for invoice in unpaid:
        if invoice.state == InvoiceState.PAST_DUE:
            close_invoice(work, invoice, "write_off", reason=REASON)
        elif invoice.state == InvoiceState.ISSUED:
            close_invoice(work, invoice, "expire", reason=REASON)
    work.move(subscription, "expire")
    subscription.ended_at = work.now
    tell_subscription(work, SubscriptionExpired, subscription)
