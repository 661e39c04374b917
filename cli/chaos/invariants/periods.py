"""What is paid may be watched, period after period."""

from collections import Counter, defaultdict
from itertools import pairwise
from uuid import UUID

from billing_rules.lifecycles import RUNNING_SUBSCRIPTION_STATES
from cli.chaos.books import Books, InvoiceRow, SubscriptionRow
from cli.chaos.invariants.money import PAID_STATES

KINDS_WITHOUT_PERIOD = ("manual", "gift", "card_check")
"""What these pay for is no time, or somebody else's."""


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


def nobody_watches_for_nothing(books: Books) -> list[str]:
    """A subscription has a period and access only when its first invoice was paid."""
    paid = set(_paid_periods(books))
    return [
        f"subscription {it.id} is {it.state} with access until {it.access_until}, nothing was paid"
        for it in books.subscriptions
        if it.id not in paid
        and (it.state in RUNNING_SUBSCRIPTION_STATES or it.access_until is not None)
    ]


def paid_invoices_have_periods(books: Books) -> list[str]:
    """What was paid for a period names it."""
    return [
        f"invoice {it.id} is {it.state} and names no period"
        for it in books.invoices
        if it.state in PAID_STATES and it.kind not in KINDS_WITHOUT_PERIOD and it.period_end is None
    ]


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
