"""A viewer's subscriptions."""

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from billing_rules.lifecycles import LIVE_SUBSCRIPTION_STATES
from client_api.queries.paging import paged
from models import Plan, Price, Subscription
from models.upcoming import NEXT_CHARGE_COLUMNS, NextPrice, with_next_charge

NextPlan = aliased(Plan)

SUBSCRIPTIONS_OF_VIEWER = with_next_charge(
    select(
        Subscription.id,
        Subscription.state,
        Subscription.plan_id,
        Plan.code.label("plan_code"),
        Plan.title.label("plan_title"),
        Plan.period_unit,
        Plan.period_count,
        Price.amount_minor,
        Price.currency,
        Subscription.period_start,
        Subscription.period_end,
        Subscription.access_until,
        Subscription.auto_renew,
        Subscription.renews_at,
        Subscription.trial_end,
        Subscription.paused_at,
        Subscription.resumes_at,
        Subscription.pending_change,
        NextPlan.code.label("next_plan_code"),
        NextPlan.title.label("next_plan_title"),
        Subscription.created_at,
        Subscription.ended_at,
        func.billing_now().label("now"),
        *NEXT_CHARGE_COLUMNS,
    )
    .join(Plan, Plan.id == Subscription.plan_id)
    .join(Price, Price.id == Subscription.price_id)
    .where(Subscription.viewer_id == bindparam("viewer_id"))
).join(NextPlan, NextPlan.id == NextPrice.plan_id)
"""What every route and page tells of a subscription, to be narrowed to some of them."""

FIND_SUBSCRIPTION = SUBSCRIPTIONS_OF_VIEWER.where(Subscription.id == bindparam("subscription_id"))

FIND_LIVE_SUBSCRIPTION = SUBSCRIPTIONS_OF_VIEWER.where(
    Subscription.state.in_(LIVE_SUBSCRIPTION_STATES)
)
"""The database holds that there is one at most."""

LIST_SUBSCRIPTIONS = paged(
    SUBSCRIPTIONS_OF_VIEWER, moment=Subscription.created_at, row_id=Subscription.id
)

FIND_SUBSCRIPTION_STATE = select(Subscription.state).where(
    Subscription.id == bindparam("subscription_id"),
    Subscription.viewer_id == bindparam("viewer_id"),
)
