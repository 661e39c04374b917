"""`kinokassa healthy PROCESS`: tells whoever watches a container whether its process works."""

import os
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import click
from sqlalchemy import Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from admin_api.settings import DEFAULT_PORT as ADMIN_PORT
from cli.system.processes import (
    ADMIN_API,
    BEAT,
    CLIENT_API,
    LETTERS,
    RELAY,
    REMINDER,
    STATE_UPDATER,
    WORKER,
    is_answering,
    is_consumed,
)
from interaction_bus.topology import COMMANDS_QUEUE, LETTERS_QUEUE, TASKS_QUEUE
from models import Heartbeat, OutboxMessage
from reminder.entry_points import DATABASE_ROLE as REMINDER_ROLE
from reminder.reminding import HEARTBEAT
from runtime.database import create_read_engine
from runtime.settings import BrokerSettings, DatabaseSettings, SettingsInvalid
from runtime.settings.web import DEFAULT_PORT as CLIENT_PORT
from state_updater.entry_points import DATABASE_ROLE

OLDEST_UNSENT = timedelta(minutes=1)
"""An outbox is empty within milliseconds; after so long nobody sends what is in it."""

OLDEST_PASS = timedelta(minutes=10)
"""The reminder passes once a minute in containers; a pass over many viewers may take a while."""

PLAIN_PORT, TLS_PORT = 5672, 5671
"""Of RabbitMQ, where its address names none."""

ESTABLISHED = "01"
"""The state of a live connection in Linux's table of TCP connections."""

CONNECTION_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))

Environment = Mapping[str, str]


def is_serving(environment: Environment, *, default_port: int) -> bool:
    """Return whether the web process here answers that it is ready."""
    port = environment.get("WEB_PORT") or default_port
    return is_answering(f"http://127.0.0.1:{port}/health/ready")


def has_consumer(environment: Environment, *, queue: str) -> bool:
    """Return whether somebody takes from a queue: this process, or another one of its kind."""
    return is_consumed(BrokerSettings.from_environment(environment).url, queue)


def is_outbox_moving(environment: Environment) -> bool:
    """Return whether nothing has lain in the outbox for long."""
    oldest = select(
        func.coalesce(func.billing_now() - func.min(OutboxMessage.created_at), timedelta())
    ).where(OutboxMessage.sent_at.is_(None))
    return _is_younger_than(OLDEST_UNSENT, environment, DATABASE_ROLE, oldest)


def is_reminding(environment: Environment) -> bool:
    """Return whether the reminder has passed not long ago."""
    latest = select(func.billing_now() - Heartbeat.passed_at).where(Heartbeat.name == HEARTBEAT)
    return _is_younger_than(OLDEST_PASS, environment, REMINDER_ROLE, latest)


def _is_younger_than(
    limit: timedelta, environment: Environment, role: str, age: Select[timedelta]
) -> bool:
    """Return whether a query for an age finds a lower one; none, or no database, is too old."""
    url = DatabaseSettings.from_environment(environment).url
    engine = create_read_engine(url, role=role, pool_size=1)
    try:
        with engine.connect() as connection:
            found = connection.execute(age).scalar_one_or_none()
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()
    return found is not None and found < limit


def is_connected(environment: Environment) -> bool:
    """Return whether anything in this container holds a connection to RabbitMQ."""
    address = urlsplit(BrokerSettings.from_environment(environment).url)
    port = address.port or (TLS_PORT if address.scheme == "amqps" else PLAIN_PORT)
    return any(_has_connection_to(port, table) for table in CONNECTION_TABLES)


def _has_connection_to(port: int, table: Path) -> bool:
    if not table.is_file():
        return False
    rows = (line.split() for line in table.read_text(encoding="ascii").splitlines()[1:])
    return any(
        remote.endswith(f":{port:04X}") and state == ESTABLISHED for _, _, remote, state, *_ in rows
    )


CHECKS: Mapping[str, Callable[[Environment], bool]] = MappingProxyType(
    {
        CLIENT_API: partial(is_serving, default_port=CLIENT_PORT),
        ADMIN_API: partial(is_serving, default_port=ADMIN_PORT),
        STATE_UPDATER: partial(has_consumer, queue=COMMANDS_QUEUE.name),
        WORKER: partial(has_consumer, queue=TASKS_QUEUE.name),
        RELAY: is_outbox_moving,
        BEAT: is_connected,
        REMINDER: is_reminding,
        LETTERS: partial(has_consumer, queue=LETTERS_QUEUE.name),
    }
)
"""What it means for each process to do its work."""


@click.command()
@click.argument("process", type=click.Choice(sorted(CHECKS)))
def healthy(process: str) -> None:
    """Say with status 0 that PROCESS, in this container, does its work; with 1 that it does not."""
    try:
        is_well = CHECKS[process](os.environ)
    except SettingsInvalid as error:
        raise click.ClickException(str(error)) from error
    sys.exit(0 if is_well else 1)
