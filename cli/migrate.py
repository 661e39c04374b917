"""`kinokassa migrate`: brings database and broker to what this release needs."""

import os

import click
from kombu import Connection

from interaction_bus.topology import declare_topology
from migrations.alembic import is_at_head, upgrade
from runtime.database import create_write_engine
from runtime.settings import BrokerSettings, DatabaseSettings, SettingsInvalid, reading


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
    with Connection(rabbitmq_url) as connection:
        declare_topology(connection)
