"""What the provider tells us by itself: kept word for word, understood, or quarantined."""

import base64
from datetime import datetime, timedelta

from external_payments.cloudpayments.notification_body import NotificationMalformed
from external_payments.cloudpayments.notifications import (
    Notification,
    NotificationKind,
    PaymentNotification,
    RefundNotification,
    read_notification,
)
from external_payments.outcomes import Approved
from interaction_bus.commands import RecordNotification, RetryNotification
from interaction_bus.events import WebhookReceived
from models import Payment, ProviderNotification, Refund
from runtime.identifiers import derived_id
from state_updater.handlers.refunds import settle_refund
from state_updater.outcomes import outcome_id, payment_outcome_command, refund_outcome_command
from state_updater.unit_of_work import UnitOfWork

MOST_TRIES = 12
"""With the delay doubling from a minute this is about three days; then people are needed."""

FIRST_RETRY_DELAY = timedelta(minutes=1)


class NotificationUnclear(Exception):
    """It cannot be applied now, and perhaps never; the problem says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def record_notification(command: RecordNotification, work: UnitOfWork) -> None:
    """Keep a notification and apply it; known news are not applied twice."""
    known = work.rows.notification(command.provider, command.kind, command.transaction_id)
    if known is None:
        known = _new_notification(command, work)
        work.keep(known)
    elif known.body_digest != command.body_digest:
        known.conflicting_body = command.sealed_body
    if known.processed_at is None:
        _apply(known, work)
    work.answer(notification_id=known.id, outcome=known.outcome)
    work.tell(
        WebhookReceived(
            provider=known.provider,
            kind=known.kind,
            transaction_id=known.transaction_id,
            outcome=known.outcome,
        )
    )


def retry_notification(command: RetryNotification, work: UnitOfWork) -> None:
    """Try a quarantined notification again: what it is about may have appeared since."""
    known = work.get(ProviderNotification, command.notification_id, "notification")
    if known.processed_at is None:
        _apply(known, work)
    work.answer(notification_id=known.id, outcome=known.outcome)


def _apply(known: ProviderNotification, work: UnitOfWork) -> None:
    known.tries += 1
    try:
        known.outcome = _understand(known, work)
    except NotificationUnclear as unclear:
        known.outcome = "quarantined"
        known.problem = unclear.problem
        known.next_try_at = _next_try(known, work)
        return
    known.problem = None
    known.processed_at = work.now
    known.next_try_at = None


def _understand(known: ProviderNotification, work: UnitOfWork) -> str:
    notification = _read(known, work)
    match notification:
        case PaymentNotification():
            _follow_payment(notification, work)
            return "settled"
        case RefundNotification():
            _follow_refund(notification, work)
            return "settled"
        case _:
            return "kept"


def _read(known: ProviderNotification, work: UnitOfWork) -> Notification:
    raw_body = base64.b64decode(work.sealer.open(known.sealed_body)["body"])
    try:
        return read_notification(
            NotificationKind(known.kind), raw_body, content_type=known.content_type
        )
    except NotificationMalformed as error:
        raise NotificationUnclear(f"malformed: {error}") from error


def _follow_payment(notification: PaymentNotification, work: UnitOfWork) -> None:
    payment = work.rows.find(Payment, notification.payment_id)
    if payment is None:
        raise NotificationUnclear("unknown_payment")
    _require_same_account(notification.account_id, payment)
    outcome = notification.outcome()
    if isinstance(outcome, Approved) and (
        (outcome.amount.amount_minor, outcome.amount.currency)
        != (payment.amount_minor, payment.currency)
    ):
        raise NotificationUnclear("amount_differs")
    command = payment_outcome_command(
        payment.id, outcome, source="notification", sealer=work.sealer
    )
    work.follow(outcome_id(command), command)


def _follow_refund(notification: RefundNotification, work: UnitOfWork) -> None:
    payment = work.rows.find(Payment, notification.payment_id)
    if payment is None:
        raise NotificationUnclear("unknown_payment")
    outcome = notification.outcome(payment.currency)
    refund = work.rows.find(Refund, notification.refund_id)
    if refund is not None:
        command = refund_outcome_command(refund.id, outcome, source="notification")
        work.follow(outcome_id(command), command)
        return
    booked = {it.provider_transaction_id for it in work.rows.refunds_of(payment.id)}
    if notification.transaction_id not in booked:
        _book_foreign_refund(notification, payment, work)


def _book_foreign_refund(
    notification: RefundNotification, payment: Payment, work: UnitOfWork
) -> None:
    """Book a refund that somebody made in the provider's own cabinet."""
    refund = Refund(
        id=derived_id(payment.id, "refund", str(notification.transaction_id)),
        payment_id=payment.id,
        invoice_id=payment.invoice_id,
        amount_minor=notification.amount_minor,
        currency=payment.currency,
        reason="made at the provider, not by us",
        requested_by=f"provider:{payment.provider}",
        checks=0,
        created_at=work.now,
    )
    work.create(refund, amount_minor=refund.amount_minor)
    settle_refund(work, refund, notification.transaction_id, source="notification")


def _require_same_account(account_id: str | None, payment: Payment) -> None:
    if account_id is not None and account_id != str(payment.viewer_id):
        raise NotificationUnclear("account_differs")


def _new_notification(command: RecordNotification, work: UnitOfWork) -> ProviderNotification:
    return ProviderNotification(
        id=derived_id(work.cause.command_id, "notification"),
        provider=command.provider,
        kind=command.kind,
        transaction_id=command.transaction_id,
        payment_id=command.payment_id,
        content_type=command.content_type,
        sealed_body=command.sealed_body,
        body_digest=command.body_digest,
        outcome="kept",
        received_at=command.received_at,
        tries=0,
    )


def _next_try(known: ProviderNotification, work: UnitOfWork) -> datetime | None:
    if known.tries >= MOST_TRIES:
        return None
    doublings: int = 2 ** (known.tries - 1)
    return work.now + FIRST_RETRY_DELAY * doublings
