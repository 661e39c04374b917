"""The gateway's notifications as typed values.

The body does not say its own type: the address that it came to does. Nothing here keeps a name, an
e-mail or an address of a viewer.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from billing_rules.money import Money
from external_payments.cloudpayments.notification_body import NotificationMalformed, read_body
from external_payments.cloudpayments.receipt_news import (
    ReceiptNotification,
    is_our_receipt,
    read_receipt,
)
from external_payments.cloudpayments.settlement import settle_payment, settle_refund
from external_payments.cloudpayments.transactions import REFUND_MARK
from external_payments.cloudpayments.wire_fields import (
    FieldUnreadable,
    WireFields,
    as_our_id,
)
from external_payments.outcomes import (
    Approved,
    Declined,
    Pending,
    RefundRefused,
    RefundSucceeded,
    RefusedByUs,
    Unknown,
)


class NotificationKind(StrEnum):
    """What is told, as the last part of the address that the gateway calls."""

    CHECK = "check"
    PAY = "pay"
    FAIL = "fail"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    REFUND = "refund"
    RECURRENT = "recurrent"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """The gateway's question whether a payment may go on.

    Args:
        transaction_id: The gateway's number of the operation.
        payment_id: Our payment; none when the order number is absent or not one of ours.
        account_id: The viewer as the gateway was told; none when it was not.
        amount: What is about to be taken; compare it with the payment's.
        subscription_id: Of a subscription that the gateway itself runs; none for our payments.
        is_test: Whether the terminal is in test mode.
    """

    transaction_id: int
    payment_id: UUID | None
    account_id: str | None
    amount: Money
    subscription_id: str | None
    is_test: bool


@dataclass(frozen=True, slots=True)
class PaymentNotification:
    """News of a payment: paid, failed, a hold confirmed or released.

    Args:
        kind: `PAY`, `FAIL`, `CONFIRM` or `CANCEL`.
        transaction_id: The gateway's number of the operation.
        payment_id: Our payment; none when the order number is absent or not one of ours.
        account_id: The viewer as the gateway was told; none when it was not.
        amount: To be compared with the payment's; none for `CANCEL`, which names no currency.
        created_at: When the payment began by the gateway's clock, aware UTC; none when not told.
        is_test: Whether the terminal is in test mode.
        settled: What `outcome` returns.
    """

    kind: NotificationKind
    transaction_id: int
    payment_id: UUID | None
    account_id: str | None
    amount: Money | None
    created_at: datetime | None
    is_test: bool
    settled: Approved | Declined | RefusedByUs | Pending | Unknown

    def outcome(self) -> Approved | Declined | RefusedByUs | Pending | Unknown:
        """Return what this means for the money, as an answer to a call would say it."""
        return self.settled


@dataclass(frozen=True, slots=True)
class RefundNotification:
    """News of a refund, whoever asked for it.

    Args:
        transaction_id: The gateway's number of the refund.
        payment_transaction_id: The gateway's number of the payment.
        payment_id: Our payment; none when the order number is absent or not one of ours.
        refund_id: Our refund; none when it was made by hand or the mark did not come back.
        account_id: The viewer as the gateway was told; none when it was not.
        amount_minor: What went back, in minor units of the payment's currency.
        currency: None when the gateway does not say it again.
        status: The gateway's word; none when it does not say it, which means completed.
    """

    transaction_id: int
    payment_transaction_id: int
    payment_id: UUID | None
    refund_id: UUID | None
    account_id: str | None
    amount_minor: int
    currency: str | None
    status: str | None

    def outcome(self, payment_currency: str) -> RefundSucceeded | RefundRefused | Unknown:
        """Return what this means for the refund.

        Args:
            payment_currency: Of the payment, for the gateway seldom repeats it.
        """
        return settle_refund(
            self.status or "Completed",
            transaction_id=self.transaction_id,
            amount=Money(self.amount_minor, self.currency or payment_currency),
            reason="",
        )


@dataclass(frozen=True, slots=True)
class OtherNotification:
    """News that are nothing to us: payouts, subscriptions of the gateway, strange receipts.

    Args:
        kind: As the address said.
        transaction_id: None for news that are not about one operation.
        subscription_id: Of a subscription that the gateway itself runs; none otherwise.
        fields: All that came; may hold what must not be logged.
    """

    kind: NotificationKind
    transaction_id: int | None
    subscription_id: str | None
    fields: WireFields = field(repr=False, compare=False)


Notification: TypeAlias = (
    CheckRequest
    | PaymentNotification
    | RefundNotification
    | ReceiptNotification
    | OtherNotification
)


def read_notification(
    kind: NotificationKind, raw_body: bytes, *, content_type: str
) -> Notification:
    """Return what a notification says; check its signature before.

    Args:
        kind: From the address.
        raw_body: The bytes as received; the query string for a GET.
        content_type: As in the header.

    Raises:
        NotificationMalformed: A needed field is absent or wrong; it is named.
    """
    fields = read_body(raw_body, content_type)
    try:
        return _read(kind, fields)
    except FieldUnreadable as error:
        raise NotificationMalformed(error.field, error.reason) from error


def _read(kind: NotificationKind, fields: WireFields) -> Notification:
    match kind:
        case _ if _is_nothing_to_us(kind, fields):
            return _read_other(kind, fields)
        case NotificationKind.CHECK:
            return _read_check(fields)
        case NotificationKind.REFUND:
            return _read_refund(fields)
        case NotificationKind.RECEIPT:
            return read_receipt(fields)
        case _:
            return _read_payment(kind, fields)


def _is_nothing_to_us(kind: NotificationKind, fields: WireFields) -> bool:
    if kind is NotificationKind.RECEIPT:
        return not is_our_receipt(fields)
    return kind is NotificationKind.RECURRENT or fields.text("OperationType") == "CardPayout"


def _read_check(fields: WireFields) -> CheckRequest:
    return CheckRequest(
        transaction_id=fields.required_whole_number("TransactionId"),
        payment_id=fields.our_id("InvoiceId"),
        account_id=fields.text("AccountId"),
        amount=fields.money(),
        subscription_id=fields.text("SubscriptionId"),
        is_test=_is_test(fields),
    )


def _read_payment(kind: NotificationKind, fields: WireFields) -> PaymentNotification:
    return PaymentNotification(
        kind=kind,
        transaction_id=fields.required_whole_number("TransactionId"),
        payment_id=fields.our_id("InvoiceId"),
        account_id=fields.text("AccountId"),
        amount=_amount_of(kind, fields),
        created_at=fields.moment("DateTime"),
        is_test=_is_test(fields),
        settled=settle_payment(_status_of(kind, fields), fields),
    )


def _status_of(kind: NotificationKind, fields: WireFields) -> str | None:
    match kind:
        case NotificationKind.FAIL:
            return "Declined"
        case NotificationKind.CANCEL:
            return "Cancelled"
        case NotificationKind.CONFIRM:
            return "Completed"
        case _:
            # A paid notification also tells of a mere hold, and only its status says which.
            return fields.required_text("Status")


def _amount_of(kind: NotificationKind, fields: WireFields) -> Money | None:
    if kind is NotificationKind.CANCEL and not fields.has("Currency"):
        return None
    return fields.money()


def _read_refund(fields: WireFields) -> RefundNotification:
    currency = fields.text("Currency")
    # Every currency of the gateway has two decimals, so any serves to read the number.
    amount = fields.money(currency="RUB")
    return RefundNotification(
        transaction_id=fields.required_whole_number("TransactionId"),
        payment_transaction_id=fields.required_whole_number("PaymentTransactionId"),
        payment_id=fields.our_id("InvoiceId"),
        refund_id=as_our_id(fields.json_object("Data").get(REFUND_MARK)),
        account_id=fields.text("AccountId"),
        amount_minor=amount.amount_minor,
        currency=currency,
        status=fields.text("Status"),
    )


def _read_other(kind: NotificationKind, fields: WireFields) -> OtherNotification:
    return OtherNotification(
        kind=kind,
        transaction_id=fields.whole_number("TransactionId"),
        subscription_id=fields.text("SubscriptionId"),
        fields=fields,
    )


def _is_test(fields: WireFields) -> bool:
    return (fields.text("TestMode") or "").lower() in {"1", "true"}
