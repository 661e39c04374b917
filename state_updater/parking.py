"""Parking: what a bug of ours fails on is left to people, and the rest goes on.

A sweep would ask for the same broken subscription every few minutes, for ever, and fill the dead
letters. It is parked when the first of its commands dies, and no sweep looks at it until a person
takes it up again.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, select, update

from interaction_bus.commands import Command
from interaction_bus.envelope import Envelope
from models import Invoice, Subscription

LONGEST_REASON = 500
"""Characters; the traceback is in the logs."""


def park(engine: Engine, envelope: Envelope, command: Command, *, at: datetime, why: str) -> None:
    """Park the subscription that a command of the schedule is about, if it is about one.

    Args:
        engine: Of the State Updater's database role.
        envelope: Of the command that died; one that a person sent parks nothing.
        command: What it wished for.
        at: Present time, aware.
        why: A sentence for people.
    """
    subscription_id: UUID | None = getattr(command, "subscription_id", None)
    invoice_id: UUID | None = getattr(command, "invoice_id", None)
    if envelope.actor.kind != "schedule" or (subscription_id is None and invoice_id is None):
        return
    owner = select(Invoice.subscription_id).where(Invoice.id == invoice_id).scalar_subquery()
    parked = update(Subscription).where(
        Subscription.id == (subscription_id or owner), Subscription.parked_at.is_(None)
    )
    with engine.begin() as connection:
        connection.execute(parked.values(parked_at=at, parked_because=why[:LONGEST_REASON]))
