"""The fiscal receipts of an invoice."""

from sqlalchemy import bindparam, select

from models import FiscalReceipt, Invoice

MOST_RECEIPTS = 100
"""One for each payment and refund; a list has an end all the same."""

LIST_RECEIPTS = (
    select(
        FiscalReceipt.kind,
        FiscalReceipt.amount_minor,
        FiscalReceipt.currency,
        FiscalReceipt.url,
        FiscalReceipt.fiscal,
        FiscalReceipt.issued_at,
        FiscalReceipt.created_at,
    )
    .join(Invoice, Invoice.id == FiscalReceipt.invoice_id)
    .where(
        FiscalReceipt.invoice_id == bindparam("invoice_id"),
        Invoice.viewer_id == bindparam("viewer_id"),
    )
    .order_by(FiscalReceipt.created_at, FiscalReceipt.id)
    .limit(MOST_RECEIPTS)
)
