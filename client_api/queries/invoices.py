"""A viewer's invoices, and what the widget is opened with."""

from sqlalchemy import bindparam, case, exists, func, select, true

from billing_rules.lifecycles import PaymentState
from client_api.queries.paging import paged
from models import Invoice, Payment, Plan, Subscription, Viewer
from models.receipt_terms import IS_PLAN_OF_INVOICE, TAXED_PLAN

_INVOICES_OF_VIEWER = select(
    Invoice.id,
    Invoice.number,
    Invoice.subscription_id,
    Invoice.kind,
    Invoice.state,
    Invoice.amount_minor,
    Invoice.currency,
    Invoice.description,
    Invoice.period_start,
    Invoice.period_end,
    Invoice.refunded_minor,
    Invoice.expires_at,
    Invoice.paid_at,
    Invoice.created_at,
    func.billing_now().label("now"),
).where(Invoice.viewer_id == bindparam("viewer_id"))

LIST_INVOICES = paged(_INVOICES_OF_VIEWER, moment=Invoice.created_at, row_id=Invoice.id)

_LAST_ATTEMPT = (
    select(
        Payment.id,
        Payment.state,
        Payment.attempt,
        Payment.payer_message,
        Payment.decline_code,
        Payment.decline_class,
        Payment.retry_after,
        Payment.card_mask,
    )
    .where(Payment.invoice_id == Invoice.id)
    .order_by(Payment.attempt.desc())
    .limit(1)
    .lateral("last_attempt")
)

_CARD_THAT_PAID = (
    select(Payment.card_mask)
    .where(
        Payment.invoice_id == Invoice.id,
        Payment.state == PaymentState.SUCCEEDED,
        Payment.is_surplus.is_(False),
    )
    .order_by(Payment.attempt)
    .limit(1)
    .correlate(Invoice)
    .scalar_subquery()
)
"""The last attempt may be another one: money that was not owed, or a card that was refused."""

_HAS_SURPLUS = exists().where(Payment.invoice_id == Invoice.id, Payment.is_surplus)

INVOICES_WITH_ATTEMPT = (
    _INVOICES_OF_VIEWER.add_columns(
        _LAST_ATTEMPT.c.id.label("payment_id"),
        _LAST_ATTEMPT.c.state.label("payment_state"),
        _LAST_ATTEMPT.c.payer_message,
        _LAST_ATTEMPT.c.decline_code,
        _LAST_ATTEMPT.c.decline_class,
        _LAST_ATTEMPT.c.retry_after,
        case(
            (Invoice.paid_at.is_not(None), _CARD_THAT_PAID), else_=_LAST_ATTEMPT.c.card_mask
        ).label("card_mask"),
        _HAS_SURPLUS.label("is_surplus"),
        Invoice.next_attempt_at,
        Viewer.locale,
        Viewer.timezone,
        Subscription.auto_renew,
        Subscription.state.label("subscription_state"),
        Invoice.derivation,
    )
    .join(Viewer, Viewer.id == Invoice.viewer_id)
    .outerjoin(Subscription, Subscription.id == Invoice.subscription_id)
    .outerjoin(_LAST_ATTEMPT, true())
)
"""Invoices with their last attempts, whose columns are null before the first.

`card_mask` is that of the payment that settled the invoice, before it of the last attempt;
`is_surplus` tells whether any money came in besides.
`auto_renew` and `subscription_state` are null for a gift, which has no subscription.
"""

FIND_INVOICE = INVOICES_WITH_ATTEMPT.where(Invoice.id == bindparam("invoice_id"))

FIND_WIDGET_PAYMENT = (
    select(
        Invoice.state.label("invoice_state"),
        Invoice.kind,
        Invoice.description,
        Payment.id.label("payment_id"),
        Payment.amount_minor,
        Payment.currency,
        Subscription.auto_renew,
        Viewer.email,
        Viewer.locale,
        Plan.id.label("plan_id"),
        *TAXED_PLAN,
    )
    .join(Viewer, Viewer.id == Invoice.viewer_id)
    .outerjoin(Subscription, Subscription.id == Invoice.subscription_id)
    .outerjoin(Plan, IS_PLAN_OF_INVOICE)
    .outerjoin(
        Payment,
        (Payment.invoice_id == Invoice.id)
        & (Payment.state == PaymentState.OPENED)
        & (Payment.origin == "widget"),
    )
    .where(
        Invoice.id == bindparam("invoice_id"),
        Invoice.viewer_id == bindparam("viewer_id"),
    )
)
"""One invoice with the attempt that is open in the widget; columns of payments are null without."""

FIND_INVOICE_STATE = select(Invoice.state).where(
    Invoice.id == bindparam("invoice_id"),
    Invoice.viewer_id == bindparam("viewer_id"),
)
