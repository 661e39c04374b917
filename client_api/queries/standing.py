"""All that the page of a viewer's subscription tells, in two statements."""

from sqlalchemy import bindparam, func, or_, select, true
from sqlalchemy.orm import aliased

from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    LIVE_SUBSCRIPTION_STATES,
    InvoiceState,
    PaymentState,
)
from client_api.queries.plans import LIST_OFFERS
from client_api.queries.price_consents import OPEN_TO_ANSWERS
from client_api.queries.subscriptions import SUBSCRIPTIONS_OF_VIEWER
from models import (
    Dispute,
    Invoice,
    Payment,
    Plan,
    PriceMoveViewer,
    SavedCard,
    Subscription,
)
from models.prices_ahead import nearest_price_move

MOST_SHOWN = 20
"""The live one and those before it; who wants more of the past looks at the payments."""

_AgreedCard = aliased(SavedCard)

_NEW_PRICE = nearest_price_move(
    "new_price",
    PriceMoveViewer.state.in_(OPEN_TO_ANSWERS),
    PriceMoveViewer.announced_at.is_not(None),
)

_INVOICE_OF_DISPUTE = (
    select(Invoice.id)
    .join(Dispute, Dispute.invoice_id == Invoice.id)
    .where(
        Invoice.subscription_id == Subscription.id,
        # What a dispute ends has ended in the transaction that recorded it.
        Dispute.created_at == Subscription.ended_at,
    )
    .limit(1)
    .correlate(Subscription)
    .scalar_subquery()
)

LIST_STANDING = (
    SUBSCRIPTIONS_OF_VIEWER.add_columns(
        Subscription.letters_muted,
        _INVOICE_OF_DISPUTE.label("disputed_invoice_id"),
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
"""The live subscription first; with the card that was agreed on and a new price to come, if any.

`disputed_invoice_id` is null unless the subscription ended because that invoice was disputed.
"""

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

_MAY_COME_ALL_THE_SAME = (Invoice.state == InvoiceState.CANCELLED) & _LAST_ATTEMPT.c.state.in_(
    (PaymentState.SENT, PaymentState.UNKNOWN)
)
"""The viewer does not want it any more, and the bank has been asked for the money already."""

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
        or_(Invoice.state.in_(COLLECTABLE_INVOICE_STATES), _MAY_COME_ALL_THE_SAME),
        Subscription.state.in_(LIVE_SUBSCRIPTION_STATES),
    )
    .order_by(Invoice.created_at, Invoice.id)
    .limit(MOST_SHOWN)
)
"""What is to be paid for the live subscription, or may be, oldest first, with its last attempt."""

LIST_CHANGES = LIST_OFFERS.add_columns(Plan.grace_days)
"""What a viewer could go over to, as a quote needs it."""
