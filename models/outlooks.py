"""Reading a subscription with all that a preview of its changes needs, and changing nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from billing_rules.lifecycles import COLLECTABLE_INVOICE_STATES
from billing_rules.previews import Outlook
from billing_rules.standing import Offer
from models.catalogue import Plan, Price
from models.invoices import Invoice
from models.payments import Payment
from models.refunds import Refund
from models.standing import Books, offer_of, pays_for_present_time, standing_of
from models.subscriptions import Subscription
from models.upcoming import NEXT_CHARGE_COLUMNS, discount_of, next_price_of, with_next_charge


@dataclass(frozen=True, slots=True)
class ReadOutlook:
    """A subscription's outlook at the moment of the read, aware."""

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
    asked = (
        select(Subscription, Plan, Price, func.billing_now().label("now"), *NEXT_CHARGE_COLUMNS)
        .join(Plan, Plan.id == Subscription.plan_id)
        .join(Price, Price.id == Subscription.price_id)
        .where(Subscription.id == subscription_id)
    )
    if viewer_id is not None:
        asked = asked.where(Subscription.viewer_id == viewer_id)
    row = session.execute(with_next_charge(asked)).one_or_none()
    if row is None:
        return None
    books = _read_books(session, row.Subscription)
    outlook = Outlook(
        standing=standing_of(row.Subscription, row.Plan, row.Price, books, at=row.now),
        plan_code=row.Plan.code,
        next_plan_id=row.next_plan_id,
        next_price=next_price_of(row._asdict()),
        discount=discount_of(row._asdict()),
        card_last_four=row.card_last_four,
    )
    return ReadOutlook(outlook, row.now)


def get_offer(session: Session, plan_id: UUID, price_id: UUID) -> ReadOffer:
    """Return a plan at a price; both exist."""
    plan, price = session.get_one(Plan, plan_id), session.get_one(Price, price_id)
    return ReadOffer(offer_of(plan, price), plan.title)


def _read_books(session: Session, subscription: Subscription) -> Books:
    unpaid = (Invoice.subscription_id == subscription.id) & Invoice.state.in_(
        COLLECTABLE_INVOICE_STATES
    )
    matters = select(Invoice).where(or_(unpaid, pays_for_present_time(subscription)))
    invoices = session.scalars(matters).all()
    invoice_ids = [invoice.id for invoice in invoices]
    payments = session.scalars(select(Payment).where(Payment.invoice_id.in_(invoice_ids))).all()
    refunds = session.scalars(select(Refund).where(Refund.invoice_id.in_(invoice_ids))).all()
    return Books(invoices, payments, refunds)
