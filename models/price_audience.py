"""Whom a new price concerns: the same viewers in a dry run as in the move itself."""

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import aliased

from billing_rules.lifecycles import RENEWING_SUBSCRIPTION_STATES
from models.catalogue import Price
from models.subscriptions import Subscription

NewPrice = aliased(Price)
"""The price that subscribers are moved to, beside `Price`, which is the one that they have."""

IS_CONCERNED: ColumnElement[bool] = and_(
    Subscription.plan_id == NewPrice.plan_id,
    Price.currency == NewPrice.currency,
    Price.created_at < NewPrice.created_at,
    Subscription.state.in_(RENEWING_SUBSCRIPTION_STATES),
    Subscription.auto_renew,
    Subscription.period_end.is_not(None),
    # Who is about to change the plan was told the price of the next one already.
    Subscription.pending_change.is_(None),
)
"""A subscription that renews at an older version of the very price."""
