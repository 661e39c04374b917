"""Starts the reminder and the letters."""

from collections.abc import Mapping
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError

from interaction_bus.errors import BrokerUnavailable
from reminder.reminding import PassReport, ReminderPass
from reminder.requesting import letter_requests
from runtime.database import create_write_engine
from runtime.database_failures import is_database_down
from runtime.lifecycle import stop_on_signals
from runtime.logs import configure_logs
from runtime.settings import BrokerSettings, DatabaseSettings, reading

log = structlog.get_logger(__name__)

DATABASE_ROLE = "kinokassa_reminder"


def run_reminder(variables: Mapping[str, str], *, every_seconds: float | None = None) -> None:
    """Remind whoever is to be reminded, once, or again and again until told to stop.

    Args:
        variables: `os.environ`, or a stand-in.
        every_seconds: Between two passes; none for a single one, as cron wants it.

    Raises:
        SettingsInvalid: Something is missing or wrong in `variables`.
        BrokerUnavailable: A single pass could not hand over what it found.
        DBAPIError: A single pass lost the database.
    """
    with reading(variables) as environment:
        database = DatabaseSettings.read(environment)
        broker = BrokerSettings.read(environment)
    configure_logs("reminder")
    engine = create_write_engine(database.url, role=DATABASE_ROLE, pool_size=2)
    reminder = ReminderPass(engine, partial(letter_requests, broker.url))
    if every_seconds is None:
        reminder.run_once()
    else:
        stop = stop_on_signals()
        while not stop.is_set():
            pass_in_spite_of_trouble(reminder)
            stop.wait(every_seconds)
    engine.dispose()


def pass_in_spite_of_trouble(reminder: ReminderPass) -> PassReport | None:
    """Make one pass, or none while the broker or PostgreSQL is away."""
    try:
        return reminder.run_once()
    except BrokerUnavailable as error:
        log.warning("reminder_waits_for_broker", reason=error.reason)
    except DBAPIError as error:
        if not is_database_down(error):
            raise
        log.warning("reminder_waits_for_database", reason=type(error).__name__)
    return None
