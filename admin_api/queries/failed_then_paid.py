"""Which invoices dunning has saved: refused first, and paid all the same."""

from sqlalchemy import and_, exists

from billing_rules.manual_retry import RETRYABLE_PAYMENT_STATES
from models import Invoice, Payment

FAILED_THEN_PAID = and_(
    Invoice.kind == "renewal",
    exists().where(
        Payment.invoice_id == Invoice.id,
        Payment.state.in_(RETRYABLE_PAYMENT_STATES),
        Payment.settled_at < Invoice.paid_at,
    ),
)
"""Renewals that were paid after a try that took no money, whoever made the one that did."""
