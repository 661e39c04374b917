"""A viewer's attempts to pay."""

from sqlalchemy import bindparam, select

from client_api.queries.paging import paged
from models import Invoice, Payment

_PAYMENTS_OF_VIEWER = (
    select(
        Payment.id,
        Payment.invoice_id,
        Invoice.number.label("invoice_number"),
        Invoice.description,
        Payment.origin,
        Payment.attempt,
        Payment.state,
        Payment.amount_minor,
        Payment.currency,
        Payment.card_mask,
        Payment.payer_message,
        Payment.is_surplus,
        Payment.settled_at,
        Payment.created_at,
    )
    .join(Invoice, Invoice.id == Payment.invoice_id)
    .where(Payment.viewer_id == bindparam("viewer_id"))
)

LIST_PAYMENTS = paged(_PAYMENTS_OF_VIEWER, moment=Payment.created_at, row_id=Payment.id)

FIND_PAYMENT = _PAYMENTS_OF_VIEWER.where(Payment.id == bindparam("payment_id"))
