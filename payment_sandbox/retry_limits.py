"""The gateway's limit for automatic charges: two bad answers, then a day's rest."""

from __future__ import annotations

from payment_sandbox.dates import DAY_MS
from payment_sandbox.ledger import Books
from payment_sandbox.operations import Operation, Status, list_operations
from payment_sandbox.reasons import RetryRule, reason_of

MOST_TRIES = 2
"""Declines of the conditional and temporary groups after which a card rests for 24 hours."""

LIMITED_RULES = frozenset({RetryRule.CONDITIONAL, RetryRule.TEMPORARY})


def find_retry_moment(books: Books, declined: Operation, now_ms: int) -> int | None:
    """Return when a token may be charged again (`RetryAfter` in Fail); none if nothing limits it.

    The merchant is expected to keep the limit; the sandbox tells of it and does not enforce it.
    """
    if declined.token is None or not _is_limited(declined):
        return None
    condition = "token = ? AND status = ? AND created_at_ms > ?"
    recent = list_operations(books, condition, (declined.token, Status.DECLINED, now_ms - DAY_MS))
    return (
        now_ms + DAY_MS
        if len([each for each in recent if _is_limited(each)]) >= MOST_TRIES
        else None
    )


def _is_limited(operation: Operation) -> bool:
    return reason_of(operation.reason_code).retry_rule in LIMITED_RULES
