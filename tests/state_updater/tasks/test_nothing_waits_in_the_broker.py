"""What is to happen on a later day is a row that falls due; the broker carries no dates.

RabbitMQ hands messages with a far date out again and again; rows in PostgreSQL wait in peace.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Invoice, OutboxMessage
from runtime.identifiers import new_id
from state_updater.celery_app import create_celery, task_message
from state_updater.tasks.context import TaskContext
from state_updater.tasks.sweeps import sweep
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import Purchase, declined, renew
from tests.state_updater.worker import Worker


def staged_since(workshop: Workshop, position: int, *kinds: str) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(
        OutboxMessage.position > position, OutboxMessage.kind.in_(kinds)
    )
    with Session(workshop.owner_engine) as session:
        return list(session.scalars(query))


def last_position(workshop: Workshop) -> int:
    return max(message.position for message in staged_since(workshop, 0, "event", "task"))


def test_a_try_planned_for_a_later_day_is_a_row_and_no_message(
    worker: Worker, purchase: Purchase
) -> None:
    renewal = renew(worker.workshop, purchase)
    before = last_position(worker.workshop)

    worker.workshop.send(declined(renewal.payment_id, transaction_id=3_000_000_100))

    planned = worker.workshop.row(Invoice, renewal.invoice_id).next_attempt_at
    assert planned is not None
    assert planned > worker.workshop.now() + timedelta(hours=1)
    assert staged_since(worker.workshop, before, "task", "command") == []


def test_a_try_that_nobody_could_carry_for_days_is_still_begun_once(
    worker: Worker, purchase: Purchase
) -> None:
    renewal = renew(worker.workshop, purchase)
    worker.workshop.send(declined(renewal.payment_id, transaction_id=3_000_000_100))
    worker.workshop.advance(timedelta(days=5))

    claimed = [sweep(worker.context, "planned_attempts") for _ in range(3)]
    worker.hand_on()

    assert claimed == [1, 0, 0]
    assert worker.workshop.staged("task").count("charge_saved_card") == 2


def no_context() -> TaskContext:
    raise AssertionError("no task runs here")


@pytest.mark.parametrize("name", ["charge_saved_card", "refund_payment", "reconcile_payment"])
def test_a_task_is_to_be_done_now(name: str) -> None:
    app = create_celery("amqp://nobody@127.0.0.1:1//", no_context)

    payload = {"name": name, "arguments": {}, "correlation_id": str(new_id())}
    message = task_message(app, payload, task_id=str(new_id()))

    assert message.headers is not None
    assert (message.headers["eta"], message.headers["expires"]) == (None, None)
