"""What is on offer."""

from sqlalchemy import Uuid, bindparam, cast, func, or_, select, true
from sqlalchemy.orm import aliased

from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    LIVE_SUBSCRIPTION_STATES,
    OPEN_PAYMENT_STATES,
)
from models import Invoice, Payment, Plan, Price, Subscription, Viewer

MOST_OFFERS = 500
"""Prices of all plans together; a cinema has a handful."""

_IS_CURRENT = (Price.plan_id == Plan.id) & Price.superseded_at.is_(None)

LIST_OFFERS = (
    select(
        Plan.id,
        Plan.code,
        Plan.title,
        Plan.description,
        Plan.period_unit,
        Plan.period_count,
        Plan.trial_days,
        Plan.trial_needs_card,
        Price.id.label("price_id"),
        Price.amount_minor,
        Price.currency,
    )
    .join(Price, _IS_CURRENT)
    .where(Plan.status == "active")
    .order_by(Plan.created_at, Plan.id, Price.currency)
    .limit(MOST_OFFERS)
)
"""One row for each current price of each active plan."""

_VISITOR = bindparam("viewer_id", type_=Uuid())

_TRIAL_STARTED_AT = select(Viewer.trial_started_at).where(Viewer.id == _VISITOR).scalar_subquery()

_UNPAID = (
    select(Invoice.id, Payment.id.label("payment_id"), Payment.state.label("payment_state"))
    .outerjoin(Payment, (Payment.invoice_id == Invoice.id) & Payment.state.in_(OPEN_PAYMENT_STATES))
    .where(
        Invoice.subscription_id == Subscription.id,
        Invoice.state.in_(COLLECTABLE_INVOICE_STATES),
    )
    .order_by(Invoice.created_at.desc())
    .limit(1)
    .correlate(Subscription)
    .lateral("unpaid")
)
"""An invoice has one open attempt at most, the database holds."""

_OwnPrice, _NextPrice = aliased(Price), aliased(Price)

_OWN = (
    select(
        Subscription.state,
        Subscription.plan_id,
        _OwnPrice.amount_minor,
        _OwnPrice.currency,
        _NextPrice.amount_minor.label("next_amount_minor"),
        _NextPrice.currency.label("next_currency"),
        Subscription.pending_change["plan_id"].astext.label("next_plan_id"),
        _UNPAID.c.id.label("unpaid_invoice_id"),
        _UNPAID.c.payment_id,
        _UNPAID.c.payment_state,
    )
    .join(_OwnPrice, _OwnPrice.id == Subscription.price_id)
    .outerjoin(
        _NextPrice, _NextPrice.id == cast(Subscription.pending_change["price_id"].astext, Uuid)
    )
    .outerjoin(_UNPAID, true())
    .where(
        Subscription.viewer_id == _VISITOR,
        Subscription.state.in_(LIVE_SUBSCRIPTION_STATES),
    )
    .limit(1)
    .lateral("own")
)

LIST_OFFERS_FOR_VISITOR = LIST_OFFERS.add_columns(
    func.billing_now().label("now"),
    _TRIAL_STARTED_AT.label("trial_started_at"),
    _OWN.c.state.label("own_state"),
    _OWN.c.plan_id.label("own_plan_id"),
    _OWN.c.amount_minor.label("own_amount_minor"),
    _OWN.c.currency.label("own_currency"),
    _OWN.c.next_amount_minor.label("own_next_amount_minor"),
    _OWN.c.next_currency.label("own_next_currency"),
    _OWN.c.next_plan_id.label("own_next_plan_id"),
    _OWN.c.unpaid_invoice_id,
    _OWN.c.payment_id,
    _OWN.c.payment_state,
).outerjoin(_OWN, true())
"""What is on offer, beside what the visitor has; a stranger's `viewer_id` is null and has nothing.

`own_state` is null for who has no live subscription; they may pay another price for their plan
than the one that is offered now. `unpaid_invoice_id` is null where there is
nothing to pay, and `payment_id` where no attempt to pay it is open.
"""

_LIVE_SUBSCRIPTION_STATE = (
    select(Subscription.state)
    .where(
        Subscription.viewer_id == bindparam("viewer_id"),
        Subscription.state.in_(LIVE_SUBSCRIPTION_STATES),
    )
    .limit(1)
    .scalar_subquery()
)

LIST_PRICES_OF_PLAN = (
    select(
        Plan.id,
        Plan.status,
        Price.id.label("price_id"),
        Price.amount_minor,
        Price.currency,
        _LIVE_SUBSCRIPTION_STATE.label("live_subscription_state"),
    )
    .outerjoin(Price, _IS_CURRENT)
    .where(or_(Plan.code == bindparam("code"), Plan.id == bindparam("plan_id", type_=Plan.id.type)))
    .order_by(Price.currency)
)
"""One row for each current price of one plan, and whether the viewer has a subscription already.

A plan without a price is one row without a price; no row means that there is no such plan.
"""
