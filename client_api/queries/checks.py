"""What the provider's question about a payment is answered by: one read."""

from sqlalchemy import bindparam, false, func, select

from models import Invoice, Payment, SavedCard

FIND_ORDER = (
    select(
        Payment.viewer_id,
        Payment.invoice_id,
        Invoice.subscription_id,
        Payment.amount_minor,
        Payment.currency,
        Payment.state.label("payment_state"),
        Invoice.state.label("invoice_state"),
        SavedCard.state.label("card_state"),
        func.coalesce(Invoice.expires_at <= func.billing_now(), false()).label("is_expired"),
    )
    .join(Invoice, Invoice.id == Payment.invoice_id)
    .outerjoin(SavedCard, SavedCard.id == Payment.saved_card_id)
    .where(Payment.id == bindparam("payment_id"))
)
"""The attempt with this order number, whoever began it: scheduled charges are asked about too."""
