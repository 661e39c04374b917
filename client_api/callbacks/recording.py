"""Turns what the provider tells into the command that records it."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from client_api.callbacks.inbound import Inbound
from external_payments.cloudpayments.notification_body import NotificationMalformed
from external_payments.cloudpayments.notifications import (
    Notification,
    NotificationKind,
    OtherNotification,
    PaymentNotification,
    RefundNotification,
    read_notification,
)
from external_payments.cloudpayments.receipt_news import ReceiptNotification
from interaction_bus.commands import RecordNotification
from interaction_bus.envelope import Actor, Chain, Envelope, wrap
from runtime.identifiers import derived_id
from runtime.sealing import Sealer
from runtime.telemetry.context import bind_ids
from runtime.telemetry.metrics import NOTIFICATION_DELAY

NOTIFICATIONS_OF_PROVIDERS = UUID("5f6f2c0a-3d0e-5b8e-8f0e-3a1d9b7c4e21")
"""Namespace of the ids of notifications; it must never change."""

DIGEST_DIGITS = 15
"""Hexadecimal digits of a digest that fit a signed number of 64 bits."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notification is about.

    Args:
        transaction_id: The gateway's number, above 0; or one of ours, below 0, that follows from
            the id of a receipt, or from the body of news about no single operation.
        payment_id: Our payment, when it names one.
        refund_id: Our refund, when it names one.
        began_at: When the operation began by the gateway's clock, aware; none when not told.
    """

    transaction_id: int
    payment_id: UUID | None = None
    refund_id: UUID | None = None
    began_at: datetime | None = None


def recording_of(
    inbound: Inbound,
    *,
    provider: str,
    sealer: Sealer,
    received_at: datetime,
    correlation_id: UUID,
) -> Envelope:
    """Return the command to keep what came, in its envelope.

    The same news get the same id however often they come; whatever is signed is kept, even what
    we cannot read.

    Args:
        inbound: Signed by the provider.
        provider: Its name.
        sealer: Hides the body, for it may hold a token.
        received_at: Aware UTC.
        correlation_id: Of the request.
    """
    command = _command(inbound, provider=provider, sealer=sealer, received_at=received_at)
    return wrap(
        command,
        message_id=_command_id(command),
        actor=Actor(kind="provider", id=provider),
        occurred_at=received_at,
        chain=Chain(correlation_id),
        # Sealing twice gives two texts, so the digest is of what was sealed.
        digest=command.body_digest,
    )


def _command(
    inbound: Inbound, *, provider: str, sealer: Sealer, received_at: datetime
) -> RecordNotification:
    digest = hashlib.sha256(inbound.body).hexdigest()
    subject = _subject_of(inbound, digest)
    _tell_of(inbound.kind, subject, received_at=received_at)
    return RecordNotification(
        provider=provider,
        kind=inbound.kind.value,
        transaction_id=subject.transaction_id,
        payment_id=subject.payment_id,
        refund_id=subject.refund_id,
        content_type=inbound.content_type,
        sealed_body=sealer.seal({"body": base64.b64encode(inbound.body).decode("ascii")}),
        body_digest=digest,
        received_at=received_at,
    )


def _command_id(command: RecordNotification) -> UUID:
    return derived_id(
        NOTIFICATIONS_OF_PROVIDERS,
        command.provider,
        command.kind,
        str(command.transaction_id),
        command.body_digest,
    )


def _subject_of(inbound: Inbound, digest: str) -> Subject:
    try:
        notification = read_notification(
            inbound.kind, inbound.body, content_type=inbound.content_type
        )
    except NotificationMalformed:
        # It is kept as it came; the State Updater reads it again and puts it into quarantine.
        return Subject(_number_from(digest))
    return _subject_named(notification) or Subject(_number_from(digest))


def _subject_named(notification: Notification) -> Subject | None:
    match notification:
        case PaymentNotification(transaction_id=number, payment_id=payment_id):
            return Subject(number, payment_id, began_at=notification.created_at)
        case ReceiptNotification(receipt_id=receipt_id, payment_id=payment_id):
            # One operation may get several receipts, each of which is news of its own.
            own_digest = hashlib.sha256(receipt_id.encode()).hexdigest()
            return Subject(_number_from(own_digest), payment_id)
        case RefundNotification(transaction_id=number, payment_id=payment_id, refund_id=refund_id):
            return Subject(number, payment_id, refund_id)
        case OtherNotification(transaction_id=int(number)):
            return Subject(number)
        case _:
            return None


def _tell_of(kind: NotificationKind, subject: Subject, *, received_at: datetime) -> None:
    """Measure how late the news are, and let the log lines of the request bear what they are of."""
    bind_ids(payment_id=subject.payment_id, refund_id=subject.refund_id)
    if subject.began_at is not None:
        # The gateway tells whole seconds by a clock of its own.
        delay_seconds = max((received_at - subject.began_at).total_seconds(), 0.0)
        NOTIFICATION_DELAY.observe(delay_seconds, kind=kind.value)


def _number_from(digest: str) -> int:
    """Return a number that no operation has."""
    return -1 - int(digest[:DIGEST_DIGITS], 16)
