"""Sends what was staged: commands, events and tasks, in batches, each with the broker's word.

A crash between sending and marking sends a message twice; the receivers know the id.
"""

from collections.abc import Mapping, Sequence
from threading import Event
from typing import Any

import msgspec
import structlog
from celery import Celery
from sqlalchemy import Engine, bindparam, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from interaction_bus.confirmed_channel import ConfirmedChannel
from interaction_bus.deliveries import Delivery, Fate, OutgoingMessage
from interaction_bus.envelope import Envelope
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.routing import outgoing
from models import OutboxMessage
from runtime.clock import BILLING_NOW
from runtime.crash_points import CrashPoint, crash_point
from runtime.database_failures import describe_failure, is_database_down
from runtime.pulse import BROKER, DATABASE, Pulse
from runtime.telemetry.crossing import Crossing, crossing, side_by_side
from runtime.telemetry.edges import Edge
from state_updater.celery_app import task_message

log = structlog.get_logger(__name__)

BATCH = 500
"""Confirms awaited together: ten times the throughput of one by one, and more gain nothing."""

IDLE_WAIT_SECONDS = 0.05
"""Between looks at an empty outbox: a charge starts so much later at worst."""

TROUBLE_WAIT_SECONDS = 1.0
"""Between tries while the broker or PostgreSQL is away."""

CONFIRM_TIMEOUT_SECONDS = 5.0
"""For one batch; rows are locked meanwhile, and only other relays want them."""


class Relay:
    """Moves messages from the outbox to the broker; several may run at once.

    Args:
        engine: Of the State Updater's database role.
        channel: Of this relay alone.
        celery: Knows how the message of a task looks.
        pulse: Of this process.
    """

    def __init__(
        self, engine: Engine, channel: ConfirmedChannel, celery: Celery, pulse: Pulse
    ) -> None:
        self._engine = engine
        self._channel = channel
        self._celery = celery
        self._pulse = pulse

    def run(self, stop: Event) -> None:
        """Send until told to stop."""
        while not stop.is_set():
            stop.wait(self._wait_after_one_pass())
        self._channel.close()

    def run_once(self) -> int:
        """Send one batch and return how many messages the broker has taken.

        Raises:
            BrokerSilent: It took none of them.
        """
        with Session(self._engine) as session, session.begin():
            rows = self._claim(session)
            if not rows:
                return 0
            crash_point(CrashPoint.BEFORE_RELAY_PUBLISH)
            deliveries = self._publish(rows)
            crash_point(CrashPoint.AFTER_RELAY_PUBLISH)
            sent = self._mark_sent(session, rows, deliveries)
        crash_point(CrashPoint.AFTER_RELAY_MARK)
        if not sent:
            raise BrokerSilent(deliveries[0])
        return sent

    def _wait_after_one_pass(self) -> float:
        try:
            self._channel.open()
            sent = self.run_once()
        except (BrokerUnavailable, BrokerSilent) as silence:
            self._pulse.waits(BROKER, str(silence))
        except DBAPIError as error:
            if not is_database_down(error):
                raise
            self._pulse.waits(DATABASE, describe_failure(error))
        else:
            self._pulse.works()
            return 0.0 if sent else IDLE_WAIT_SECONDS
        return TROUBLE_WAIT_SECONDS

    def _claim(self, session: Session) -> Sequence[OutboxMessage]:
        unsent = select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))
        batch = unsent.order_by(OutboxMessage.position).limit(BATCH)
        return session.scalars(batch.with_for_update(skip_locked=True)).all()

    def _publish(self, rows: Sequence[OutboxMessage]) -> list[Delivery]:
        works = [_crossing_of(row) for row in rows]
        with side_by_side(works):
            messages = [
                self._message(row, {**row.payload, "traceparent": work.traceparent})
                for row, work in zip(rows, works, strict=True)
            ]
            deliveries = self._channel.publish_batch(messages, CONFIRM_TIMEOUT_SECONDS)
            for work, delivery in zip(works, deliveries, strict=True):
                work.outcome = delivery.fate.value
        return deliveries

    def _message(self, row: OutboxMessage, payload: Mapping[str, Any]) -> OutgoingMessage:
        if row.kind == "task":
            return task_message(self._celery, payload, task_id=str(row.message_id))
        return outgoing(msgspec.convert(payload, Envelope))

    def _mark_sent(
        self, session: Session, rows: Sequence[OutboxMessage], deliveries: Sequence[Delivery]
    ) -> int:
        pairs = list(zip(rows, deliveries, strict=True))
        for row, delivery in pairs:
            if delivery.fate is Fate.RETURNED:
                log.error("message_unroutable", routing_key=row.routing_key, position=row.position)
        sent = [row.position for row, delivery in pairs if delivery.is_confirmed]
        if sent:
            now = session.execute(BILLING_NOW).scalar_one()
            marked = update(OutboxMessage).where(
                OutboxMessage.position.in_(bindparam("sent", expanding=True))
            )
            session.execute(
                marked.values(sent_at=now).execution_options(synchronize_session=False),
                {"sent": sent},
            )
        return len(sent)


class BrokerSilent(Exception):
    """The broker took nothing of a batch; the rows stay unsent and are tried again."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(delivery.detail or delivery.fate.value)
        self.delivery = delivery


def _crossing_of(row: OutboxMessage) -> Crossing:
    return crossing(
        Edge.RELAY,
        row.routing_key,
        parent=row.payload.get("traceparent"),
        labels={"kind": row.kind},
        correlation_id=row.payload["correlation_id"],
        message_id=row.message_id,
    )
