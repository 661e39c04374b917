"""The only place that asks for the time."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine, text

BILLING_NOW = text("select billing_now()")
"""PostgreSQL's time, plus the offset that a sandbox may have been moved by."""


class Clock(Protocol):
    """Tells the time of billing."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""


class DatabaseClock:
    """The clock of every process: all hosts agree, for they ask the same PostgreSQL.

    Args:
        engine: Each question takes a connection of it for one statement.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def now(self) -> datetime:
        """Return PostgreSQL's time of billing, aware, in UTC."""
        with self._engine.connect() as connection:
            moment: datetime = connection.execute(BILLING_NOW).scalar_one()
        return moment.astimezone(UTC)


class SystemClock:
    """This machine's clock, for what is agreed with outsiders, such as when a token expires."""

    def now(self) -> datetime:
        """Return this machine's time, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands until it is moved.

    Args:
        start: First moment it shows, aware.

    Raises:
        ValueError: `start` has no time zone.
    """

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError(f"{start} has no time zone")
        self._moment = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment at which the clock stands, aware, in UTC."""
        return self._moment

    def advance(self, span: timedelta) -> datetime:
        """Move the clock and return the new moment.

        Args:
            span: How far; a negative one is refused, for time does not go back.

        Raises:
            ValueError: `span` is negative.
        """
        if span < timedelta():
            raise ValueError(f"a clock cannot be moved back by {span}")
        self._moment += span
        return self._moment
