"""Demanding the next period and charging the saved card for it."""

from datetime import datetime
from uuid import UUID

from billing_rules.collection import next_attempt_after_not_sent
from billing_rules.derivation import AskedBy, Reason
from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    InvoiceState,
    PaymentState,
    SubscriptionState,
)
from interaction_bus.commands import CollectInvoice, RenewSubscription
from interaction_bus.events import InvoiceCreated, SubscriptionRenewRequired
from models import Invoice, SavedCard, Subscription
from state_updater.handlers.announcements import tell_invoice, tell_subscription
from state_updater.handlers.charging import card_blocked_until, charge_card
from state_updater.handlers.closing import has_unsettled_charge
from state_updater.handlers.entitlement import plan_period, unpaid_renewals
from state_updater.handlers.pricing import demand
from state_updater.machines import can_fire
from state_updater.unit_of_work import UnitOfWork

RENEWING_STATES = (SubscriptionState.ACTIVE, SubscriptionState.TRIALING, SubscriptionState.PAST_DUE)


UNHEARD_STATES = (PaymentState.NOT_SENT, PaymentState.REFUSED)
"""The bank never heard of these tries: the provider did not, or our Check refused in doubt."""


def renew_subscription(command: RenewSubscription, work: UnitOfWork) -> None:
    """Issue the next period's invoice and try the card; a tick that comes twice finds it done."""
    subscription = work.subscription(command.subscription_id)
    if not _is_due(subscription, command, work):
        return
    invoice = _renewal_invoice(command, work, subscription)
    work.create(invoice, period_start=command.period_start.isoformat())
    subscription.renews_at = None
    tell_invoice(work, InvoiceCreated, invoice)
    card = work.rows.renewal_card_of(subscription)
    if card is None:
        miss_renewal(work, invoice, reason="no saved card")
    else:
        charge_by_schedule(work, invoice, card, command.new_payment_id)


def collect_invoice(command: CollectInvoice, work: UnitOfWork) -> None:
    """Try the card again for an invoice whose next attempt is due."""
    invoice = work.invoice(command.invoice_id)
    subscription = work.subscription(invoice.subscription_id)
    is_due = invoice.next_attempt_at is not None and invoice.next_attempt_at <= work.now
    is_free = work.rows.open_payment_of(invoice.id) is None
    if not (is_due and is_free and invoice.state in COLLECTABLE_INVOICE_STATES):
        return
    invoice.next_attempt_at = None
    card = work.rows.renewal_card_of(subscription)
    if card is None:
        miss_renewal(work, invoice, reason="no saved card")
    elif subscription.auto_renew:
        charge_by_schedule(work, invoice, card, command.new_payment_id)


def charge_by_schedule(
    work: UnitOfWork, invoice: Invoice, card: SavedCard, payment_id: UUID
) -> None:
    """Charge the card, or plan to when the gateway lets it be tried again."""
    blocked_until = card_blocked_until(work, invoice, card)
    if blocked_until is None:
        charge_card(work, invoice, card, payment_id, origin="schedule")
        return
    invoice.next_attempt_at = blocked_until
    miss_renewal(work, invoice, reason="the card was declined too often to be tried now")


def plan_next_attempt(work: UnitOfWork, invoice: Invoice) -> None:
    """Set when a charge that did not reach the bank is tried again, if ever.

    Only the schedule's own tries count, so that a manager's do not use them up.
    """
    unsent = [
        payment
        for payment in work.rows.payments_of(invoice.id)
        if payment.state in UNHEARD_STATES and payment.origin == "schedule"
    ]
    if invoice.state not in COLLECTABLE_INVOICE_STATES or not unsent:
        return
    invoice.next_attempt_at = next_attempt_after_not_sent(work.now, unsent=len(unsent))
    if invoice.next_attempt_at is None:
        miss_renewal(work, invoice, reason="the bank could not be reached")


def miss_renewal(work: UnitOfWork, invoice: Invoice, *, reason: str) -> None:
    """Mark a renewal that was not paid; the viewer keeps access through the grace days.

    One that was paid or annulled meanwhile says nothing about the subscription.
    """
    if invoice.kind != "renewal" or invoice.state not in COLLECTABLE_INVOICE_STATES:
        return
    subscription = work.subscription(invoice.subscription_id)
    if invoice.state == InvoiceState.ISSUED:
        work.move(invoice, "fall_due", reason=reason)
    if can_fire(subscription, "fall_due"):
        work.move(subscription, "fall_due", reason=reason)
        tell_subscription(work, SubscriptionRenewRequired, subscription)


def _is_due(subscription: Subscription, command: RenewSubscription, work: UnitOfWork) -> bool:
    return (
        subscription.state in RENEWING_STATES
        and subscription.auto_renew
        and subscription.renews_at is not None
        and subscription.renews_at <= work.now
        and subscription.period_end == command.period_start
        and not unpaid_renewals(work, subscription)
        and not _is_demanded(work, subscription, command.period_start)
    )


def _is_demanded(work: UnitOfWork, subscription: Subscription, period_start: datetime) -> bool:
    """Return whether there is a demand for this period, or money for an annulled one under way."""
    demands = [
        invoice
        for invoice in work.rows.invoices_of(subscription.id)
        if invoice.kind == "renewal" and invoice.period_start == period_start
    ]
    stands = any(invoice.state != InvoiceState.CANCELLED for invoice in demands)
    return stands or has_unsettled_charge(work, demands)


def _renewal_invoice(
    command: RenewSubscription, work: UnitOfWork, subscription: Subscription
) -> Invoice:
    anchor_day = subscription.anchor_day or command.period_start.day
    plan = work.plan(subscription.plan_id)
    period = plan_period(plan, command.period_start, anchor_day=anchor_day)
    asked = demand(work, subscription, period, reason=Reason.RENEWAL, asked_by=AskedBy.SCHEDULE)
    return Invoice(
        id=command.new_invoice_id,
        viewer_id=subscription.viewer_id,
        subscription_id=subscription.id,
        kind="renewal",
        amount_minor=asked.amount.amount_minor,
        currency=asked.amount.currency,
        description=asked.description,
        period_start=period.start,
        period_end=period.end,
        derivation=asked.derivation.to_json(),
        refunded_minor=0,
        created_at=work.now,
    )
