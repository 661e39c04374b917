"""What is paid may be watched, period after period."""

from collections import Counter, defaultdict
from itertools import pairwise
from uuid import UUID

from billing_rules.lifecycles import RUNNING_SUBSCRIPTION_STATES
from cli.chaos.books import Books, InvoiceRow, SubscriptionRow
from cli.chaos.invariants.money import PAID_STATES


def periods_tile(books: Books) -> list[str]:
    """Paid periods of a subscription follow one another without overlap; only a gift parts them."""
    gifts = Counter(line.subject_id for line in books.history if line.trigger == "extend")
    breaches = []
    for subscription_id, invoices in _paid_periods(books).items():
        for first, second in pairwise(invoices):
            if first.period_end == second.period_start:
                continue
            is_gift = gifts[subscription_id] and _is_after(second, first)
            if not is_gift:
                breaches.append(
                    f"subscription {subscription_id}: {first.period_end} is not followed by"
                    f" {second.period_start}"
                )
    return breaches


def what_is_paid_may_be_watched(books: Books) -> list[str]:
    """Whoever has paid may watch to the end of the period, unless it was cut off on purpose."""
    subscriptions = {it.id: it for it in books.subscriptions}
    breaches = []
    for subscription_id, invoices in _paid_periods(books).items():
        last = invoices[-1]
        if not _has_access(subscriptions[subscription_id], last):
            breaches.append(f"subscription {subscription_id} has no access to {last.period_end}")
    return breaches


def _paid_periods(books: Books) -> dict[UUID, list[InvoiceRow]]:
    found: dict[UUID, list[InvoiceRow]] = defaultdict(list)
    for invoice in books.invoices:
        if invoice.subscription_id is None or invoice.period_start is None:
            continue
        if invoice.state in PAID_STATES:
            found[invoice.subscription_id].append(invoice)
    for invoices in found.values():
        invoices.sort(key=lambda it: str(it.period_start))
    return found


def _is_after(second: InvoiceRow, first: InvoiceRow) -> bool:
    return (
        first.period_end is not None
        and second.period_start is not None
        and second.period_start > first.period_end
    )


def _has_access(subscription: SubscriptionRow, last: InvoiceRow) -> bool:
    if subscription.ended_at is not None:
        # Cancelled, or its money went back: what was left of the period is not owed.
        return True
    return (
        subscription.state in RUNNING_SUBSCRIPTION_STATES
        and subscription.access_until is not None
        and last.period_end is not None
        and subscription.access_until >= last.period_end
    )
