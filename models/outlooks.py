"""Reading a subscription with all that a preview of its changes needs, and changing nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, or_, select, true
from sqlalchemy.orm import Session

from billing_rules.lifecycles import COLLECTABLE_INVOICE_STATES, LIVE_SUBSCRIPTION_STATES
from billing_rules.previews import Outlook
from billing_rules.standing import Offer
from models.base import Base
from models.catalogue import Plan, Price
from models.invoices import Invoice
from models.payments import Payment
from models.prices_ahead import PRICE_AHEAD, PRICE_AHEAD_COLUMNS, price_ahead_of
from models.refunds import Refund
from models.standing import Books, offer_of, pays_for_present_time, standing_of
from models.subscriptions import Subscription
from models.upcoming import NEXT_CHARGE_COLUMNS, discount_of, next_price_of, with_next_charge

_MATTERS = (Invoice.subscription_id == Subscription.id) & or_(
    Invoice.state.in_(COLLECTABLE_INVOICE_STATES), pays_for_present_time(Subscription)
)

_OUTLOOKS = (
    with_next_charge(
        select(
            Subscription,
            Plan,
            Price,
            Invoice,
            Payment,
            Refund,
            func.billing_now().label("now"),
            *NEXT_CHARGE_COLUMNS,
            *PRICE_AHEAD_COLUMNS,
        )
        .select_from(Subscription)
        .join(Plan, Plan.id == Subscription.plan_id)
        .join(Price, Price.id == Subscription.price_id)
    )
    .outerjoin(PRICE_AHEAD, true())
    .outerjoin(Invoice, _MATTERS)
    .outerjoin(Payment, Payment.invoice_id == Invoice.id)
    .outerjoin(Refund, Refund.payment_id == Payment.id)
)
"""One row for each return of money, or for each payment or invoice without: they are few."""


@dataclass(frozen=True, slots=True)
class ReadOutlook:
    """A subscription's outlook at the moment of the read, aware."""

    subscription_id: UUID
    outlook: Outlook
    at: datetime


@dataclass(frozen=True, slots=True)
class ReadOffer:
    """A plan that somebody may go over to, with its titles by language."""

    offer: Offer
    titles: dict[str, Any]


def find_outlook(
    session: Session, subscription_id: UUID, *, viewer_id: UUID | None = None
) -> ReadOutlook | None:
    """Return how a subscription stands and what comes next, or none when there is none.

    Args:
        session: To read with.
        subscription_id: Of whatever state.
        viewer_id: Whose it has to be; none when anybody's will do.
    """
    asked = _OUTLOOKS.where(Subscription.id == subscription_id)
    if viewer_id is not None:
        asked = asked.where(Subscription.viewer_id == viewer_id)
    return _outlook_of(session.execute(asked).all())


def find_live_outlook(session: Session, viewer_id: UUID) -> ReadOutlook | None:
    """Return how a viewer's one subscription that has not ended stands, or none without one."""
    asked = _OUTLOOKS.where(
        Subscription.viewer_id == viewer_id, Subscription.state.in_(LIVE_SUBSCRIPTION_STATES)
    )
    return _outlook_of(session.execute(asked).all())


def get_offer(session: Session, plan_id: UUID, price_id: UUID) -> ReadOffer:
    """Return a plan at a price; both exist."""
    plan, price = session.get_one(Plan, plan_id), session.get_one(Price, price_id)
    return ReadOffer(offer_of(plan, price), plan.title)


def _outlook_of(rows: Sequence[Row[Any]]) -> ReadOutlook | None:
    if not rows:
        return None
    row = rows[0]
    books = Books(*(_each(rows, kind) for kind in (Invoice, Payment, Refund)))
    outlook = Outlook(
        standing=standing_of(row.Subscription, row.Plan, row.Price, books, at=row.now),
        plan_code=row.Plan.code,
        next_plan_id=row.next_plan_id,
        next_price=next_price_of(row._asdict()),
        discount=discount_of(row._asdict()),
        card_last_four=row.card_last_four,
        price_ahead=price_ahead_of(row),
    )
    return ReadOutlook(row.Subscription.id, outlook, row.now)


def _each(rows: Sequence[Row[Any]], kind: type[Base]) -> list[Any]:
    """Return every one of a kind once, however many rows tell of it."""
    found = (getattr(row, kind.__name__) for row in rows)
    return list({one.id: one for one in found if one is not None}.values())
