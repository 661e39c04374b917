"""Starts the observer."""

from collections.abc import Callable, Mapping
from threading import Event, Thread

from observer.queues import QueueReader
from observer.watch import Observer
from runtime.clock import SystemClock
from runtime.database import create_read_engine
from runtime.lifecycle import stop_on_signals
from runtime.logs import configure_logs
from runtime.pulse import Pulse
from runtime.settings import (
    BrokerSettings,
    DatabaseSettings,
    MetricsSettings,
    PulseSettings,
    reading,
)
from runtime.telemetry.exposition import expose_metrics

DATABASE_ROLE = "kinokassa_observer"

NOTICE_EVERY_SECONDS = 0.5
"""How long after the observer has died of a bug its process may go on."""


class ObserverDied(Exception):
    """The observer ended without being told to; its traceback stands before this one."""


def run_observer(variables: Mapping[str, str]) -> None:
    """Look at the system until told to stop.

    Raises:
        SettingsInvalid: Something is missing or wrong in `variables`.
        ObserverDied: A bug of ours ended it.
    """
    with reading(variables) as environment:
        database = DatabaseSettings.read(environment)
        broker = BrokerSettings.read(environment)
        metrics = MetricsSettings.read(environment)
        pulse = PulseSettings.read(environment)
    configure_logs("observer")
    stop = stop_on_signals()
    expose_metrics("observer", metrics)
    engine = create_read_engine(database.url, role=DATABASE_ROLE, pool_size=1)
    observer = Observer(
        engine, QueueReader(broker.url), SystemClock(), Pulse("observer", pulse.folder)
    )
    watch_until_told(observer.run, stop)


def watch_until_told(watch: Callable[[Event], object], stop: Event) -> None:
    """Watch beside this thread, and return as soon as the process is to stop.

    Args:
        watch: Goes on until the event is set. It only reads: whatever it is asking when told to
            stop may be left unanswered.
        stop: Set when the process is to stop.

    Raises:
        ObserverDied: The watch ended by itself.
    """
    watching = Thread(target=watch, args=(stop,), name="observer", daemon=True)
    watching.start()
    while watching.is_alive() and not stop.wait(NOTICE_EVERY_SECONDS):
        pass
    if not stop.is_set():
        raise ObserverDied
