"""Reads of notifications that nobody could apply; what they say stays sealed."""

from uuid import UUID

from sqlalchemy import Connection, select

from admin_api.queries.pages import PageOrder, PageWish, Record, read_page
from models import ProviderNotification
from runtime.web.pagination import Page

QUARANTINED = select(
    ProviderNotification.id,
    ProviderNotification.provider,
    ProviderNotification.kind,
    ProviderNotification.transaction_id,
    ProviderNotification.payment_id,
    ProviderNotification.problem,
    ProviderNotification.received_at,
    ProviderNotification.tries,
    ProviderNotification.next_try_at,
).where(ProviderNotification.outcome == "quarantined")

PAYMENT_IDS = select(ProviderNotification.payment_id)

ORDER = PageOrder(
    ProviderNotification.received_at, ProviderNotification.id, moment_name="received_at"
)


def list_quarantined(connection: Connection, wish: PageWish) -> Page[Record]:
    """Return a page of notifications that wait for what they are about, or for a person."""
    return read_page(connection, QUARANTINED, ORDER, wish)


def find_payment_id(connection: Connection, notification_id: UUID) -> UUID | None:
    """Return the payment that a notification names; none when it names none, or is not there."""
    statement = PAYMENT_IDS.where(ProviderNotification.id == notification_id)
    return connection.execute(statement).scalar_one_or_none()
