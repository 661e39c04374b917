"""What the provider asks and tells of a payment, in the trace that the payment began in.

The provider hands no trace on, so the payment remembers its own. It is looked for only once the
signature was found good: nobody else may add to a trace. The request keeps a trace of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from sqlalchemy import Engine, bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError

from client_api.queries.reading import find_row
from external_payments.cloudpayments.notifications import NotificationKind
from models import Payment, Refund
from runtime.telemetry.tracer import SpanKind, tracer_in_use
from runtime.telemetry.tracing import spanned

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

FIND_TRACE = select(
    func.coalesce(
        select(Refund.traceparent).where(Refund.id == bindparam("refund_id")).scalar_subquery(),
        select(Payment.traceparent).where(Payment.id == bindparam("payment_id")).scalar_subquery(),
    ).label("traceparent")
)
"""News of a refund belong to the refund, if it is ours, and else to the payment."""


@contextmanager
def in_trace_of(
    kind: NotificationKind,
    engine: Engine,
    *,
    payment_id: UUID | None,
    refund_id: UUID | None = None,
) -> Iterator[None]:
    """Let a block go on with the trace of what the provider speaks of; nothing when off.

    Args:
        kind: What the provider asks or tells.
        engine: Of the primary: the payment may be a second old.
        payment_id: Our payment, when it names one.
        refund_id: Our refund, when it names one.
    """
    if tracer_in_use() is None:
        yield
        return
    ids = {"payment_id": payment_id, "refund_id": refund_id}
    with spanned(
        f"notification {kind.value}", SpanKind.SERVER, parent=_find_trace(ids, engine), **ids
    ):
        yield


def _find_trace(ids: dict[str, UUID | None], engine: Engine) -> str | None:
    """Return where the trace goes on; none when PostgreSQL is away, for news need it not."""
    try:
        row = find_row(FIND_TRACE, ids, engine=engine)
    except SQLAlchemyError as error:
        log.warning("trace_of_payment_not_found", error=type(error).__name__)
        return None
    return None if row is None else row.traceparent
