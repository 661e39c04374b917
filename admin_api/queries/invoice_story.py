"""An invoice with everybody and everything that had to do with it, in one read."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, union_all

from admin_api.queries.embedded import embedded
from admin_api.queries.invoices import ATTEMPTS, INVOICES, REFUNDS
from admin_api.queries.pages import Record, find_one
from admin_api.queries.receipts import RECEIPTS
from models import (
    Dispute,
    FiscalReceipt,
    Gift,
    Invoice,
    Letter,
    Payment,
    Plan,
    ProviderNotification,
    Refund,
    Subscription,
    Viewer,
)

DISPUTES = select(
    Dispute.id,
    Dispute.payment_id,
    Dispute.state,
    Dispute.amount_minor,
    Dispute.currency,
    Dispute.reason,
    Dispute.provider_transaction_id,
    Dispute.opened_at,
    Dispute.created_at,
    Dispute.settled_at,
).order_by(Dispute.created_at, Dispute.id)

LETTERS = select(
    Letter.id,
    Letter.kind,
    Letter.locale,
    Letter.subject_kind,
    Letter.subject_id,
    Letter.claimed_at,
    Letter.tries,
    Letter.sent_at,
    Letter.problem,
).order_by(Letter.claimed_at, Letter.id)

NOTIFICATIONS = select(
    ProviderNotification.id,
    ProviderNotification.kind,
    ProviderNotification.transaction_id,
    ProviderNotification.payment_id,
    ProviderNotification.content_type,
    ProviderNotification.body_digest,
    ProviderNotification.conflicting_body.is_not(None).label("is_contradicted"),
    ProviderNotification.outcome,
    ProviderNotification.problem,
    ProviderNotification.received_at,
    ProviderNotification.processed_at,
    ProviderNotification.tries,
    ProviderNotification.next_try_at,
).order_by(ProviderNotification.received_at, ProviderNotification.id)
"""What they say stays sealed: it may hold a card's token."""

_payment_ids = select(Payment.id).where(Payment.invoice_id == Invoice.id).correlate(Invoice)
_letter_subjects = union_all(
    select(Invoice.id).correlate(Invoice),
    select(Payment.id).where(Payment.invoice_id == Invoice.id).correlate(Invoice),
    select(Refund.id).where(Refund.invoice_id == Invoice.id).correlate(Invoice),
)

_GIFTS = select(Gift.id, Gift.state, Gift.periods, Gift.expires_at, Gift.claimed_by).where(
    Gift.invoice_id == Invoice.id
)

INVOICE_STORY = (
    INVOICES.join(Viewer, Viewer.id == Invoice.viewer_id)
    .outerjoin(Subscription, Subscription.id == Invoice.subscription_id)
    .outerjoin(Plan, Plan.id == Subscription.plan_id)
    .add_columns(
        Viewer.email,
        Viewer.timezone,
        Subscription.state.label("subscription_state"),
        Subscription.auto_renew,
        Subscription.access_until,
        Subscription.period_start.label("present_period_start"),
        Plan.title.label("plan_title"),
        embedded(
            ATTEMPTS.where(Payment.invoice_id == Invoice.id).correlate(Invoice), name="payments"
        ),
        embedded(REFUNDS.where(Refund.invoice_id == Invoice.id).correlate(Invoice), name="refunds"),
        embedded(
            DISPUTES.where(Dispute.invoice_id == Invoice.id).correlate(Invoice), name="disputes"
        ),
        embedded(
            RECEIPTS.where(FiscalReceipt.invoice_id == Invoice.id).correlate(Invoice),
            name="receipts",
        ),
        embedded(
            LETTERS.where(Letter.subject_id.in_(_letter_subjects)).correlate(Invoice),
            name="letters",
        ),
        embedded(
            NOTIFICATIONS.where(ProviderNotification.payment_id.in_(_payment_ids)).correlate(
                Invoice
            ),
            name="notifications",
        ),
        embedded(_GIFTS.correlate(Invoice), name="gifts"),
        func.billing_now().label("read_at"),
    )
)


def find_invoice_story(connection: Connection, invoice_id: UUID) -> Record | None:
    """Return an invoice with its viewer, its subscription, and lists of what hangs on it, or none.

    The lists are `payments`, `refunds`, `disputes`, `receipts`, `letters`, `notifications` and
    `gifts`, the first ones first; `read_at` is the time of billing at the read.
    """
    return find_one(connection, INVOICE_STORY.where(Invoice.id == invoice_id))


def subjects_of(story: Record) -> dict[str, Any]:
    """Return whose history tells of an invoice, as `read_history` asks for it."""
    return {
        "invoice_id": story["id"],
        "subscription_id": None,
        "payment_ids": [it["id"] for it in story["payments"]],
        "refund_ids": [it["id"] for it in story["refunds"]],
        "dispute_ids": [it["id"] for it in story["disputes"]],
    }
