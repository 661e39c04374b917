"""Ticks: many of them may wait for a worker, and none of them becomes a case for people."""

from collections.abc import Iterator

import pytest
from kombu import Connection

from interaction_bus.topology import DEAD_LETTERS_QUEUE, TASKS_QUEUE
from state_updater.celery_app import create_celery
from state_updater.tasks.context import TaskContext
from tests.state_updater.queue_reader import QueueReader


@pytest.fixture
def queues(bus_url: str) -> Iterator[QueueReader]:
    with Connection(bus_url) as connection:
        yield QueueReader(connection)


def no_tasks_here() -> TaskContext:
    raise AssertionError("nothing runs tasks in these tests")


def tick_everything(bus_url: str) -> int:
    """Send what beat sends when all is due, and return how many messages that is."""
    with create_celery(bus_url, no_tasks_here) as app:
        entries = app.conf.beat_schedule.values()
        for entry in entries:
            app.send_task(entry["task"], kwargs=entry["kwargs"], **entry.get("options", {}))
        app.pool.force_close_all()
        return len(entries)


def test_a_tick_that_no_worker_takes_in_time_does_not_become_a_dead_letter(
    bus_url: str, queues: QueueReader
) -> None:
    number_of_ticks = tick_everything(bus_url)

    ticks = [queues.take(TASKS_QUEUE.name) for _ in range(number_of_ticks)]

    # RabbitMQ puts what outlives its expiration among the dead letters.
    assert [tick.properties.get("expiration") for tick in ticks] == [None] * number_of_ticks
    assert queues.is_empty(DEAD_LETTERS_QUEUE.name)
