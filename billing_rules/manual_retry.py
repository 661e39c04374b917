"""Whether a manager may try a failed payment again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from billing_rules.declines import DeclineClass, may_be_retried_by_a_manager
from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    InvoiceState,
    PaymentState,
)

RETRYABLE_PAYMENT_STATES = (PaymentState.DECLINED, PaymentState.NOT_SENT)
"""Only an attempt that surely took no money may be followed by another."""

PAID_INVOICE_STATES = (
    InvoiceState.PAID,
    InvoiceState.PARTIALLY_REFUNDED,
    InvoiceState.REFUNDED,
    InvoiceState.DISPUTED,
)
"""Its money arrived once; what became of it later is no reason to charge again."""


class RetryVerdict(StrEnum):
    """May it be tried again, and if not, why not."""

    ALLOWED = "allowed"
    NOT_FAILED = "not_failed"
    ALREADY_PAID = "already_paid"
    PERMANENTLY_FAILED = "permanently_failed"
    IN_PROGRESS = "payment_in_progress"
    NO_CARD = "no_card"
    TOO_SOON = "too_soon"


@dataclass(frozen=True, slots=True)
class FailedPayment:
    """What decides about another try.

    Args:
        decline_class: Class of the last refusal; none when it was never sent.
        manual_attempts: Tries that managers have made for this invoice.
        has_active_card: The viewer has a saved card that may be charged.
        has_open_payment: Another attempt on the invoice is unresolved.
        blocked_until: When the gateway lets the card be tried again, as
            `billing_rules.retry_limits` says; none when it does now.
    """

    payment_state: str
    invoice_state: str
    decline_class: DeclineClass | None
    manual_attempts: int
    has_active_card: bool
    has_open_payment: bool
    blocked_until: datetime | None = None


def judge_retry(failed: FailedPayment, *, limit: int) -> RetryVerdict:
    """Return whether a manager may charge the saved card once more.

    Args:
        failed: The payment, its invoice and what else is known of them.
        limit: Manual tries per invoice, the manager's own ones only: they never use up the
            automatic ladder, nor it them.
    """
    if failed.has_open_payment:
        return RetryVerdict.IN_PROGRESS
    if _is_paid(failed):
        return RetryVerdict.ALREADY_PAID
    if failed.payment_state not in RETRYABLE_PAYMENT_STATES:
        return RetryVerdict.NOT_FAILED
    if _has_failed_for_good(failed, limit):
        return RetryVerdict.PERMANENTLY_FAILED
    return _judge_card(failed)


def _judge_card(failed: FailedPayment) -> RetryVerdict:
    if not failed.has_active_card:
        return RetryVerdict.NO_CARD
    return RetryVerdict.ALLOWED if failed.blocked_until is None else RetryVerdict.TOO_SOON


def _is_paid(failed: FailedPayment) -> bool:
    return (
        failed.invoice_state in PAID_INVOICE_STATES
        or failed.payment_state == PaymentState.SUCCEEDED
    )


def _has_failed_for_good(failed: FailedPayment, limit: int) -> bool:
    return (
        failed.invoice_state not in COLLECTABLE_INVOICE_STATES
        or failed.manual_attempts >= limit
        or not may_be_retried_by_a_manager(failed.decline_class)
    )
