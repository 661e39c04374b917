"""Gifts: those that a viewer bought, and the one that a code claims."""

from sqlalchemy import bindparam, func, select, true

from billing_rules.lifecycles import LIVE_SUBSCRIPTION_STATES, OPEN_PAYMENT_STATES
from client_api.queries.paging import paged
from models import Gift, Invoice, Payment, Plan, Subscription

_OPEN_ATTEMPT = (
    select(Payment.id, Payment.state)
    .where(Payment.invoice_id == Gift.invoice_id, Payment.state.in_(OPEN_PAYMENT_STATES))
    .lateral("open_attempt")
)
"""The database holds that there is one at most."""

_GIFTS_OF_BUYER = (
    select(
        Gift.id,
        Gift.state,
        Gift.plan_id,
        Plan.code.label("plan_code"),
        Plan.title.label("plan_title"),
        Plan.period_unit,
        Plan.period_count,
        Gift.periods,
        Gift.invoice_id,
        Invoice.amount_minor,
        Invoice.currency,
        Gift.sealed_code,
        Gift.claimed_at,
        Gift.expires_at,
        Gift.created_at,
        _OPEN_ATTEMPT.c.id.label("payment_id"),
        _OPEN_ATTEMPT.c.state.label("payment_state"),
        func.billing_now().label("now"),
    )
    .join(Plan, Plan.id == Gift.plan_id)
    .join(Invoice, Invoice.id == Gift.invoice_id)
    .outerjoin(_OPEN_ATTEMPT, true())
    .where(Gift.buyer_id == bindparam("viewer_id"))
)

LIST_GIFTS = paged(_GIFTS_OF_BUYER, moment=Gift.created_at, row_id=Gift.id)

FIND_GIFT = _GIFTS_OF_BUYER.where(Gift.id == bindparam("gift_id"))

FIND_GIFT_BY_CODE = (
    select(
        Gift.id,
        Gift.state,
        Gift.periods,
        Plan.title.label("plan_title"),
        Plan.period_unit,
        Plan.period_count,
        Gift.expires_at,
        func.billing_now().label("now"),
    )
    .join(Plan, Plan.id == Gift.plan_id)
    .where(Gift.code_digest == bindparam("code_digest"))
)
"""Whoever has the code may look: the code is what makes the gift theirs."""

FIND_PROLONGED_SUBSCRIPTION = (
    select(
        Subscription.state,
        Subscription.period_end,
        Subscription.anchor_day,
        Subscription.auto_renew,
        Plan.title.label("plan_title"),
    )
    .join(Plan, Plan.id == Subscription.plan_id)
    .where(
        Subscription.viewer_id == bindparam("viewer_id"),
        Subscription.state.in_(LIVE_SUBSCRIPTION_STATES),
    )
)
"""The live subscription, to whose time a gift would be added."""
