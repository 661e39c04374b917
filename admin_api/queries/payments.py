"""Reads of payments that did not work out, and of money that came without being owed."""

from uuid import UUID

from sqlalchemy import Connection, Text, and_, cast, exists, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from admin_api.queries.invoices import ATTEMPTS
from admin_api.queries.pages import PageOrder, PageWish, Record, find_one, read_all, read_page
from admin_api.queries.retry_facts import PAYMENTS
from billing_rules.manual_retry import PAID_INVOICE_STATES, RETRYABLE_PAYMENT_STATES
from models import ConsumedMessage, Invoice, Payment, Plan, Refund, Subscription
from runtime.web.pagination import Page

_later = aliased(Payment)

IS_LAST_FAILURE = and_(
    Payment.state.in_(RETRYABLE_PAYMENT_STATES),
    Invoice.state.not_in(PAID_INVOICE_STATES),
    ~exists().where(_later.invoice_id == Payment.invoice_id, _later.attempt > Payment.attempt),
)
"""The last word on an invoice that nobody has paid: earlier tries are seen on its card."""

FAILED = PAYMENTS.where(IS_LAST_FAILURE)

CARDS = PAYMENTS.outerjoin(Plan, Plan.id == Subscription.plan_id).add_columns(
    Invoice.kind.label("invoice_kind"),
    Invoice.description.label("invoice_description"),
    Invoice.next_attempt_at,
    Subscription.state.label("subscription_state"),
    Subscription.access_until,
    Plan.code.label("plan_code"),
)

_refund_states = (
    select(func.coalesce(func.array_agg(Refund.state), cast([], ARRAY(Text))))
    .where(Refund.payment_id == Payment.id)
    .scalar_subquery()
)

SURPLUS = (
    ATTEMPTS.order_by(None)
    .join(Invoice, Invoice.id == Payment.invoice_id)
    .where(Payment.is_surplus)
    .add_columns(
        Payment.viewer_id,
        Invoice.number.label("invoice_number"),
        Invoice.state.label("invoice_state"),
        _refund_states.label("refund_states"),
    )
)

ORDER = PageOrder(Payment.created_at, Payment.id)


def list_failed_payments(connection: Connection, wish: PageWish) -> Page[Record]:
    """Return a page of the failed payments behind which no other try has come."""
    return read_page(connection, FAILED, ORDER, wish)


def list_surplus_payments(connection: Connection, wish: PageWish) -> Page[Record]:
    """Return a page of payments that were not owed any more, with the states of their refunds."""
    return read_page(connection, SURPLUS, ORDER, wish)


def find_payment(connection: Connection, payment_id: UUID, *, command_id: UUID) -> Record | None:
    """Return what decides about another try of a payment, or none.

    Args:
        connection: To read with.
        payment_id: Which payment.
        command_id: The row tells as `is_settled` whether this retry was carried out or refused
            at the very moment that the rest of it is of.
    """
    is_settled = exists().where(ConsumedMessage.id == command_id).label("is_settled")
    return find_one(connection, PAYMENTS.where(Payment.id == payment_id).add_columns(is_settled))


def find_payment_card(connection: Connection, payment_id: UUID) -> Record | None:
    """Return a payment with its surroundings and every try on its invoice, or none."""
    payment = find_one(connection, CARDS.where(Payment.id == payment_id))
    if payment is None:
        return None
    attempts = ATTEMPTS.where(Payment.invoice_id == payment["invoice_id"])
    history = read_all(connection, attempts)
    subscription = None if payment["subscription_id"] is None else payment
    return {**payment, "invoice": payment, "subscription": subscription, "history": history}
