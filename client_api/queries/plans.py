"""What is on offer."""

from sqlalchemy import bindparam, or_, select

from billing_rules.lifecycles import LIVE_SUBSCRIPTION_STATES
from models import Plan, Price, Subscription

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
