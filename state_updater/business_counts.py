"""What a batch did to the business, counted once it is committed.

The moves of the machines are what is counted: a command that comes twice makes none, and those of
a transaction that was rolled back are forgotten with it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from billing_rules.lifecycles import InvoiceState, PaymentState, RefundState
from models import Invoice, Payment, StateChange
from runtime.telemetry.metrics import (
    DUNNING_RECOVERED,
    DUNNING_RECOVERED_MONEY,
    MANUAL_RETRY_FAILURE,
    MANUAL_RETRY_REQUESTS,
    MANUAL_RETRY_SUCCESS,
    PAYMENTS,
    REFUNDS,
    RETRY_LATENCY,
)
from state_updater.rows import Rows
from state_updater.unit_of_work import Line, Staged

BY_MANAGER = "manager"

SUCCEEDED, FAILED, UNKNOWN = "succeeded", "failed", "unknown"

PAYMENT_OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        PaymentState.SUCCEEDED: SUCCEEDED,
        PaymentState.DECLINED: FAILED,
        PaymentState.NOT_SENT: FAILED,
        PaymentState.REFUSED: FAILED,
        PaymentState.UNKNOWN: UNKNOWN,
    }
)
"""States of an attempt that are told of; an abandoned one never reached the provider."""

REFUND_OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        RefundState.SUCCEEDED: SUCCEEDED,
        RefundState.REFUSED: FAILED,
        RefundState.UNKNOWN: UNKNOWN,
    }
)

UNSENT = frozenset({None, PaymentState.OPENED})
"""States before our own charge is sent, which happens in the command that opens it."""

OWED = frozenset({InvoiceState.PAST_DUE, InvoiceState.UNCOLLECTIBLE})
"""An invoice that is paid from one of these was recovered."""


def count_outcomes(staged: Staged, rows: Rows, *, at: datetime) -> None:
    """Count what came to an outcome in a batch that is committed.

    Args:
        staged: All that the batch led to.
        rows: What it found and made.
        at: Time of the batch, aware UTC.
    """
    for line in staged.lines[StateChange]:
        count = COUNTS.get(line["subject_kind"])
        if count is not None:
            count(line, rows, at)


def find_payment_outcome(payment: Payment, line: Line) -> tuple[str, str] | None:
    """Return to which outcome an attempt came by a move, and why it took no money.

    Args:
        payment: The attempt.
        line: Its move.

    Returns:
        The outcome, and the class of the decline or the state where there was none; the reason is
        empty unless it failed. None for a move to no outcome.
    """
    outcome = PAYMENT_OUTCOMES.get(line["to_state"])
    if outcome is None or line["to_state"] == line["from_state"]:
        return None
    reason = (payment.decline_class or line["to_state"]) if outcome == FAILED else ""
    return outcome, reason


def _count_payment(line: Line, rows: Rows, at: datetime) -> None:
    payment = rows.find(Payment, line["subject_id"])
    if payment is None:
        return
    is_manual = _is_manual_retry(payment, line)
    if is_manual and line["to_state"] == PaymentState.SENT:
        MANUAL_RETRY_REQUESTS.count()
    told = find_payment_outcome(payment, line)
    if told is None:
        return
    outcome, reason = told
    PAYMENTS.count(outcome=outcome, reason=reason, origin=payment.origin)
    if is_manual and outcome != UNKNOWN:
        (MANUAL_RETRY_SUCCESS if outcome == SUCCEEDED else MANUAL_RETRY_FAILURE).count()
        RETRY_LATENCY.observe((at - payment.created_at).total_seconds())


def _is_manual_retry(payment: Payment, line: Line) -> bool:
    """Tell a retry from the first charge for a change of plan that a manager made.

    A second operation that the provider tells of a retry has a payment of its own, which was never
    sent: nobody asked for it.
    """
    is_retry = payment.origin == BY_MANAGER and payment.attempt > 1
    is_never_sent = line["from_state"] in UNSENT and line["to_state"] != PaymentState.SENT
    return is_retry and not is_never_sent


def _count_invoice(line: Line, rows: Rows, _at: datetime) -> None:
    is_recovered = line["to_state"] == InvoiceState.PAID and line["from_state"] in OWED
    invoice = rows.find(Invoice, line["subject_id"]) if is_recovered else None
    if invoice is not None:
        DUNNING_RECOVERED.count()
        DUNNING_RECOVERED_MONEY.count(invoice.amount_minor, currency=invoice.currency)


def _count_refund(line: Line, _rows: Rows, _at: datetime) -> None:
    outcome = REFUND_OUTCOMES.get(line["to_state"])
    if outcome is not None and line["to_state"] != line["from_state"]:
        REFUNDS.count(outcome=outcome)


COUNTS: Mapping[str, Callable[[Line, Rows, datetime], None]] = MappingProxyType(
    {"payment": _count_payment, "invoice": _count_invoice, "refund": _count_refund}
)
"""By the kind of thing that moved."""
