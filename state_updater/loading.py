"""Reads and locks whatever a batch of commands is about, in a fixed number of queries.

Locks are taken in one order everywhere: viewer, subscription, invoice, payment, refund, saved card,
and within a kind by id. `FOR NO KEY UPDATE` lets others still refer to a locked row, and
`populate_existing` makes the session forget what it believed before it had the lock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    LIVE_SUBSCRIPTION_STATES,
    OPEN_PRICE_CONSENT_STATES,
    SavedCardState,
)
from interaction_bus.commands import (
    AdvanceClock,
    CancelSubscription,
    ChangePlan,
    Command,
    EraseViewer,
    PauseSubscription,
    RecordDifference,
    RecordNotification,
    RenewSubscription,
    ResumeSubscription,
)
from models import (
    ClockMove,
    Difference,
    Dispute,
    Gift,
    Invoice,
    Payment,
    Plan,
    Price,
    PriceMove,
    PriceMoveViewer,
    PromoCode,
    PromoRedemption,
    Refund,
    SavedCard,
    Subscription,
    Viewer,
)
from models.standing import CHANGE, pays_for_present_time
from state_updater.loading_declines import read_declines_of_cards
from state_updater.loading_news import lock_news, lock_news_of_viewers
from state_updater.rows import Row, Rows

SUBJECT_FIELDS: tuple[str, ...] = (
    "viewer_id",
    "subscription_id",
    "invoice_id",
    "payment_id",
    "refund_id",
    "saved_card_id",
    "plan_id",
    "price_id",
    "notification_id",
    "gift_id",
    "dispute_id",
    "price_consent_id",
    "new_price_consent_id",
    "price_move_id",
    "promo_code_id",
    "difference_id",
)

WEIGHING_COMMANDS = (CancelSubscription, ChangePlan, PauseSubscription, ResumeSubscription)
"""These ask what was paid for the period that is running."""


Catalogued = TypeVar("Catalogued", Plan, Price, PriceMove, PromoCode)


@dataclass(slots=True)
class Subjects:
    """Ids that a batch names, by field of the commands."""

    ids: dict[str, set[UUID]] = field(
        default_factory=lambda: {name: set() for name in SUBJECT_FIELDS}
    )
    notifications: set[tuple[str, str, int]] = field(default_factory=set)
    renewals: set[tuple[UUID, datetime]] = field(default_factory=set)
    weighed: set[UUID] = field(default_factory=set)
    erased: set[UUID] = field(default_factory=set)

    @classmethod
    def of(cls, commands: Iterable[Command]) -> "Subjects":
        """Return everything that `commands` are about."""
        subjects = cls()
        for command in commands:
            for name in SUBJECT_FIELDS:
                if value := getattr(command, name, None):
                    subjects.ids[name].add(value)
            if isinstance(command, RecordNotification):
                key = (command.provider, command.kind, command.transaction_id)
                subjects.notifications.add(key)
            if isinstance(command, RecordDifference):
                subjects.ids["difference_id"].add(command.new_difference_id)
            if isinstance(command, RenewSubscription):
                subjects.renewals.add((command.subscription_id, command.period_start))
            if isinstance(command, WEIGHING_COMMANDS):
                subjects.weighed.add(command.subscription_id)
        return subjects


def load(session: Session, commands: Sequence[Command]) -> Rows:
    """Return the rows that `commands` may need, locked until the transaction ends."""
    subjects = Subjects.of(commands)
    subjects.erased = {it.viewer_id for it in commands if isinstance(it, EraseViewer)}
    _climb_to_subscriptions(session, subjects)
    rows = Rows()
    _lock_viewers_and_subscriptions(session, subjects, rows)
    _lock_invoices_and_money(session, subjects, rows)
    _lock_cards(session, subjects, rows)
    _lock_offers(session, subjects, rows)
    read_declines_of_cards(session, commands, rows)
    lock_news(session, rows, keys=subjects.notifications, ids=subjects.ids["notification_id"])
    lock_news_of_viewers(session, rows, viewer_ids=subjects.erased)
    _lock(session, rows, Difference, _among(Difference.id, subjects.ids["difference_id"]))
    if any(isinstance(command, AdvanceClock) for command in commands):
        _lock(session, rows, ClockMove, ClockMove.finished_at.is_(None))
    _read_catalogue(session, subjects, rows)
    return rows


def _climb_to_subscriptions(session: Session, subjects: Subjects) -> None:
    """Add the owners of what was named; these links never change, so no lock is needed."""
    ids = subjects.ids
    if ids["gift_id"]:
        query = select(Gift.invoice_id).where(Gift.id.in_(ids["gift_id"]))
        ids["invoice_id"].update(session.scalars(query))
    if ids["dispute_id"]:
        query = select(Dispute.invoice_id).where(Dispute.id.in_(ids["dispute_id"]))
        ids["invoice_id"].update(session.scalars(query))
    if ids["price_consent_id"]:
        found = PriceMoveViewer.id.in_(ids["price_consent_id"])
        query = select(PriceMoveViewer.subscription_id).where(found)
        ids["subscription_id"].update(session.scalars(query))
    if ids["refund_id"]:
        query = select(Refund.invoice_id).where(Refund.id.in_(ids["refund_id"]))
        ids["invoice_id"].update(session.scalars(query))
    if ids["payment_id"]:
        query = select(Payment.invoice_id).where(Payment.id.in_(ids["payment_id"]))
        ids["invoice_id"].update(session.scalars(query))
    if ids["invoice_id"]:
        owners = select(Invoice.subscription_id).where(Invoice.id.in_(ids["invoice_id"]))
        ids["subscription_id"].update(owner for owner in session.scalars(owners) if owner)


def _lock_viewers_and_subscriptions(session: Session, subjects: Subjects, rows: Rows) -> None:
    ids = subjects.ids
    _lock(session, rows, Viewer, _among(Viewer.id, ids["viewer_id"]))
    live_of_viewers = Subscription.viewer_id.in_(ids["viewer_id"]) & Subscription.state.in_(
        LIVE_SUBSCRIPTION_STATES
    )
    wanted = _among(Subscription.id, ids["subscription_id"])
    if ids["viewer_id"]:
        live_of_viewers |= Subscription.viewer_id.in_(subjects.erased)
        wanted = live_of_viewers if wanted is None else or_(wanted, live_of_viewers)
    _lock(session, rows, Subscription, wanted)


def _lock_invoices_and_money(session: Session, subjects: Subjects, rows: Rows) -> None:
    subscription_ids = {subscription.id for subscription in rows.each(Subscription)}
    wanted: list[ColumnElement[bool]] = [Invoice.id.in_(subjects.ids["invoice_id"])]
    if subscription_ids:
        owned = Invoice.subscription_id.in_(subscription_ids)
        wanted.append(owned & Invoice.state.in_(COLLECTABLE_INVOICE_STATES))
        demanded = tuple_(Invoice.subscription_id, Invoice.period_start)
        wanted.append(demanded.in_(subjects.renewals))
        weighed = (it for it in rows.each(Subscription) if it.id in subjects.weighed)
        wanted.extend(pays_for_present_time(subscription) for subscription in weighed)
    if subjects.erased:
        wanted.append(Invoice.viewer_id.in_(subjects.erased))
    _lock(session, rows, Invoice, or_(*wanted))
    invoice_ids = {invoice.id for invoice in rows.each(Invoice)}
    _lock(session, rows, Payment, _among(Payment.invoice_id, invoice_ids))
    _lock(session, rows, Refund, _among(Refund.invoice_id, invoice_ids))
    _lock(session, rows, Dispute, _among(Dispute.invoice_id, invoice_ids))
    _lock(session, rows, Gift, _among(Gift.invoice_id, invoice_ids))


def _lock_cards(session: Session, subjects: Subjects, rows: Rows) -> None:
    viewer_ids = {subscription.viewer_id for subscription in rows.each(Subscription)}
    viewer_ids |= subjects.ids["viewer_id"]
    # A gift's invoice has no subscription, yet its buyer may pay with a card that is saved.
    viewer_ids |= {invoice.viewer_id for invoice in rows.each(Invoice)}
    charged = {payment.saved_card_id for payment in rows.each(Payment) if payment.saved_card_id}
    renewing = {it.saved_card_id for it in rows.each(Subscription) if it.saved_card_id}
    named = subjects.ids["saved_card_id"] | charged | renewing
    if not viewer_ids and not named:
        return
    # Late news of a withdrawn card must not save it anew.
    known = SavedCard.state.in_((SavedCardState.ACTIVE, SavedCardState.WITHDRAWN))
    owned = SavedCard.viewer_id.in_(viewer_ids) & known
    of_erased = SavedCard.viewer_id.in_(subjects.erased)
    _lock(session, rows, SavedCard, or_(SavedCard.id.in_(named), owned, of_erased))
    _read_missing_viewers(session, viewer_ids, rows)


def _lock_offers(session: Session, subjects: Subjects, rows: Rows) -> None:
    """Lock what makes subscriptions cheaper or dearer, and the viewers' earlier uses of a code."""
    subscription_ids = {subscription.id for subscription in rows.each(Subscription)}
    code_ids = subjects.ids["promo_code_id"]
    if subscription_ids or code_ids:
        left = or_(PromoRedemption.periods_left.is_(None), PromoRedemption.periods_left > 0)
        running = PromoRedemption.subscription_id.in_(subscription_ids) & left
        earlier = PromoRedemption.promo_code_id.in_(code_ids) & PromoRedemption.viewer_id.in_(
            subjects.ids["viewer_id"]
        )
        _lock(session, rows, PromoRedemption, or_(running, earlier))
    if subscription_ids:
        ahead = PriceMoveViewer.state.in_(OPEN_PRICE_CONSENT_STATES)
        owned = PriceMoveViewer.subscription_id.in_(subscription_ids)
        _lock(session, rows, PriceMoveViewer, owned & ahead)
    _lock(
        session,
        rows,
        PriceMoveViewer,
        _among(
            PriceMoveViewer.id,
            subjects.ids["price_consent_id"] | subjects.ids["new_price_consent_id"],
        ),
    )


def _read_missing_viewers(session: Session, viewer_ids: set[UUID], rows: Rows) -> None:
    """Add viewers whose facts are only read, such as the payment epoch; they are not locked."""
    wanted = {viewer_id for viewer_id in viewer_ids if rows.find(Viewer, viewer_id) is None}
    if wanted:
        query = select(Viewer).where(Viewer.id.in_(wanted))
        rows.put(session.scalars(query.execution_options(populate_existing=True)))


def _read_catalogue(session: Session, subjects: Subjects, rows: Rows) -> None:
    """Add plans, prices and offers, which nobody here changes row by row."""
    plan_ids, price_ids = set(subjects.ids["plan_id"]), set(subjects.ids["price_id"])
    for subscription in rows.each(Subscription):
        plan_ids.add(subscription.plan_id)
        price_ids.add(subscription.price_id)
        if change := subscription.pending_change:
            plan_ids.add(UUID(change["plan_id"]))
            price_ids.add(UUID(change["price_id"]))
    for invoice in rows.each(Invoice):
        if change := invoice.derivation.get(CHANGE):
            plan_ids.add(UUID(change["plan_id"]))
    for gift in rows.each(Gift):
        plan_ids.add(gift.plan_id)
        price_ids.add(gift.price_id)
    consents = list(rows.each(PriceMoveViewer))
    move_ids = subjects.ids["price_move_id"] | {consent.price_move_id for consent in consents}
    _read(session, rows, PriceMove, move_ids)
    price_ids |= {price_move.to_price_id for price_move in rows.each(PriceMove)}
    price_ids |= {consent.from_price_id for consent in consents}
    code_ids = {redemption.promo_code_id for redemption in rows.each(PromoRedemption)}
    _read(session, rows, PromoCode, code_ids | subjects.ids["promo_code_id"])
    _read(session, rows, Plan, plan_ids)
    _read(session, rows, Price, price_ids)


def _read(session: Session, rows: Rows, kind: type[Catalogued], ids: set[UUID]) -> None:
    """Add rows without a lock, as they now stand."""
    if ids:
        query = select(kind).where(kind.id.in_(ids))
        rows.put(session.scalars(query.execution_options(populate_existing=True)))


def _among(column: InstrumentedAttribute[UUID], ids: set[UUID]) -> ColumnElement[bool] | None:
    return column.in_(ids) if ids else None


def _lock(
    session: Session, rows: Rows, kind: type[Row], condition: ColumnElement[bool] | None
) -> None:
    if condition is None:
        return
    query = select(kind).where(condition).order_by(kind.id).with_for_update(key_share=True)
    rows.put(session.scalars(query.execution_options(populate_existing=True)))
