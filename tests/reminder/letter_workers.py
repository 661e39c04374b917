"""Workers that send letters, each in a thread of the test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from sqlalchemy import Engine

from cli.local.waiting import wait_until
from reminder.settings import MailServer
from reminder.worker import LetterWorker
from tests.fixtures.pulses import throwaway_pulse
from tests.reminder.homes import Home
from tests.reminder.offices import build_office

TIMEOUT_SECONDS = 30.0


@contextmanager
def worker_on(url: str, home: Home, engine: Engine, server: MailServer) -> Iterator[None]:
    """Run a worker that sends to a mail server."""
    office = build_office(engine, home, server)
    with throwaway_pulse() as pulse, running(LetterWorker(url, office, engine, pulse)):
        yield


@contextmanager
def running(worker: LetterWorker) -> Iterator[None]:
    """Run a worker in a thread."""
    stop = Event()
    thread = Thread(target=worker.run, args=[stop])
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def wait_for(holds: Callable[[], object]) -> None:
    """Fail unless something holds in time."""
    assert wait_until(lambda: bool(holds()), timeout_seconds=TIMEOUT_SECONDS)
