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
from external_payments.cloudpayments.receipt_news import ReceiptNotification
from external_payments.outcomes import Approved
from interaction_bus.commands import RecordNotification, RetryNotification
from interaction_bus.events import WebhookReceived
from models import Payment, ProviderNotification
from runtime.identifiers import derived_id
from state_updater.handlers.receipts import follow_receipt
from state_updater.handlers.refund_news import follow_refund
from state_updater.handlers.unclear_news import NotificationUnclear, require_same_account
from state_updater.handlers.viewers import is_forgotten
from state_updater.outcomes import outcome_id, payment_outcome_command
from state_updater.rejections import conflict
from state_updater.unit_of_work import UnitOfWork

MOST_TRIES = 12
"""With the delay doubling from a minute this is about three days; then people are needed."""

FIRST_RETRY_DELAY = timedelta(minutes=1)


def record_notification(command: RecordNotification, work: UnitOfWork) -> None:
    """Keep a notification and apply it; known news are not applied twice."""
    known = work.rows.notification(command.provider, command.kind, command.transaction_id)
    if known is None:
        known = _new_notification(command, work)
        work.keep(known)
    elif _was_forgotten_unread(known):
        _take_words_anew(known, command)
    elif known.body_digest != command.body_digest and known.sealed_body is not None:
        # Beside words that were forgotten it would never be forgotten itself.
        known.conflicting_body = command.sealed_body
    if known.processed_at is None:
        _apply(known, work)
    _keep_no_body_of_erased(known, work)
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
    """Try a quarantined notification again: what it is about may have appeared since.

    Raises:
        CommandRejected: There is no such notification, or its words were forgotten.
    """
    known = work.get(ProviderNotification, command.notification_id, "notification")
    if _was_forgotten_unread(known):
        raise conflict(
            "notification_forgotten",
            "what it said was forgotten in its time; the provider's books have the operation",
            transaction_id=known.transaction_id,
        )
    if known.processed_at is None:
        _apply(known, work)
    _keep_no_body_of_erased(known, work)
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


def _was_forgotten_unread(known: ProviderNotification) -> bool:
    return known.sealed_body is None and known.processed_at is None


def _take_words_anew(known: ProviderNotification, command: RecordNotification) -> None:
    """Let what is told again have its time and its tries again."""
    known.sealed_body = command.sealed_body
    known.body_digest = command.body_digest
    known.content_type = command.content_type
    known.received_at = command.received_at
    known.tries = 0


def _keep_no_body_of_erased(known: ProviderNotification, work: UnitOfWork) -> None:
    """Erase what was understood and is about a payment of somebody who was erased since."""
    payment = work.rows.find(Payment, known.payment_id)
    if payment is not None and known.processed_at is not None and is_forgotten(payment, work):
        known.sealed_body = None
        known.conflicting_body = None


def _understand(known: ProviderNotification, work: UnitOfWork) -> str:
    notification = _read(known, work)
    match notification:
        case PaymentNotification():
            _follow_payment(notification, work)
            return "settled"
        case RefundNotification():
            follow_refund(notification, work)
            return "settled"
        case ReceiptNotification():
            follow_receipt(notification, known.id, work)
            return "settled"
        case _:
            return "kept"


def _read(known: ProviderNotification, work: UnitOfWork) -> Notification:
    if known.sealed_body is None:
        raise RuntimeError(f"notification {known.id} was processed: its body is gone")
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
    require_same_account(notification.account_id, payment)
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
