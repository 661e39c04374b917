"""Whoever moves a sandbox's time calls for a pass at once, rather than wait for the timetable."""

import select
from threading import Event
from time import monotonic
from typing import Self

import psycopg2
import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from models import REMINDER_CALLS
from runtime.database_failures import describe_failure

log = structlog.get_logger(__name__)

STOP_LOOK_SECONDS = 0.25
"""A stop is seen so late at most; a socket and an event cannot be waited for together."""


class PassCalls:
    """Hears calls through the database; as a context it stops listening at the end.

    A call that comes while nobody listens is lost: the timetable does not depend on it.

    Args:
        engine: One of its connections is kept for listening.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def wait(self, stop: Event, seconds: float) -> bool:
        """Wait for a call; return whether one came before the stop and in time."""
        deadline = monotonic() + seconds
        while not stop.is_set() and (left := deadline - monotonic()) > 0:
            if self._is_called(stop, min(left, STOP_LOOK_SECONDS)):
                return True
        return False

    def _is_called(self, stop: Event, seconds: float) -> bool:
        try:
            connection = self._connection = self._connection or self._listen()
            return _has_called(connection, seconds)
        except (DBAPIError, psycopg2.Error) as error:
            reason = describe_failure(error) if isinstance(error, DBAPIError) else "it was cut off"
            log.debug("calls_not_heard", reason=reason)
            self._hang_up()
            stop.wait(seconds)
            return False

    def _listen(self) -> Connection:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text(f"listen {REMINDER_CALLS}"))
        return connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _has_called(connection: Connection, seconds: float) -> bool:
    driver = connection.connection.driver_connection
    assert driver is not None
    readable, _, _ = select.select([driver], [], [], seconds)
    if not readable:
        return False
    driver.poll()
    has_called = bool(driver.notifies)
    driver.notifies.clear()
    return has_called
