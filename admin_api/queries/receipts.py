"""Reads of fiscal receipts: those of an invoice, and money that has none."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Connection, exists, func, literal, select, union_all

from admin_api.queries.pages import PageOrder, PageWish, Record, read_all, read_page
from billing_rules.lifecycles import PaymentState, RefundState
from billing_rules.receipts import RECEIPT_CURRENCY
from models import FiscalReceipt, Invoice, Payment, Refund
from runtime.web.pagination import Page

FORMED_WITHIN = timedelta(hours=1)
"""Registers take seconds; after an hour somebody has to look."""

RECEIPTS = select(
    FiscalReceipt.id,
    FiscalReceipt.provider_receipt_id,
    FiscalReceipt.kind,
    FiscalReceipt.payment_id,
    FiscalReceipt.refund_id,
    FiscalReceipt.amount_minor,
    FiscalReceipt.currency,
    FiscalReceipt.url,
    FiscalReceipt.fiscal,
    FiscalReceipt.issued_at,
    FiscalReceipt.created_at,
).order_by(FiscalReceipt.created_at, FiscalReceipt.id)

# A query of its own is asked once; the clock itself would be asked anew for each payment.
_long_ago = select(func.billing_now() - FORMED_WITHIN).scalar_subquery()

_has_receipt = exists().where(
    FiscalReceipt.payment_id == Payment.id, FiscalReceipt.kind == "income"
)

PAYMENTS_WITHOUT_RECEIPT = select(
    Payment.id,
    literal("income").label("kind"),
    Payment.id.label("payment_id"),
    Payment.invoice_id,
    Payment.amount_minor,
    Payment.currency,
    Payment.provider_transaction_id,
    Payment.settled_at,
).where(
    Payment.state == PaymentState.SUCCEEDED,
    Payment.currency == RECEIPT_CURRENCY,
    Payment.settled_at < _long_ago,
    ~_has_receipt,
)

REFUNDS_WITHOUT_RECEIPT = select(
    Refund.id,
    literal("income_return"),
    Refund.payment_id,
    Refund.invoice_id,
    Refund.amount_minor,
    Refund.currency,
    Refund.provider_transaction_id,
    Refund.settled_at,
).where(
    Refund.state == RefundState.SUCCEEDED,
    Refund.currency == RECEIPT_CURRENCY,
    Refund.settled_at < _long_ago,
    ~exists().where(FiscalReceipt.refund_id == Refund.id),
)

_both: CompoundSelect[*tuple[Any, ...]] = union_all(
    PAYMENTS_WITHOUT_RECEIPT, REFUNDS_WITHOUT_RECEIPT
)
missing_money = _both.cte("money")
"""Payments and refunds alike; looked for once, even by a statement that counts them as well."""

MISSING = select(
    missing_money, Invoice.viewer_id, Invoice.number.label("invoice_number"), Invoice.description
).outerjoin(Invoice, Invoice.id == missing_money.c.invoice_id)
"""Money of every kind that moved: of card checks and surpluses too."""

ORDER = PageOrder(missing_money.c.settled_at, missing_money.c.id, moment_name="settled_at")


def list_missing_receipts(connection: Connection, wish: PageWish) -> Page[Record]:
    """Return a page of payments and refunds whose receipt has not come, the latest first."""
    return read_page(connection, MISSING, ORDER, wish)


def list_receipts(connection: Connection, invoice_id: UUID) -> list[Record]:
    """Return the receipts of an invoice, the first one first."""
    return read_all(connection, RECEIPTS.where(FiscalReceipt.invoice_id == invoice_id))
