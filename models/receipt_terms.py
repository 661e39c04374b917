"""How the money of an invoice is written on its fiscal receipt: as the plan that it pays for."""

from typing import Protocol

from sqlalchemy import ColumnElement, and_, or_

from billing_rules.money import Money
from billing_rules.receipts import (
    RECEIPT_CURRENCY,
    Receipt,
    ReceiptMethod,
    ReceiptObject,
    ReceiptTerms,
    TaxSystem,
    Vat,
    receipt_for,
)
from models.catalogue import Plan
from models.invoices import Invoice
from models.subscriptions import Subscription


class TaxedPlan(Protocol):
    """The columns of a plan that receipts need."""

    @property
    def vat(self) -> str:
        """One of `VAT_RATES`."""
        ...

    @property
    def tax_system(self) -> int | None:
        """None where the register knows only one."""
        ...

    @property
    def receipt_method(self) -> int:
        """How it is paid for, tag 1214."""
        ...

    @property
    def receipt_object(self) -> int:
        """What is sold, tag 1212."""
        ...


TAXED_PLAN = (Plan.vat, Plan.tax_system, Plan.receipt_method, Plan.receipt_object)
"""What to select of a plan for `receipt_of`."""

_plan_code = Invoice.derivation["plan"].astext

IS_PLAN_OF_INVOICE: ColumnElement[bool] = or_(
    Plan.code == _plan_code, and_(_plan_code.is_(None), Plan.id == Subscription.plan_id)
)
"""Joins an invoice, and its subscription where it has one, to the plan that is on its receipt.

That is the plan for which it was made; an extra demand goes by the plan of the subscription.
"""


def receipt_of(plan: TaxedPlan | None, description: str, amount: Money) -> Receipt | None:
    """Return the fiscal receipt of money that is taken for a plan, or given back for it.

    Args:
        plan: None where the invoice is for no plan that we know.
        description: What the viewer reads that it is for.
        amount: All of the payment, or the part of it that goes back; above 0.

    Returns:
        None where none can be formed: the money is not in roubles, or its plan is written in a way
        that no receipt knows. Such money is taken all the same, and listed as without a receipt.
    """
    terms = None if plan is None else _terms_of(plan)
    if terms is None or amount.currency != RECEIPT_CURRENCY or not description.strip():
        return None
    return receipt_for(description, amount, terms)


def _terms_of(plan: TaxedPlan) -> ReceiptTerms | None:
    try:
        return ReceiptTerms(
            vat=Vat(plan.vat),
            tax_system=None if plan.tax_system is None else TaxSystem(plan.tax_system),
            method=ReceiptMethod(plan.receipt_method),
            object=ReceiptObject(plan.receipt_object),
        )
    except ValueError:
        # The column takes every number of the tag, and a cinema's receipts only some.
        return None
