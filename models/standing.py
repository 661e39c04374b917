"""Where a subscription stands, from its rows: the same for whoever previews and whoever acts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_

from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    OPEN_PAYMENT_STATES,
    InvoiceState,
    PaymentState,
    RefundState,
)
from billing_rules.paid_time import PaidInvoice, PaidTime, Returned, period_worth_minor
from billing_rules.periods import Period, PeriodLength, PeriodUnit
from billing_rules.refunds import RefundSum, refundable_minor
from billing_rules.standing import Offer, Standing
from models.catalogue import Plan, Price
from models.invoices import Invoice
from models.payments import Payment
from models.refunds import Refund
from models.subscriptions import Subscription

PAID_STATES = (InvoiceState.PAID, InvoiceState.PARTIALLY_REFUNDED)

WEIGHED_STATES = (*PAID_STATES, InvoiceState.DISPUTED)

PERIOD_KINDS = ("first", "renewal", "change")
"""Invoices that pay for time of the subscription itself."""

CHANGE = "change"
"""Key beside an invoice's derivation under which the change is kept that its payment makes."""


@dataclass(frozen=True, slots=True)
class Books:
    """The invoices of one subscription that matter now, with all of their money."""

    invoices: Sequence[Invoice]
    payments: Sequence[Payment]
    refunds: Sequence[Refund]

    def refunds_of(self, payment: Payment) -> list[Refund]:
        """Return every return of money of a payment."""
        return [refund for refund in self.refunds if refund.payment_id == payment.id]

    def paying(self, invoice: Invoice) -> list[Payment]:
        """Return the payments whose money an invoice holds."""
        return [
            payment
            for payment in self.payments
            if payment.invoice_id == invoice.id
            and payment.state == PaymentState.SUCCEEDED
            and not payment.is_surplus
        ]


def pays_for_present_time(
    subscription: Subscription | type[Subscription],
) -> ColumnElement[bool]:
    """Return the condition for the invoices whose money stands for time that is not over.

    Args:
        subscription: One, or the table where a statement joins each with its invoices.
    """
    standing_at = func.coalesce(subscription.paused_at, func.billing_now())
    return (
        (Invoice.subscription_id == subscription.id)
        & Invoice.kind.in_(PERIOD_KINDS)
        & Invoice.state.in_(WEIGHED_STATES)
        & or_(
            Invoice.period_end > standing_at,
            Invoice.period_start == subscription.period_start,
        )
    )


def standing_of(
    subscription: Subscription, plan: Plan, price: Price, books: Books, *, at: datetime
) -> Standing:
    """Return the facts that decide what may change.

    Args:
        subscription: As it is now.
        plan: Its plan.
        price: Its price version.
        books: Its unpaid invoices and those of `pays_for_present_time`; others do no harm.
        at: Present time, aware.
    """
    held = [it for it in books.invoices if _stands_for_present(it, subscription, at)]
    return Standing(
        state=subscription.state,
        plan_id=subscription.plan_id,
        price_id=subscription.price_id,
        currency=price.currency,
        auto_renew=subscription.auto_renew,
        is_renewal_under_way=_is_renewal_under_way(books),
        is_change_under_way=_has_charge_under_way(books, "change"),
        is_disputed=any(it.state == InvoiceState.DISPUTED for it in held),
        paused_at=subscription.paused_at,
        paid=_paid_time(subscription, plan, replace(books, invoices=held)),
    )


def offer_of(plan: Plan, price: Price) -> Offer:
    """Return what `plan` offers at `price`."""
    return Offer(
        plan_id=plan.id,
        price_id=price.id,
        price_minor=price.amount_minor,
        currency=price.currency,
        length=length_of(plan),
        grace_days=plan.grace_days,
        is_plan_on_sale=plan.status == "active",
        is_price_current=price.plan_id == plan.id and price.superseded_at is None,
    )


def length_of(plan: Plan) -> PeriodLength:
    """Return how long one period of a plan lasts."""
    return PeriodLength(PeriodUnit(plan.period_unit), plan.period_count)


def _stands_for_present(invoice: Invoice, subscription: Subscription, at: datetime) -> bool:
    """Return what `pays_for_present_time` asks of PostgreSQL."""
    if invoice.kind not in PERIOD_KINDS or invoice.state not in WEIGHED_STATES:
        return False
    standing_at = subscription.paused_at or at
    is_ahead = invoice.period_end is not None and invoice.period_end > standing_at
    return is_ahead or invoice.period_start == subscription.period_start


def _paid_time(subscription: Subscription, plan: Plan, held: Books) -> PaidTime | None:
    start, end = subscription.period_start, subscription.period_end
    if start is None or end is None:
        return None
    paid = [it for it in held.invoices if it.state in PAID_STATES]
    present = [it for it in paid if it.period_start == start]
    return PaidTime(
        period=Period(start, end),
        length=length_of(plan),
        worth_minor=period_worth_minor([_paid_invoice(it, held) for it in present]),
        refundable_minor=sum(
            _refundable_minor(payment, held) for invoice in paid for payment in held.paying(invoice)
        ),
    )


def _paid_invoice(invoice: Invoice, books: Books) -> PaidInvoice:
    is_change = invoice.kind == "change"
    price_minor = invoice.derivation["list_price_minor"] if is_change else invoice.amount_minor
    returned = (
        Returned(refund.amount_minor, refund.created_at)
        for payment in books.paying(invoice)
        for refund in books.refunds_of(payment)
        if refund.state != RefundState.REFUSED
    )
    return PaidInvoice(price_minor, invoice.paid_at or invoice.created_at, tuple(returned))


def _refundable_minor(payment: Payment, books: Books) -> int:
    sums = [RefundSum(it.amount_minor, it.state) for it in books.refunds_of(payment)]
    return refundable_minor(payment.amount_minor, sums)


def _is_renewal_under_way(books: Books) -> bool:
    is_demanded = any(
        invoice.kind == "renewal" and invoice.state in COLLECTABLE_INVOICE_STATES
        for invoice in books.invoices
    )
    return is_demanded or _has_charge_under_way(books, "renewal")


def _has_charge_under_way(books: Books, kind: str) -> bool:
    """Return whether money for an invoice of this kind may be on its way."""
    of_kind = {invoice.id for invoice in books.invoices if invoice.kind == kind}
    return any(
        payment.invoice_id in of_kind
        and payment.state in OPEN_PAYMENT_STATES
        and payment.state != PaymentState.OPENED
        for payment in books.payments
    )
