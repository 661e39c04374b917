"""Which subscription decides whether a viewer may watch now."""

from sqlalchemy import ColumnElement, bindparam, false, func, literal_column, select, true

from billing_rules.lifecycles import LIVE_SUBSCRIPTION_STATES
from models import Subscription
from models.base import any_of

# The hottest read of all: the time is asked once and not for each place where it is used, and the
# states stand in the statement, for a list of parameters is laid out anew at each execution.
_CLOCK = select(func.billing_now().label("now")).subquery("clock")
_GIVES_ACCESS = func.coalesce(Subscription.access_until > _CLOCK.c.now, false())
_IS_LIVE: ColumnElement[bool] = literal_column(
    any_of("subscriptions.state", LIVE_SUBSCRIPTION_STATES)
)

FIND_DECISIVE_SUBSCRIPTION = (
    select(
        Subscription.state,
        Subscription.access_until,
        Subscription.period_end,
        Subscription.auto_renew,
        _CLOCK.c.now,
    )
    .join(_CLOCK, true())
    .where(Subscription.viewer_id == bindparam("viewer_id"))
    .order_by(_GIVES_ACCESS.desc(), _IS_LIVE.desc(), Subscription.created_at.desc())
    .limit(1)
)
"""What gives access comes first, then what may give it soon, then what gave it last."""
