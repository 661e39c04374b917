"""How sweeps find and claim due rows: in batches, passing over what others hold.

A row that was looked at is pushed forward, so that one whose command changes nothing does not
starve the others; a subscription that is parked is left to people.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, exists, or_
from sqlalchemy.orm import Session

from models import Base, Gift, Invoice, PriceMoveViewer, Subscription

BATCH = 200
"""Rows of one claim: small enough to hold locks for milliseconds, large enough to be quick."""

LOOK_AGAIN_AFTER = timedelta(minutes=5)
"""Due rows that are still due after this are asked for again, in case a message was lost."""

Claimed = TypeVar("Claimed", bound=Base)


Swept = Invoice | Subscription | Gift | PriceMoveViewer
"""Tables whose rows are pushed forward when a sweep has looked at them."""


def not_swept(kind: type[Swept], now: datetime) -> ColumnElement[bool]:
    """Return the condition that no sweep has looked at a row lately."""
    return or_(kind.swept_at.is_(None), kind.swept_at <= now - LOOK_AGAIN_AFTER)


def not_parked() -> ColumnElement[bool]:
    """Return the condition that the subscription of an invoice was not left to people."""
    return ~exists().where(
        Subscription.id == Invoice.subscription_id, Subscription.parked_at.is_not(None)
    )


def claim(session: Session, kind: type[Claimed], due: Select[Claimed]) -> Sequence[Claimed]:
    """Lock a batch of due rows for this transaction; rows that another holds are passed over.

    Args:
        session: In a transaction.
        kind: The table of the rows; others that the query joins are not locked.
        due: In the order in which they shall come.
    """
    locked = due.limit(BATCH).with_for_update(of=kind, skip_locked=True, key_share=True)
    return session.scalars(locked).all()
