"""All that the page of a viewer's subscription tells, in two statements."""

from sqlalchemy import bindparam, func, select, true
from sqlalchemy.orm import aliased

from billing_rules.lifecycles import COLLECTABLE_INVOICE_STATES, LIVE_SUBSCRIPTION_STATES
from client_api.queries.plans import LIST_OFFERS
from client_api.queries.price_consents import OPEN_TO_ANSWERS
from client_api.queries.subscriptions import SUBSCRIPTIONS_OF_VIEWER
from models import (
    Invoice,
    Payment,
    Plan,
    Price,
    PriceMove,
    PriceMoveViewer,
    SavedCard,
    Subscription,
)

MOST_SHOWN = 20
"""The live one and those before it; who wants more of the past looks at the payments."""

_AgreedCard = aliased(SavedCard)
_MovedPrice = aliased(Price)

_NEW_PRICE = (
    select(
        PriceMoveViewer.id,
        PriceMoveViewer.state,
        PriceMoveViewer.needs_consent,
        PriceMoveViewer.applies_at,
        PriceMove.without_consent,
        _MovedPrice.amount_minor,
        _MovedPrice.currency,
    )
    .join(PriceMove, PriceMove.id == PriceMoveViewer.price_move_id)
    .join(_MovedPrice, _MovedPrice.id == PriceMoveViewer.to_price_id)
    .where(
        PriceMoveViewer.subscription_id == Subscription.id,
        PriceMoveViewer.state.in_(OPEN_TO_ANSWERS),
        PriceMoveViewer.announced_at.is_not(None),
        PriceMove.cancelled_at.is_(None),
    )
    .order_by(PriceMoveViewer.applies_at)
    .limit(1)
    .lateral("new_price")
)

LIST_STANDING = (
    SUBSCRIPTIONS_OF_VIEWER.add_columns(
        Subscription.letters_muted,
        _AgreedCard.brand.label("agreed_brand"),
        _AgreedCard.last_four.label("agreed_last_four"),
        _AgreedCard.state.label("agreed_state"),
        _AgreedCard.expires_month.label("agreed_expires_month"),
        _AgreedCard.expires_year.label("agreed_expires_year"),
        _NEW_PRICE.c.id.label("new_price_id"),
        _NEW_PRICE.c.state.label("new_price_state"),
        _NEW_PRICE.c.needs_consent.label("new_price_needs_consent"),
        _NEW_PRICE.c.applies_at.label("new_price_applies_at"),
        _NEW_PRICE.c.without_consent.label("new_price_without_consent"),
        _NEW_PRICE.c.amount_minor.label("new_price_minor"),
        _NEW_PRICE.c.currency.label("new_price_currency"),
    )
    .outerjoin(_AgreedCard, _AgreedCard.id == Subscription.saved_card_id)
    .outerjoin(_NEW_PRICE, true())
    .order_by(
        Subscription.state.in_(LIVE_SUBSCRIPTION_STATES).desc(),
        Subscription.created_at.desc(),
        Subscription.id.desc(),
    )
    .limit(MOST_SHOWN)
)
"""The live subscription first; with the card that was agreed on and a new price to come, if any."""

_LAST_ATTEMPT = (
    select(
        Payment.id,
        Payment.state,
        Payment.payer_message,
        Payment.card_mask,
        Payment.settled_at,
        Payment.decline_code,
    )
    .where(Payment.invoice_id == Invoice.id)
    .order_by(Payment.attempt.desc())
    .limit(1)
    .lateral("last_attempt")
)

LIST_DEMANDS = (
    select(
        Invoice.id,
        Invoice.number,
        Invoice.subscription_id,
        Invoice.kind,
        Invoice.state,
        Invoice.amount_minor,
        Invoice.currency,
        Invoice.description,
        Invoice.derivation,
        Invoice.period_start,
        Invoice.period_end,
        Invoice.expires_at,
        Invoice.next_attempt_at,
        Invoice.created_at,
        _LAST_ATTEMPT.c.id.label("payment_id"),
        _LAST_ATTEMPT.c.state.label("payment_state"),
        _LAST_ATTEMPT.c.payer_message,
        _LAST_ATTEMPT.c.card_mask,
        _LAST_ATTEMPT.c.settled_at,
        _LAST_ATTEMPT.c.decline_code,
        func.billing_now().label("now"),
    )
    .join(Subscription, Subscription.id == Invoice.subscription_id)
    .outerjoin(_LAST_ATTEMPT, true())
    .where(
        Invoice.viewer_id == bindparam("viewer_id"),
        Invoice.state.in_(COLLECTABLE_INVOICE_STATES),
        Subscription.state.in_(LIVE_SUBSCRIPTION_STATES),
    )
    .order_by(Invoice.created_at, Invoice.id)
    .limit(MOST_SHOWN)
)
"""What is to be paid for the live subscription, oldest first, each with its last attempt."""

LIST_CHANGES = LIST_OFFERS.add_columns(Plan.grace_days)
"""What a viewer could go over to, as a quote needs it."""
