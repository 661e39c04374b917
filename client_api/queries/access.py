"""Which subscription decides whether a viewer may watch now."""

from sqlalchemy import bindparam, case, func, select

from billing_rules.lifecycles import LIVE_SUBSCRIPTION_STATES
from models import Subscription

NOW = func.billing_now()

_GIVES_ACCESS = case((Subscription.access_until > NOW, 1), else_=0)
_IS_LIVE = case((Subscription.state.in_(LIVE_SUBSCRIPTION_STATES), 1), else_=0)

FIND_DECISIVE_SUBSCRIPTION = (
    select(
        Subscription.state,
        Subscription.access_until,
        Subscription.period_end,
        Subscription.auto_renew,
        NOW.label("now"),
    )
    .where(Subscription.viewer_id == bindparam("viewer_id"))
    .order_by(_GIVES_ACCESS.desc(), _IS_LIVE.desc(), Subscription.created_at.desc())
    .limit(1)
)
"""What gives access comes first, then what may give it soon, then what gave it last."""
