"""`kinokassa migrate`: brings database and broker to what this release needs."""

import os
from threading import Event

import click
from amqp.exceptions import NotFound

from interaction_bus.bounded_connection import bounded_connection
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.topology import declare_topology
from migrations.alembic import is_at_head, upgrade
from runtime.database import create_write_engine
from runtime.settings import BrokerSettings, DatabaseSettings, SettingsInvalid, reading

RECOVERY_TRIES = 60
RECOVERY_WAIT_SECONDS = 0.5
"""Replicated queues come back some seconds after the broker takes connections; half a minute is
far beyond what was seen."""


@click.command()
def migrate() -> None:
    """Create or update tables, roles, exchanges and queues; safe to run again."""
    try:
        with reading(os.environ) as environment:
            database = DatabaseSettings.read(environment)
            broker = BrokerSettings.read(environment)
    except SettingsInvalid as error:
        raise click.ClickException(str(error)) from error
    prepare_stores(database.url, broker.url)
    click.echo("database and broker are up to date")


def prepare_stores(database_url: str, rabbitmq_url: str) -> None:
    """Bring a database to the newest migration and declare the topology of the bus."""
    engine = create_write_engine(database_url, role=None, pool_size=1)
    try:
        if not is_at_head(engine):
            upgrade(engine)
    finally:
        engine.dispose()
    _declare_when_queues_are_back(rabbitmq_url)


def _declare_when_queues_are_back(rabbitmq_url: str) -> None:
    """Declare the topology; a broker that has just started says "not found" of its own queues."""
    for remaining in reversed(range(RECOVERY_TRIES)):
        try:
            with bounded_connection(rabbitmq_url) as connection:
                declare_topology(connection)
        except BrokerUnavailable as error:
            if not remaining or not isinstance(error.__cause__, NotFound):
                raise click.ClickException(str(error)) from error
            Event().wait(RECOVERY_WAIT_SECONDS)
        else:
            return
