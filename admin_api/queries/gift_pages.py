"""Reads for the pages of gifts: with buyer and recipient."""

from uuid import UUID

from sqlalchemy import Connection, func
from sqlalchemy.orm import aliased

from admin_api.queries.gifts import GIFTS
from admin_api.queries.pages import Record, Statement, find_one
from models import Gift, Invoice, Plan, Viewer

Buyer, Recipient = aliased(Viewer), aliased(Viewer)

GIFTS_WITH_PEOPLE: Statement = (
    GIFTS.add_columns(
        Plan.title.label("plan_title"),
        Invoice.number.label("invoice_number"),
        Buyer.email.label("buyer_email"),
        Recipient.email.label("recipient_email"),
        func.billing_now().label("read_at"),
    )
    .join(Buyer, Buyer.id == Gift.buyer_id)
    .outerjoin(Recipient, Recipient.id == Gift.claimed_by)
)
"""Each gift with who bought it, for how much, and who has it."""


def find_gift_with_people(connection: Connection, gift_id: UUID) -> Record | None:
    """Return a gift with its buyer and its recipient, or none."""
    return find_one(connection, GIFTS_WITH_PEOPLE.where(Gift.id == gift_id))
