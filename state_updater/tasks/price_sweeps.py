"""Price moves that are under way: whom to plan for, whom to tell, and what to close."""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from billing_rules.lifecycles import (
    OPEN_PRICE_CONSENT_STATES,
    RENEWING_SUBSCRIPTION_STATES,
    PriceConsentState,
)
from billing_rules.price_moves import ANNOUNCED_EARLY, LONGEST_NOTICE_DAYS
from interaction_bus.commands import AnnouncePrice, DropPriceMove, PlanPriceMove
from interaction_bus.envelope import wrap
from models import OutboxMessage, Price, PriceMove, PriceMoveViewer, Subscription
from models.price_audience import IS_CONCERNED, NewPrice
from runtime.identifiers import derived_id
from state_updater.outbox import SCHEDULE, command_line
from state_updater.tasks.claiming import LOOK_AGAIN_AFTER, claim, not_swept
from state_updater.tasks.context import stage_command

PLANNED_AT_ONCE = 1_000
"""Subscriptions of one tick; the next tick goes on with those that have no row yet."""

_later = aliased(PriceMove)
_later_price = aliased(Price)

_IS_OVERTAKEN = exists(
    select(_later.id)
    .join(_later_price, _later_price.id == _later.to_price_id)
    .where(
        _later.plan_id == PriceMove.plan_id,
        _later_price.currency == NewPrice.currency,
        _later.created_at > PriceMove.created_at,
    )
)
"""A later move of the same plan and currency plans for everybody, and the earlier for nobody."""

_IS_PLANNED = exists().where(
    PriceMoveViewer.price_move_id == PriceMove.id,
    PriceMoveViewer.subscription_id == Subscription.id,
)

_TO_PLAN = (
    select(PriceMove.id.label("price_move_id"), Subscription.id.label("subscription_id"))
    .join(NewPrice, NewPrice.id == PriceMove.to_price_id)
    .join(Subscription, Subscription.plan_id == PriceMove.plan_id)
    .join(Price, Price.id == Subscription.price_id)
    .where(
        PriceMove.cancelled_at.is_(None),
        ~_IS_OVERTAKEN,
        IS_CONCERNED,
        ~_IS_PLANNED,
    )
    .order_by(PriceMove.id, Subscription.id)
    .limit(PLANNED_AT_ONCE)
)


def price_moves_to_plan(session: Session, now: datetime) -> int:
    """Plan for subscriptions at older prices of a plan whose price is moved.

    Nothing is written but the commands, under ids that repeat within `LOOK_AGAIN_AFTER`: the row
    that each of them makes is what says that it is done.
    """
    window = str(int(now.timestamp() // LOOK_AGAIN_AFTER.total_seconds()))
    staged = 0
    for price_move_id, subscription_id in session.execute(_TO_PLAN).all():
        command = PlanPriceMove(
            price_move_id=price_move_id,
            subscription_id=subscription_id,
            new_price_consent_id=derived_id(price_move_id, "consent", str(subscription_id)),
        )
        staged += _stage_once(session, command, window, now)
    return staged


def prices_to_announce(session: Session, now: datetime) -> int:
    """Tell viewers a new price, a day more than the agreed days ahead."""
    notice = func.make_interval(0, 0, 0, PriceMove.announce_days)
    due = (
        select(PriceMoveViewer)
        .join(PriceMove, PriceMove.id == PriceMoveViewer.price_move_id)
        .join(Subscription, Subscription.id == PriceMoveViewer.subscription_id)
        .where(
            PriceMoveViewer.state == PriceConsentState.PLANNED,
            # The index is on the date alone; this much of it is enough to look at.
            PriceMoveViewer.applies_at <= now + timedelta(days=LONGEST_NOTICE_DAYS + 1),
            PriceMoveViewer.applies_at - notice <= now + ANNOUNCED_EARLY,
            PriceMove.cancelled_at.is_(None),
            Subscription.state.in_(RENEWING_SUBSCRIPTION_STATES),
            Subscription.auto_renew,
            not_swept(PriceMoveViewer, now),
        )
        .order_by(PriceMoveViewer.swept_at.nulls_first(), PriceMoveViewer.applies_at)
    )
    consents = claim(session, PriceMoveViewer, due)
    for consent in consents:
        consent.swept_at = now
        stage_command(session, AnnouncePrice(price_consent_id=consent.id), at=now)
    return len(consents)


def idle_price_consents(session: Session, now: datetime) -> int:
    """Close what was planned for viewers whom the new price cannot reach any more."""
    idle = (
        select(PriceMoveViewer)
        .join(PriceMove, PriceMove.id == PriceMoveViewer.price_move_id)
        .join(Subscription, Subscription.id == PriceMoveViewer.subscription_id)
        .where(
            PriceMoveViewer.state.in_(OPEN_PRICE_CONSENT_STATES),
            or_(
                PriceMove.cancelled_at.is_not(None),
                Subscription.ended_at.is_not(None),
                Subscription.price_id != PriceMoveViewer.from_price_id,
            ),
            not_swept(PriceMoveViewer, now),
        )
        .order_by(PriceMoveViewer.swept_at.nulls_first(), PriceMoveViewer.id)
    )
    consents = claim(session, PriceMoveViewer, idle)
    for consent in consents:
        consent.swept_at = now
        stage_command(session, DropPriceMove(price_consent_id=consent.id), at=now)
    return len(consents)


def _stage_once(session: Session, command: PlanPriceMove, window: str, now: datetime) -> int:
    message_id = derived_id(command.new_price_consent_id, "plan", window)
    line = command_line(wrap(command, message_id=message_id, actor=SCHEDULE, occurred_at=now))
    staged = insert(OutboxMessage).values(line).on_conflict_do_nothing()
    return len(session.execute(staged.returning(OutboxMessage.message_id)).all())
