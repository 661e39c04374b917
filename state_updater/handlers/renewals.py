"""Demanding the next period and charging the saved card for it."""

from datetime import datetime, timedelta
from uuid import UUID

from billing_rules.derivation import AskedBy, Reason
from billing_rules.dunning import spread_delay
from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    RENEWING_SUBSCRIPTION_STATES,
    InvoiceState,
)
from interaction_bus.commands import CollectInvoice, RenewSubscription, TurnRenewalOff
from interaction_bus.events import InvoiceCreated
from models import Invoice, SavedCard, Subscription
from state_updater.handlers.announcements import tell_invoice
from state_updater.handlers.closing import has_unsettled_charge
from state_updater.handlers.dunning import charge_by_schedule, miss_renewal, plan_attempt
from state_updater.handlers.ending import end_if_over
from state_updater.handlers.entitlement import plan_period, unpaid_renewals
from state_updater.handlers.new_prices import stops_at_new_price
from state_updater.handlers.paid_invoices import settle_if_free
from state_updater.handlers.plan_change import apply_pending_change
from state_updater.handlers.pricing import demand
from state_updater.handlers.subscriptions import turn_renewal_off
from state_updater.handlers.trials import end_trial_without_card
from state_updater.unit_of_work import UnitOfWork


def renew_subscription(command: RenewSubscription, work: UnitOfWork) -> None:
    """Issue the next period's invoice and try the card; a tick that comes twice finds it done."""
    subscription = work.subscription(command.subscription_id)
    if not _is_due(subscription, command, work):
        return
    if stops_at_new_price(work, subscription):
        turn_renewal_off(TurnRenewalOff(subscription_id=subscription.id), work)
        # What is paid ends at this very instant: nobody has to come and look again.
        end_if_over(work, subscription)
        return
    if end_trial_without_card(work, subscription):
        return
    apply_pending_change(work, subscription)
    invoice = _renewal_invoice(command, work, subscription)
    work.create(invoice, period_start=command.period_start.isoformat())
    subscription.renews_at = None
    tell_invoice(work, InvoiceCreated, invoice)
    if settle_if_free(work, invoice):
        return
    card = work.rows.renewal_card_of(subscription)
    if card is None:
        miss_renewal(work, invoice, reason="no saved card")
    else:
        _charge_in_turn(work, subscription, invoice, card, command.new_payment_id)


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


def _charge_in_turn(
    work: UnitOfWork,
    subscription: Subscription,
    invoice: Invoice,
    card: SavedCard,
    payment_id: UUID,
) -> None:
    """Charge the card, spread over some minutes where many periods end at the same instant."""
    spread = timedelta(minutes=work.settings.renewal_spread_minutes)
    turn = (invoice.period_start or work.now) + spread_delay(subscription.id, spread)
    if turn > work.now:
        plan_attempt(work, invoice, turn, because="renewals are spread over some minutes")
    else:
        charge_by_schedule(work, invoice, card, payment_id)


def _is_due(subscription: Subscription, command: RenewSubscription, work: UnitOfWork) -> bool:
    return (
        subscription.state in RENEWING_SUBSCRIPTION_STATES
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
