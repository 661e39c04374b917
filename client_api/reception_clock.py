"""The time at which something arrives."""

from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from runtime.clock import Clock, DatabaseClock, SystemClock

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class ReceptionClock:
    """The time of billing, or this machine's while PostgreSQL is away.

    A notification needs the broker alone, and is not refused because nobody can tell the time.

    Args:
        billing: The clock that all processes share.
    """

    def __init__(self, billing: DatabaseClock) -> None:
        self._billing = billing
        self._machine: Clock = SystemClock()

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        try:
            return self._billing.now()
        except SQLAlchemyError as error:
            log.warning("time_taken_from_this_machine", error=type(error).__name__)
            return self._machine.now()
