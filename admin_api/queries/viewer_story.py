"""A viewer with everything that is theirs, in one read."""

from uuid import UUID

from sqlalchemy import Connection, func, or_, select

from admin_api.queries.embedded import embedded
from admin_api.queries.invoice_story import LETTERS
from admin_api.queries.invoices import INVOICES
from admin_api.queries.pages import Record, find_one
from admin_api.queries.subscription_story import CARDS, NEWEST, REDEMPTIONS
from admin_api.queries.subscriptions import VIEWERS
from models import (
    Gift,
    Invoice,
    Letter,
    Payment,
    Plan,
    Price,
    PromoRedemption,
    SavedCard,
    Subscription,
    Viewer,
)

_SUBSCRIPTIONS = (
    select(
        Subscription.id,
        Subscription.state,
        Subscription.period_end,
        Subscription.access_until,
        Subscription.auto_renew,
        Subscription.renews_at,
        Subscription.ended_at,
        Subscription.created_at,
        Subscription.parked_at,
        Plan.title.label("plan_title"),
        Price.amount_minor,
        Price.currency,
    )
    .join(Plan, Plan.id == Subscription.plan_id)
    .join(Price, Price.id == Subscription.price_id)
    .order_by(Subscription.ended_at.is_(None).desc(), Subscription.created_at.desc())
)

_PAYMENTS = (
    select(
        Payment.id,
        Payment.invoice_id,
        Invoice.number.label("invoice_number"),
        Payment.state,
        Payment.origin,
        Payment.amount_minor,
        Payment.currency,
        Payment.card_mask,
        Payment.decline_code,
        Payment.decline_reason,
        Payment.created_at,
    )
    .join(Invoice, Invoice.id == Payment.invoice_id)
    .order_by(Payment.created_at.desc(), Payment.id.desc())
    .limit(NEWEST)
)

_GIFTS = (
    select(
        Gift.id,
        Gift.state,
        Gift.periods,
        Gift.invoice_id,
        Gift.buyer_id,
        Gift.claimed_by,
        Gift.expires_at,
        Gift.created_at,
        Plan.title.label("plan_title"),
    )
    .join(Plan, Plan.id == Gift.plan_id)
    .order_by(Gift.created_at.desc())
    .limit(NEWEST)
)

VIEWER_STORY = VIEWERS.add_columns(
    Viewer.trial_started_at,
    func.billing_now().label("read_at"),
    embedded(
        _SUBSCRIPTIONS.where(Subscription.viewer_id == Viewer.id).correlate(Viewer),
        name="subscriptions",
    ),
    embedded(
        INVOICES.where(Invoice.viewer_id == Viewer.id)
        .order_by(Invoice.created_at.desc(), Invoice.id.desc())
        .limit(NEWEST)
        .correlate(Viewer),
        name="invoices",
    ),
    embedded(_PAYMENTS.where(Payment.viewer_id == Viewer.id).correlate(Viewer), name="payments"),
    embedded(CARDS.where(SavedCard.viewer_id == Viewer.id).correlate(Viewer), name="cards"),
    embedded(
        _GIFTS.where(or_(Gift.buyer_id == Viewer.id, Gift.claimed_by == Viewer.id)).correlate(
            Viewer
        ),
        name="gifts",
    ),
    embedded(
        REDEMPTIONS.where(PromoRedemption.viewer_id == Viewer.id).correlate(Viewer),
        name="redemptions",
    ),
    embedded(
        LETTERS.where(Letter.viewer_id == Viewer.id)
        .order_by(None)
        .order_by(Letter.claimed_at.desc())
        .limit(NEWEST)
        .correlate(Viewer),
        name="letters",
    ),
)


def find_viewer_story(connection: Connection, viewer_id: UUID) -> Record | None:
    """Return a viewer with lists of what is theirs, or none.

    The lists are `subscriptions` (the live one first), `cards`, `redemptions`, and the newest
    `invoices`, `payments`, `gifts` and `letters`.
    """
    return find_one(connection, VIEWER_STORY.where(Viewer.id == viewer_id))
