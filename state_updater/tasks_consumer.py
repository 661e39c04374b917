"""The part of a Celery worker that talks to RabbitMQ, as ours: it shows its pulse and ends in time.

The pulse goes through the threads that run tasks: it stops when the worker's loop hangs, and when
all of its threads do.
"""

import signal
from collections.abc import Callable
from concurrent.futures import Future
from threading import Event
from typing import Any

from celery.exceptions import WorkerShutdown
from celery.signals import worker_shutting_down
from celery.worker.state import maybe_shutdown
from kombu import Connection

from runtime.lifecycle import count_down
from runtime.pulse import BROKER, Pulse
from state_updater.refusing_consumer import RefusingConsumer

PULSE_EVERY_SECONDS = 1.0

MOST_SECONDS_BETWEEN_TRIES = 5
"""Celery would wait half a minute between tries, which is how late it would be back."""


def tasks_consumer(pulse: Pulse, stop: Event) -> type[RefusingConsumer]:
    """Return the class of consumers for a worker.

    Args:
        pulse: Of this process.
        stop: Set when the process was asked to stop before Celery listened to signals.
    """

    class TasksConsumer(RefusingConsumer):
        """Waits for the broker in one line of the log, and has a pulse while it is there."""

        on_task_message: set[Callable[[object], None]]
        _felt: "Future[None] | None" = None

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.on_task_message.add(lambda _request: pulse.took_a_message())

        def ensure_connected(self, conn: Connection) -> Connection:
            """Return the connection once the broker lets us in, however long that takes."""
            conn.ensure_connection(
                lambda error, _seconds: pulse.waits(BROKER, str(error)),
                callback=_look_whether_to_stop(stop),
                interval_start=1,
                interval_step=1,
                interval_max=MOST_SECONDS_BETWEEN_TRIES,
            )
            self.first_connection_attempt = False
            return conn

        def register_with_event_loop(self, hub: Any) -> None:
            """Begin to feel the pulse; Celery forgets it when the connection is lost."""
            super().register_with_event_loop(hub)
            hub.call_repeatedly(PULSE_EVERY_SECONDS, self._feel)

        def _feel(self) -> None:
            if self._felt is None or self._felt.done():
                self._felt = self.pool.executor.submit(pulse.works)

    return TasksConsumer


def end_in_time(stop: Event) -> None:
    """Give the worker its grace when Celery is asked to stop; a second signal ends it at once.

    Celery by itself would wait for a task that hangs as long as it hangs.

    Args:
        stop: Set then.
    """
    begin_the_end = count_down(stop.set)

    def begin(*, sig: str, **_others: object) -> None:
        signal.signal(signal.Signals[sig], signal.SIG_DFL)
        begin_the_end()

    worker_shutting_down.connect(begin, weak=False)


def _look_whether_to_stop(stop: Event) -> Callable[[], None]:
    def look() -> None:
        if stop.is_set():
            raise WorkerShutdown(0)
        maybe_shutdown()

    return look
