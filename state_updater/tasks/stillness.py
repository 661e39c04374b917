"""Whether everything that was due has been carried out: what a moved clock waits for.

Messages that were staged are seen through outbox and inbox, charges through their rows, and what
travels without a row of its own through the depth of the queues and the tasks that run here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any

from kombu import Connection
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from billing_rules.lifecycles import PaymentState, RefundState
from interaction_bus.topology import COMMANDS_QUEUE, LETTERS_QUEUE, TASKS_QUEUE
from models import ConsumedMessage, Heartbeat, OutboxMessage, Payment, Refund

QUEUES_OF_WORK = (COMMANDS_QUEUE.name, TASKS_QUEUE.name, LETTERS_QUEUE.name)

_IS_CONSUMED = exists().where(ConsumedMessage.id == OutboxMessage.message_id)

REMINDER = "reminder"


class Workload:
    """How many tasks run in this process; safe to share between its threads."""

    def __init__(self) -> None:
        self._running = 0
        self._lock = Lock()

    @property
    def running(self) -> int:
        """Return how many tasks are running now."""
        return self._running

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count a task while it runs."""
        with self._lock:
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1


def work_in_rows(session: Session, *, since: datetime) -> dict[str, int]:
    """Return how much is staged, sent and not yet carried out, or being charged, by kind.

    Args:
        session: Any.
        since: Commands that were staged before are not looked at: they are among the consumed
            ones, or among the dead letters.
    """
    unconsumed = select(func.count()).where(
        OutboxMessage.kind == "command", OutboxMessage.created_at >= since, ~_IS_CONSUMED
    )
    counts = {
        "unsent messages": select(func.count()).where(OutboxMessage.sent_at.is_(None)),
        "commands under way": unconsumed,
        "charges under way": select(func.count()).where(Payment.state == PaymentState.SENT),
        "refunds under way": select(func.count()).where(Refund.state == RefundState.SENT),
    }
    return {kind: session.execute(query).scalar_one() for kind, query in counts.items()}


def work_in_queues(broker: Connection) -> dict[str, int]:
    """Return how many messages wait in each queue of work.

    Letters are waited for only where somebody sends them.
    """
    # The stubs do not know that a declaration tells the depth.
    channel: Any = broker.channel()
    with channel:
        told = {name: channel.queue_declare(name, passive=True) for name in QUEUES_OF_WORK}
    if not told[LETTERS_QUEUE.name].consumer_count:
        del told[LETTERS_QUEUE.name]
    return {f"messages in {name}": depth.message_count for name, depth in told.items()}


def reminder_passed_at(session: Session) -> datetime | None:
    """Return up to when the reminder has told everybody, or none where none ever ran."""
    told: datetime | None = session.execute(
        select(Heartbeat.passed_at).where(Heartbeat.name == REMINDER)
    ).scalar_one_or_none()
    return told
