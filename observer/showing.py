"""Tells Prometheus what was read and found."""

from interaction_bus.topology import DEAD_LETTERS_QUEUE
from observer import gauges
from observer.examination import Finding
from observer.queues import StandingOfQueues
from observer.rows import StandingOfRows


def show_rows(rows: StandingOfRows) -> None:
    """Show how our database stands."""
    gauges.OUTBOX_UNSENT.set(rows.unsent_messages)
    gauges.OUTBOX_OLDEST_AGE.set(rows.age_seconds(rows.oldest_unsent_at))
    gauges.OPEN_PAYMENT_OLDEST_AGE.set(rows.age_seconds(rows.oldest_open_payment_at))
    gauges.UNKNOWN_PAYMENT_OLDEST_UNASKED_AGE.set(rows.age_seconds(rows.oldest_unasked_at))
    gauges.PARKED_VIEWERS.set(rows.parked_viewers)
    gauges.QUARANTINED_NOTIFICATIONS.set(rows.quarantined_notifications)
    gauges.OPEN_DIFFERENCES.set(rows.open_differences)
    for state, count in rows.subscriptions.items():
        gauges.SUBSCRIPTIONS.set(count, state=state)
    for currency, amount_minor in rows.monthly_revenue_minor.items():
        gauges.MONTHLY_REVENUE.set(amount_minor, currency=currency)
    for name, passed_at in rows.heartbeats.items():
        gauges.HEARTBEAT_AGE.set(rows.age_seconds(passed_at), name=name)
    if rows.log_unkept_seconds is not None:
        gauges.WAL_UNKEPT_AGE.set(rows.log_unkept_seconds)


def show_queues(queues: StandingOfQueues, rows: StandingOfRows) -> None:
    """Show how the queues stand, by the clock of the rows that were read with them."""
    for depth in queues.depths:
        gauges.QUEUE_MESSAGES.set(depth.messages, queue=depth.name)
        gauges.QUEUE_CONSUMERS.set(depth.consumers, queue=depth.name)
    gauges.DEAD_LETTERS.set(queues.messages_in(DEAD_LETTERS_QUEUE.name))
    gauges.DEAD_LETTER_OLDEST_AGE.set(rows.age_seconds(queues.oldest_died_at))


def show_finding(finding: Finding) -> None:
    """Show in how many places an invariant does not hold."""
    gauges.INVARIANT_BREACHES.set(finding.count, invariant=finding.invariant.name)
