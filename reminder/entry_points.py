"""Starts the reminder and the letters."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy.exc import DBAPIError

from interaction_bus.errors import BrokerUnavailable
from migrations.age import wait_for_schema
from reminder.calls import PassCalls
from reminder.office import LetterOffice, Stationery
from reminder.post import Post
from reminder.reminding import PassReport, ReminderPass
from reminder.requesting import letter_requests
from reminder.settings import LetterSettings
from reminder.timetable import Timetable
from reminder.worker import LetterWorker
from runtime.clock import SystemClock
from runtime.database import create_write_engine
from runtime.database_failures import describe_failure, is_database_down
from runtime.lifecycle import stop_on_signals
from runtime.logs import configure_logs
from runtime.pulse import BROKER, DATABASE, Pulse
from runtime.sealing import Sealer
from runtime.settings import (
    BrokerSettings,
    DatabaseSettings,
    MetricsSettings,
    PulseSettings,
    SealingSettings,
    reading,
)
from runtime.telemetry.exposition import expose_metrics
from runtime.telemetry.tracing import start_tracing

DATABASE_ROLE = "kinokassa_reminder"

REMINDER_CONNECTIONS = 2
"""One listens for calls, the other one reads and writes."""

LETTER_CONNECTIONS = 2
"""One holds the lock of the letter in hand, the other one reads and writes."""


def run_reminder(variables: Mapping[str, str], *, cron: str | None = None) -> None:
    """Remind whoever is to be reminded, once, or by a timetable until told to stop.

    Args:
        variables: `os.environ`, or a stand-in.
        cron: When to pass, as a line of cron; none for a single pass at once.

    Raises:
        SettingsInvalid: Something is missing or wrong in `variables`.
        TimetableInvalid: `cron` names no moments.
        BrokerUnavailable: A single pass could not hand over what it found.
        DBAPIError: A single pass lost the database.
    """
    with reading(variables) as environment:
        database = DatabaseSettings.read(environment)
        broker = BrokerSettings.read(environment)
        metrics = MetricsSettings.read(environment)
        pulse_settings = PulseSettings.read(environment)
    timetable = Timetable(cron, SystemClock()) if cron else None
    configure_logs("reminder")
    start_tracing("reminder")
    engine = create_write_engine(database.url, role=DATABASE_ROLE, pool_size=REMINDER_CONNECTIONS)
    reminder = ReminderPass(engine, partial(letter_requests, broker.url))
    if timetable is None:
        reminder.run_once()
    else:
        expose_metrics("reminder", metrics)
        stop = stop_on_signals()
        pulse = Pulse("reminder", pulse_settings.folder)
        wait_for_schema(engine, pulse, stop)
        pulse.works()
        with PassCalls(engine) as calls:
            while timetable.wait(stop, calls, pulse):
                pass_in_spite_of_trouble(reminder, pulse)
    engine.dispose()


def run_letters(variables: Mapping[str, str]) -> None:
    """Send letters until told to stop.

    Raises:
        SettingsInvalid: Something is missing or wrong in `variables`.
    """
    with reading(variables) as environment:
        database = DatabaseSettings.read(environment)
        broker = BrokerSettings.read(environment)
        sealing = SealingSettings.read(environment)
        letters = LetterSettings.read(environment)
        metrics = MetricsSettings.read(environment)
        pulse_settings = PulseSettings.read(environment)
    configure_logs("letters")
    start_tracing("letters")
    expose_metrics("letters", metrics)
    stop = stop_on_signals()
    pulse = Pulse("letters", pulse_settings.folder)
    engine = create_write_engine(database.url, role=DATABASE_ROLE, pool_size=LETTER_CONNECTIONS)
    wait_for_schema(engine, pulse, stop)
    stationery = Stationery(letters.sender, letters.site_url, Sealer(sealing.keys))
    office = LetterOffice(engine, Post(letters.smtp), stationery)
    LetterWorker(broker.url, office, engine, pulse).run(stop)
    engine.dispose()


def pass_in_spite_of_trouble(reminder: ReminderPass, pulse: Pulse) -> PassReport | None:
    """Make one pass, or none while the broker or PostgreSQL is away."""
    try:
        report = reminder.run_once()
    except BrokerUnavailable as error:
        pulse.waits(BROKER, error.reason)
    except DBAPIError as error:
        if not is_database_down(error):
            raise
        pulse.waits(DATABASE, describe_failure(error))
    else:
        pulse.works()
        return report
    return None
