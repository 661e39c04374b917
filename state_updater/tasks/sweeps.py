"""What has fallen due: rows are found by a query, claimed, and pushed forward at every look.

A tick that is lost, late or doubled changes nothing: the rows say what is due, and the handler of
each command looks again under the lock.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from billing_rules.lifecycles import (
    RUNNING_SUBSCRIPTION_STATES,
    InvoiceState,
    PaymentState,
    SubscriptionState,
)
from billing_rules.reconciliation import next_check_at
from interaction_bus.commands import (
    CollectInvoice,
    EndSubscription,
    ExpireInvoice,
    RenewSubscription,
    RetryNotification,
)
from models import Invoice, OutboxMessage, Payment, ProviderNotification, Refund, Subscription
from runtime.clock import BILLING_NOW
from runtime.crash_points import CrashPoint, crash_point
from runtime.identifiers import derived_id, new_id
from runtime.telemetry.context import CARRIED_IDS
from state_updater.tasks.claiming import BATCH, LOOK_AGAIN_AFTER, claim, not_parked, not_swept
from state_updater.tasks.context import TaskContext, stage_command
from state_updater.tasks.offer_sweeps import expiring_gifts, unstaged_bulk_grant_rows
from state_updater.tasks.pause_sweeps import due_resumptions
from state_updater.tasks.price_sweeps import (
    idle_price_consents,
    price_moves_to_plan,
    prices_to_announce,
)

OPEN_CHECKOUT_CHECK = timedelta(minutes=5)
"""How often the provider is asked about a widget that is open beyond its time."""

SENT_MESSAGES_KEPT = timedelta(days=7)
"""As long as the event log, so that both tell of the same week."""

Sweep = Callable[[Session, datetime], int]
"""Claims what is due and stages what follows; returns how many rows it claimed."""


def sweep(context: TaskContext, name: str) -> int:
    """Run one sweep in batches until nothing is due, and return how many rows it claimed.

    Raises:
        KeyError: There is no such sweep.
    """
    total = 0
    while True:
        with Session(context.engine) as session, session.begin():
            now: datetime = session.execute(BILLING_NOW).scalar_one()
            claimed = SWEEPS[name](session, now)
        crash_point(CrashPoint.AFTER_SWEEP_CLAIM)
        total += claimed
        if claimed < BATCH:
            break
    return total


def open_payments(session: Session, now: datetime) -> int:
    """Have the provider asked about attempts whose fate is open for too long."""
    due = select(Payment).where(Payment.next_check_at <= now).order_by(Payment.next_check_at)
    payments = claim(session, Payment, due)
    for payment in payments:
        payment.checks += 1
        payment.next_check_at = _next_payment_check(payment, now)
        _stage_question(session, "reconcile_payment", about=payment, now=now)
    return len(payments)


def open_refunds(session: Session, now: datetime) -> int:
    """Have the provider asked about refunds whose fate is open for too long."""
    due = select(Refund).where(Refund.next_check_at <= now).order_by(Refund.next_check_at)
    refunds = claim(session, Refund, due)
    for refund in refunds:
        refund.checks += 1
        following = next_check_at(refund.created_at, checks=refund.checks)
        refund.next_check_at = max(following, now + timedelta(minutes=1))
        _stage_question(session, "reconcile_refund", about=refund, now=now)
    return len(refunds)


def unpaid_invoices(session: Session, now: datetime) -> int:
    """Let unpaid invoices lapse whose time is over."""
    due = select(Invoice).where(
        Invoice.state == InvoiceState.ISSUED,
        Invoice.expires_at <= now,
        not_swept(Invoice, now),
        not_parked(),
    )
    invoices = claim(
        session, Invoice, due.order_by(Invoice.swept_at.nulls_first(), Invoice.expires_at)
    )
    for invoice in invoices:
        invoice.swept_at = now
        stage_command(session, ExpireInvoice(invoice_id=invoice.id), at=now)
    return len(invoices)


def planned_attempts(session: Session, now: datetime) -> int:
    """Charge unpaid invoices whose next attempt is due."""
    due = select(Invoice).where(
        Invoice.next_attempt_at <= now, not_swept(Invoice, now), not_parked()
    )
    order = due.order_by(Invoice.swept_at.nulls_first(), Invoice.next_attempt_at)
    invoices = claim(session, Invoice, order)
    for invoice in invoices:
        invoice.swept_at = now
        payment_id = derived_id(invoice.id, "attempt", str(invoice.next_attempt_at))
        command = CollectInvoice(invoice_id=invoice.id, new_payment_id=payment_id)
        stage_command(session, command, at=now)
    return len(invoices)


def due_renewals(session: Session, now: datetime) -> int:
    """Demand the next period of subscriptions whose paid one ends."""
    due = select(Subscription).where(
        Subscription.renews_at <= now,
        Subscription.state.in_(RUNNING_SUBSCRIPTION_STATES),
        Subscription.parked_at.is_(None),
        not_swept(Subscription, now),
    )
    order = due.order_by(Subscription.swept_at.nulls_first(), Subscription.renews_at)
    subscriptions = claim(session, Subscription, order)
    for subscription in subscriptions:
        subscription.swept_at = now
        stage_command(session, _renewal_of(subscription), at=now)
    return len(subscriptions)


def ended_subscriptions(session: Session, now: datetime) -> int:
    """Close subscriptions whose access has run out.

    While the card is still to be tried, the cinema is told once that access is over, no more.
    """
    planned = exists().where(
        Invoice.subscription_id == Subscription.id, Invoice.next_attempt_at.is_not(None)
    )
    due = select(Subscription).where(
        Subscription.access_until <= now,
        Subscription.renews_at.is_(None),
        Subscription.state.in_(RUNNING_SUBSCRIPTION_STATES),
        Subscription.state != SubscriptionState.PAUSED,
        or_(Subscription.access_revoked_at.is_(None), ~planned),
        Subscription.parked_at.is_(None),
        not_swept(Subscription, now),
    )
    order = due.order_by(Subscription.swept_at.nulls_first(), Subscription.access_until)
    subscriptions = claim(session, Subscription, order)
    for subscription in subscriptions:
        subscription.swept_at = now
        stage_command(session, EndSubscription(subscription_id=subscription.id), at=now)
    return len(subscriptions)


def quarantined_notifications(session: Session, now: datetime) -> int:
    """Try again what could not be understood when it came."""
    due = select(ProviderNotification).where(ProviderNotification.next_try_at <= now)
    notifications = claim(
        session, ProviderNotification, due.order_by(ProviderNotification.next_try_at)
    )
    for notification in notifications:
        notification.next_try_at = now + LOOK_AGAIN_AFTER
        command = RetryNotification(
            notification_id=notification.id, payment_id=notification.payment_id
        )
        stage_command(session, command, at=now)
    return len(notifications)


def sent_messages(session: Session, now: datetime) -> int:
    """Forget outbox rows that were sent long ago."""
    old = (
        select(OutboxMessage.position)
        .where(OutboxMessage.sent_at < now - SENT_MESSAGES_KEPT)
        .limit(BATCH)
    )
    deleted = session.execute(
        delete(OutboxMessage)
        .where(OutboxMessage.position.in_(old))
        .returning(OutboxMessage.position)
    )
    return len(deleted.all())


SWEEPS: Mapping[str, Sweep] = MappingProxyType(
    {
        "open_payments": open_payments,
        "open_refunds": open_refunds,
        "unpaid_invoices": unpaid_invoices,
        "planned_attempts": planned_attempts,
        "due_renewals": due_renewals,
        "ended_subscriptions": ended_subscriptions,
        "due_resumptions": due_resumptions,
        "quarantined_notifications": quarantined_notifications,
        "price_moves_to_plan": price_moves_to_plan,
        "prices_to_announce": prices_to_announce,
        "idle_price_consents": idle_price_consents,
        "expiring_gifts": expiring_gifts,
        "unstaged_bulk_grant_rows": unstaged_bulk_grant_rows,
        "sent_messages": sent_messages,
    }
)
"""Every sweep by the name under which beat starts it."""


def _next_payment_check(payment: Payment, now: datetime) -> datetime:
    if payment.state == PaymentState.OPENED:
        return now + OPEN_CHECKOUT_CHECK
    following = next_check_at(payment.call_started_at or payment.created_at, checks=payment.checks)
    return max(following, now + timedelta(minutes=1))


def _renewal_of(subscription: Subscription) -> RenewSubscription:
    """Return the command for the next period; its ids follow from the period, whoever asks."""
    if subscription.period_end is None:
        raise RuntimeError(f"subscription {subscription.id} renews without a period")
    invoice_id = derived_id(subscription.id, "renewal", subscription.period_end.isoformat())
    return RenewSubscription(
        subscription_id=subscription.id,
        new_invoice_id=invoice_id,
        new_payment_id=derived_id(invoice_id, "first attempt"),
        period_start=subscription.period_end,
    )


def _stage_question(session: Session, task: str, *, about: Payment | Refund, now: datetime) -> None:
    """Have the provider asked about a row, in the trace that began with it."""
    message_id = new_id()
    argument = "payment_id" if isinstance(about, Payment) else "refund_id"
    session.add(
        OutboxMessage(
            message_id=message_id,
            kind="task",
            routing_key=task,
            payload={
                "name": task,
                "arguments": {argument: str(about.id)},
                "correlation_id": str(message_id),
                "traceparent": about.traceparent,
                "ids": _ids_of(about),
            },
            created_at=now,
        )
    )


def _ids_of(row: Payment | Refund) -> dict[str, str]:
    """Return what the log lines of a question bear besides the id of the row."""
    return {name: str(getattr(row, name)) for name in CARRIED_IDS if hasattr(row, name)}
