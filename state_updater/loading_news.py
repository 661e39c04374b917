"""Reads and locks what the provider told before, and the receipts that it made us keep."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.orm import Session

from models import FiscalReceipt, ProviderNotification
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
    known = select(ProviderNotification).where(or_(*named)).order_by(ProviderNotification.id)
    rows.put(
        session.scalars(
            known.with_for_update(key_share=True).execution_options(populate_existing=True)
        )
    )
    made = [receipt_row_id(it.id) for it in rows.each(ProviderNotification) if it.kind == "receipt"]
    if made:
        receipts = select(FiscalReceipt).where(FiscalReceipt.id.in_(made))
        receipts = receipts.order_by(FiscalReceipt.id).with_for_update(key_share=True)
        rows.put(session.scalars(receipts.execution_options(populate_existing=True)))
