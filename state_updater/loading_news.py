"""Reads and locks what the provider told before, and the receipts that it made us keep."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.orm import Session

from models import FiscalReceipt, Invoice, Payment, ProviderNotification
from state_updater.rows import Rows, receipt_row_id

NotificationKey = tuple[str, str, int]
"""Provider, kind, and number of the operation."""

_KEY = tuple_(
    ProviderNotification.provider, ProviderNotification.kind, ProviderNotification.transaction_id
)


def lock_news(session: Session, rows: Rows, *, keys: set[NotificationKey], ids: set[UUID]) -> None:
    """Add notifications and the receipts that they have made, locked until the transaction ends.

    Args:
        session: In the transaction of the batch.
        rows: Of the batch.
        keys: Of news that came now.
        ids: Of notifications that are tried again.
    """
    named: list[ColumnElement[bool]] = []
    if keys:
        named.append(_KEY.in_(keys))
    if ids:
        named.append(ProviderNotification.id.in_(ids))
    if not named:
        return
    _lock(session, rows, ProviderNotification, or_(*named))
    made = [receipt_row_id(it.id) for it in rows.each(ProviderNotification) if it.kind == "receipt"]
    if made:
        _lock(session, rows, FiscalReceipt, FiscalReceipt.id.in_(made))


def lock_news_of_viewers(session: Session, rows: Rows, *, viewer_ids: set[UUID]) -> None:
    """Add everything that the provider ever told of some viewers, and their receipts.

    Args:
        session: In the transaction of the batch.
        rows: Of the batch, with every payment and invoice of these viewers.
        viewer_ids: Whose personal data is to be erased.
    """
    payment_ids = [it.id for it in rows.each(Payment) if it.viewer_id in viewer_ids]
    if payment_ids:
        told = ProviderNotification.payment_id.in_(payment_ids)
        _lock(session, rows, ProviderNotification, told)
    invoice_ids = [it.id for it in rows.each(Invoice) if it.viewer_id in viewer_ids]
    if invoice_ids:
        _lock(session, rows, FiscalReceipt, FiscalReceipt.invoice_id.in_(invoice_ids))


def _lock(
    session: Session,
    rows: Rows,
    kind: type[ProviderNotification] | type[FiscalReceipt],
    condition: ColumnElement[bool],
) -> None:
    query = select(kind).where(condition).order_by(kind.id).with_for_update(key_share=True)
    rows.put(session.scalars(query.execution_options(populate_existing=True)))
