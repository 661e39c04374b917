"""The fiscal receipt that goes to the provider with money."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_rules.money import Money
from billing_rules.receipts import Receipt
from models import Invoice, Plan, Subscription
from models.receipt_terms import IS_PLAN_OF_INVOICE, TAXED_PLAN, receipt_of

_ON_RECEIPT = (
    select(Invoice.description, Plan.id.label("plan_id"), *TAXED_PLAN)
    .outerjoin(Subscription, Subscription.id == Invoice.subscription_id)
    .outerjoin(Plan, IS_PLAN_OF_INVOICE)
)


def read_receipt(session: Session, invoice: Invoice, amount: Money) -> Receipt | None:
    """Return the receipt of money that moves for an invoice, or none where none can be formed.

    Args:
        session: To read with.
        invoice: What is paid, or was.
        amount: All of the payment, or the part of it that goes back; above 0.
    """
    found = session.execute(_ON_RECEIPT.where(Invoice.id == invoice.id)).one()
    return receipt_of(None if found.plan_id is None else found, found.description, amount)
