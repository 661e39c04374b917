"""By which ids the log lines of a story are found."""

from collections.abc import Sequence
from uuid import UUID

from admin_api.log_lines import StoryIds
from admin_api.queries.pages import Record


def log_ids_of_invoice(story: Record, history: Sequence[Record]) -> StoryIds:
    """Return what the log lines of an invoice bear.

    Args:
        story: The invoice with its payments and refunds, as `find_invoice_story` tells it.
        history: Everything that happened to them, in order.
    """
    return {
        "invoice_id": [story["id"]],
        "payment_id": [it["id"] for it in story["payments"]],
        "refund_id": [it["id"] for it in story["refunds"]],
        "correlation_id": _correlation_ids(history),
    }


def log_ids_of_subscription(subscription_id: UUID, history: Sequence[Record]) -> StoryIds:
    """Return what the log lines of a subscription bear.

    Args:
        subscription_id: The subscription.
        history: Everything that happened to it, in order.
    """
    return {"subscription_id": [subscription_id], "correlation_id": _correlation_ids(history)}


def _correlation_ids(history: Sequence[Record]) -> list[UUID]:
    """Return the clicks and ticks of a story, each once, in order."""
    found = (line["correlation_id"] for line in history)
    return list(dict.fromkeys(it for it in found if it is not None))
