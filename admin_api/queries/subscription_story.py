"""A subscription with its viewer, its money and its offers, in one read."""

from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Connection, select, union_all
from sqlalchemy.orm import aliased

from admin_api.queries.embedded import embedded
from admin_api.queries.invoice_story import LETTERS
from admin_api.queries.invoices import INVOICES, REFUNDS
from admin_api.queries.pages import Record, find_one
from admin_api.queries.subscriptions import SUBSCRIPTIONS, as_shown
from billing_rules.lifecycles import OPEN_PAYMENT_STATES, PaymentState
from models import (
    Gift,
    Invoice,
    Letter,
    Payment,
    Plan,
    Price,
    PriceMoveViewer,
    PromoCode,
    PromoRedemption,
    Refund,
    SavedCard,
    Subscription,
    Viewer,
)
from models.upcoming import NextPrice

NEWEST = 12
"""Rows of a list that a page shows; all of them are a click away."""

FAILED_STATES = (
    PaymentState.DECLINED,
    PaymentState.REFUSED,
    PaymentState.NOT_SENT,
    PaymentState.UNKNOWN,
)
"""Of attempts that took no money, or perhaps none; those that took it moved the subscription."""

_NextPlan = aliased(Plan)
_ToPrice = aliased(Price)

CARDS = select(
    SavedCard.id,
    SavedCard.state,
    SavedCard.brand,
    SavedCard.last_four,
    SavedCard.expires_month,
    SavedCard.expires_year,
    SavedCard.withdrawn_at,
    SavedCard.created_at,
).order_by(SavedCard.created_at.desc())

REDEMPTIONS = (
    select(
        PromoRedemption.id,
        PromoRedemption.promo_code_id,
        PromoCode.code,
        PromoRedemption.periods_left,
        PromoRedemption.redeemed_at,
        PromoRedemption.given_back_at,
        PromoRedemption.subscription_id,
    )
    .join(PromoCode, PromoCode.id == PromoRedemption.promo_code_id)
    .order_by(PromoRedemption.redeemed_at.desc())
)

GIFTS = select(
    Gift.id, Gift.state, Gift.periods, Gift.invoice_id, Gift.claimed_at, Gift.created_at
).order_by(Gift.created_at.desc())

_CONSENTS = (
    select(
        PriceMoveViewer.id,
        PriceMoveViewer.price_move_id,
        PriceMoveViewer.state,
        PriceMoveViewer.applies_at,
        PriceMoveViewer.needs_consent,
        _ToPrice.amount_minor,
        _ToPrice.currency,
    )
    .join(_ToPrice, _ToPrice.id == PriceMoveViewer.to_price_id)
    .order_by(PriceMoveViewer.created_at.desc())
)

_OPEN_PAYMENTS = (
    select(Payment.id, Payment.invoice_id, Payment.state, Payment.created_at)
    .join(Invoice, Invoice.id == Payment.invoice_id)
    .where(Invoice.subscription_id == Subscription.id, Payment.state.in_(OPEN_PAYMENT_STATES))
    .order_by(Payment.created_at)
)

_FAILED_TRIES = (
    select(Payment.id, Payment.created_at)
    .join(Invoice, Invoice.id == Payment.invoice_id)
    .where(Invoice.subscription_id == Subscription.id, Payment.state.in_(FAILED_STATES))
    .order_by(Payment.created_at.desc())
    .limit(NEWEST)
)

_RETURNS = (
    REFUNDS.join(Invoice, Invoice.id == Refund.invoice_id)
    .where(Invoice.subscription_id == Subscription.id)
    .order_by(None)
    .order_by(Refund.created_at.desc(), Refund.id.desc())
    .limit(NEWEST)
)

_letter_subjects: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(Subscription.id.label("id")).correlate(Subscription),
    select(Subscription.saved_card_id).correlate(Subscription),
    select(PriceMoveViewer.id)
    .where(PriceMoveViewer.subscription_id == Subscription.id)
    .correlate(Subscription),
    select(Gift.id)
    .where(Gift.claimed_by == Subscription.viewer_id, Gift.subscription_id == Subscription.id)
    .correlate(Subscription),
    select(Invoice.id).where(Invoice.subscription_id == Subscription.id).correlate(Subscription),
    *(
        select(kind.id)
        .join(Invoice, Invoice.id == kind.invoice_id)
        .where(Invoice.subscription_id == Subscription.id)
        .correlate(Subscription)
        for kind in (Payment, Refund)
    ),
)

SUBSCRIPTION_STORY = (
    SUBSCRIPTIONS.join(Viewer, Viewer.id == Subscription.viewer_id)
    .join(_NextPlan, _NextPlan.id == NextPrice.plan_id)
    .add_columns(
        Viewer.email,
        Viewer.timezone,
        Plan.title.label("plan_title"),
        _NextPlan.title.label("next_plan_title"),
        embedded(
            INVOICES.where(Invoice.subscription_id == Subscription.id)
            .order_by(Invoice.created_at.desc(), Invoice.id.desc())
            .limit(NEWEST)
            .correlate(Subscription),
            name="invoices",
        ),
        embedded(_OPEN_PAYMENTS.correlate(Subscription), name="open_payments"),
        embedded(_FAILED_TRIES.correlate(Subscription), name="failed_tries"),
        embedded(_RETURNS.correlate(Subscription), name="refunds"),
        embedded(
            CARDS.where(SavedCard.id == Subscription.saved_card_id).correlate(Subscription),
            name="cards",
        ),
        embedded(
            # The index of all redemptions, not of running ones alone, is by viewer.
            REDEMPTIONS.where(PromoRedemption.viewer_id == Subscription.viewer_id)
            .where(PromoRedemption.subscription_id == Subscription.id)
            .correlate(Subscription),
            name="redemptions",
        ),
        embedded(
            GIFTS.where(Gift.claimed_by == Subscription.viewer_id)
            .where(Gift.subscription_id == Subscription.id)
            .correlate(Subscription),
            name="gifts",
        ),
        embedded(
            _CONSENTS.where(PriceMoveViewer.subscription_id == Subscription.id).correlate(
                Subscription
            ),
            name="consents",
        ),
        embedded(
            LETTERS.where(Letter.viewer_id == Subscription.viewer_id)
            .where(Letter.subject_id.in_(_letter_subjects))
            .order_by(None)
            .order_by(Letter.claimed_at.desc())
            .limit(NEWEST)
            .correlate(Subscription),
            name="letters",
        ),
    )
)


def find_subscription_story(connection: Connection, subscription_id: UUID) -> Record | None:
    """Return a subscription with what hangs on it, or none.

    Beside the columns of `SUBSCRIPTIONS` with `access` and `next_charge` there are `email`,
    `plan_title`, `next_plan_title` and the lists `open_payments`, `cards` (the one that renewals
    are charged to), `redemptions`, `gifts`, `consents`, and the newest `invoices`, `failed_tries`,
    `refunds` and `letters`, those about its money too.
    """
    found = find_one(connection, SUBSCRIPTION_STORY.where(Subscription.id == subscription_id))
    return None if found is None else as_shown(found)


def subjects_of(story: Record) -> list[UUID]:
    """Return whose history tells of a subscription: its own, of failed tries, of money back."""
    return [story["id"], *(it["id"] for it in (*story["failed_tries"], *story["refunds"]))]
