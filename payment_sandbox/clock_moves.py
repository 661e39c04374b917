"""Moving the sandbox's clock ahead, so that months pass at once; it is never moved back.

Dates follow the clock: of operations and lists, of subscriptions and holds, the rest of a declined
card, answers kept under an `X-Request-ID`. Waits stay real: a payer at the bank's page, a
notification to be sent again and a receipt on its way are moved along with the clock.
"""

from __future__ import annotations

from datetime import UTC, datetime

from payment_sandbox.dates import milliseconds, moment
from payment_sandbox.errors import FieldInvalid, RequestRefused
from payment_sandbox.fields import Fields
from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import Books, keep_ahead_ms
from payment_sandbox.operation_json import JsonObject

LATEST_MS = milliseconds(datetime(2099, 12, 31, tzinfo=UTC))
"""Cards carry two digits of their year, so no card is good beyond this century."""

WAITS = (
    "UPDATE three_ds_sessions SET expires_at_ms = expires_at_ms + ? WHERE is_spent = 0",
    "UPDATE notifications SET next_at_ms = next_at_ms + ? WHERE next_at_ms IS NOT NULL",
    "UPDATE receipts SET due_at_ms = due_at_ms + ? WHERE due_at_ms IS NOT NULL",
)
"""Every wait that the ledger keeps; each takes milliseconds."""


class ClockNeverGoesBack(RequestRefused):
    """The moment asked for is before the sandbox's present."""

    def __init__(self) -> None:
        super().__init__("The clock is never moved back")


def move_clock(gateway: Gateway, fields: Fields) -> None:
    """Move the clock as a request asks: by `seconds`, or to the moment `to`.

    Raises:
        RequestRefused: Both or neither is given, or the clock would go back or too far.
    """
    with gateway.ledger.transaction() as books:
        _move(gateway, books, _span_ms(fields, gateway.clock.now_ms()))


def clock_json(gateway: Gateway) -> JsonObject:
    """Return the sandbox's time, and how far it is ahead of real time."""
    now_ms = gateway.clock.now_ms()
    return {
        "now": moment(now_ms).isoformat(timespec="milliseconds"),
        "now_ms": now_ms,
        "ahead_seconds": gateway.clock.ahead_ms / 1000,
    }


def _span_ms(fields: Fields, now_ms: int) -> int:
    seconds, to_ms = fields.integer("seconds"), fields.moment_ms("to")
    if (seconds is None) == (to_ms is None):
        raise RequestRefused("Exactly one of seconds and to is required")
    span_ms = to_ms - now_ms if to_ms is not None else 1000 * (seconds or 0)
    if span_ms < 0:
        raise ClockNeverGoesBack
    if now_ms + span_ms > LATEST_MS:
        raise FieldInvalid("seconds" if to_ms is None else "to")
    return span_ms


def _move(gateway: Gateway, books: Books, span_ms: int) -> None:
    for wait in WAITS:
        books.execute(wait, (span_ms,))
    ahead_ms = gateway.clock.ahead_ms + span_ms
    keep_ahead_ms(books, ahead_ms)
    # Still inside the transaction: nobody may begin a wait by the old time after this one.
    gateway.clock.ahead_ms = ahead_ms
    gateway.journal.write("clock_moved", by_seconds=span_ms / 1000, ahead_seconds=ahead_ms / 1000)
