"""Whose payment, and for what, the provider speaks of: the log lines of its call bear it too."""

from uuid import UUID

import structlog
from sqlalchemy import Engine, bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError

from client_api.queries.reading import find_row
from models import Invoice, Payment, Refund
from runtime.telemetry.context import bind_ids

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

_PAYMENT_OF_REFUND = (
    select(Refund.payment_id).where(Refund.id == bindparam("refund_id")).scalar_subquery()
)

FIND_STORY = (
    select(
        Payment.id.label("payment_id"),
        Payment.viewer_id,
        Payment.invoice_id,
        Invoice.subscription_id,
    )
    .join(Invoice, Invoice.id == Payment.invoice_id)
    .where(Payment.id == func.coalesce(bindparam("payment_id"), _PAYMENT_OF_REFUND))
)
"""The payment of news, named by them or by our refund that they name."""


def bind_story(engine: Engine, *, payment_id: UUID | None, refund_id: UUID | None) -> None:
    """Let the log lines of a notification be found by viewer and invoice, and not by payment alone.

    Args:
        engine: Of the primary: the payment may be a second old.
        payment_id: Our payment, when the news name one.
        refund_id: Our refund, when they name one.
    """
    if payment_id is None and refund_id is None:
        return
    ids = {"payment_id": payment_id, "refund_id": refund_id}
    try:
        row = find_row(FIND_STORY, ids, engine=engine)
    except SQLAlchemyError as error:
        # News need the broker alone; without PostgreSQL their lines are found by the payment.
        log.warning("story_of_payment_not_found", error=type(error).__name__)
        return
    if row is not None:
        bind_ids(
            payment_id=row.payment_id,
            viewer_id=row.viewer_id,
            invoice_id=row.invoice_id,
            subscription_id=row.subscription_id,
        )
