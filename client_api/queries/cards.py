"""A viewer's saved cards."""

from sqlalchemy import bindparam, exists, func, select, true

from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    LIVE_SUBSCRIPTION_STATES,
    OPEN_PAYMENT_STATES,
    SAVED_CARD,
    SavedCardState,
)
from client_api.queries.subscriptions import SUBSCRIPTIONS_OF_VIEWER
from models import Invoice, Payment, SavedCard, StateChange, Subscription, Viewer

MOST_CARDS = 100
"""Nobody has so many; a list has an end all the same."""

_CARDS_OF_VIEWER = select(
    SavedCard.id,
    SavedCard.state,
    SavedCard.brand,
    SavedCard.last_four,
    SavedCard.expires_month,
    SavedCard.expires_year,
    SavedCard.created_at,
    SavedCard.withdrawn_at,
    func.billing_now().label("now"),
).where(SavedCard.viewer_id == bindparam("viewer_id"))

LIST_EVERY_CARD = _CARDS_OF_VIEWER.order_by(SavedCard.created_at.desc(), SavedCard.id.desc()).limit(
    MOST_CARDS
)
"""Those that were withdrawn too, whose confirmation their viewer may want to see again."""

LIST_CARDS = LIST_EVERY_CARD.where(SavedCard.state != SavedCardState.WITHDRAWN)
"""Those that we still know; what was withdrawn is forgotten here."""

FIND_CARD = (
    _CARDS_OF_VIEWER.add_columns(
        Viewer.email,
        Viewer.timezone,
        StateChange.cause_id.label("withdrawal_id"),
        StateChange.actor_kind.label("withdrawn_by"),
    )
    .join(Viewer, Viewer.id == SavedCard.viewer_id)
    .outerjoin(
        StateChange,
        (StateChange.subject_id == SavedCard.id)
        & (StateChange.subject_kind == SAVED_CARD.subject)
        & (StateChange.trigger == "withdraw"),
    )
    .where(SavedCard.id == bindparam("saved_card_id"))
)
"""One card with the record of its withdrawal, null before it; a card is withdrawn once at most."""

_IS_BEING_PAID = exists().where(
    Payment.invoice_id == Invoice.id, Payment.state.in_(OPEN_PAYMENT_STATES)
)

_UNPAID_RENEWAL = (
    select(
        Invoice.id,
        Invoice.amount_minor,
        Invoice.currency,
        Invoice.next_attempt_at,
        _IS_BEING_PAID.label("is_being_paid"),
    )
    .where(
        Invoice.subscription_id == Subscription.id,
        Invoice.kind == "renewal",
        Invoice.state.in_(COLLECTABLE_INVOICE_STATES),
    )
    .order_by(Invoice.created_at.desc())
    .limit(1)
    .lateral("unpaid_renewal")
)

FIND_CHARGED_SUBSCRIPTION = (
    SUBSCRIPTIONS_OF_VIEWER.add_columns(
        Subscription.saved_card_id,
        _UNPAID_RENEWAL.c.id.label("unpaid_id"),
        _UNPAID_RENEWAL.c.amount_minor.label("unpaid_minor"),
        _UNPAID_RENEWAL.c.currency.label("unpaid_currency"),
        _UNPAID_RENEWAL.c.next_attempt_at,
        _UNPAID_RENEWAL.c.is_being_paid,
    )
    .outerjoin(_UNPAID_RENEWAL, true())
    .where(Subscription.state.in_(LIVE_SUBSCRIPTION_STATES))
)
"""The live subscription, which card it is charged to, and the renewal that is not paid, if any."""

FIND_CARD_STATE = select(SavedCard.state).where(
    SavedCard.id == bindparam("saved_card_id"),
    SavedCard.viewer_id == bindparam("viewer_id"),
)
