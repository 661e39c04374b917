"""`kinokassa migrate`: brings database and broker to what this release needs."""

import os
from threading import Event
from time import monotonic

import click
from amqp.exceptions import NotFound
from sqlalchemy.exc import DBAPIError

from interaction_bus.bounded_connection import bounded_connection
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.topology import declare_topology
from migrations.age import SchemaAge, read_schema_age
from migrations.alembic import upgrade
from runtime.database import create_write_engine
from runtime.database_failures import describe_failure, is_database_down
from runtime.settings import BrokerSettings, DatabaseSettings, SettingsInvalid, reading

RECOVERY_SECONDS = 30.0
"""Replicated queues come back some seconds after the broker takes connections; half a minute is
far beyond what was seen."""

DEFAULT_PATIENCE_SECONDS = 60
"""What is started together with its stores comes before them."""

LOOK_AGAIN_SECONDS = 0.5


@click.command()
@click.option(
    "--patience",
    type=click.IntRange(min=0),
    default=DEFAULT_PATIENCE_SECONDS,
    show_default=True,
    help="Seconds to wait for each store that does not answer.",
)
def migrate(*, patience: int) -> None:
    """Create or update tables, roles, exchanges and queues; safe to run again."""
    try:
        with reading(os.environ) as environment:
            database = DatabaseSettings.read(environment)
            broker = BrokerSettings.read(environment)
    except SettingsInvalid as error:
        raise click.ClickException(str(error)) from error
    if prepare_stores(database.url, broker.url, patience_seconds=patience):
        click.echo("database and broker are up to date")
    else:
        click.echo("the database is ahead of this release, which lives with it: nothing to do")


def prepare_stores(database_url: str, rabbitmq_url: str, *, patience_seconds: float = 0.0) -> bool:
    """Bring a database to the newest migration and declare the topology of the bus.

    Whoever went back to the release before finds both as the newer one made them, and leaves them:
    a queue cannot be declared again in another way.

    Args:
        database_url: As its owner.
        rabbitmq_url: With the virtual host.
        patience_seconds: How long to wait for each of them to answer.

    Returns:
        Whether they are of this release, and not of a newer one.

    Raises:
        click.ClickException: One of them does not answer.
    """
    if _update_tables(database_url, Patience("PostgreSQL", patience_seconds)) is SchemaAge.AHEAD:
        return False
    _declare_when_queues_are_back(rabbitmq_url, Patience("RabbitMQ", patience_seconds))
    return True


class Patience:
    """Waits for a store, says so once, and gives up in a sentence.

    Args:
        store: Its name.
        seconds: From now.
    """

    def __init__(self, store: str, seconds: float) -> None:
        self._store = store
        self._began_at = monotonic()
        self._seconds = seconds
        self._has_told = False

    def wait(self, reason: str, *, at_least_seconds: float = 0.0) -> None:
        """Wait a little before another try.

        Args:
            reason: Why the last one failed.
            at_least_seconds: From the beginning, for what ends by itself whoever waits.

        Raises:
            click.ClickException: It has been tried for long enough.
        """
        if monotonic() - self._began_at >= max(self._seconds, at_least_seconds):
            raise click.ClickException(f"{self._store} is not available: {reason}")
        if not self._has_told:
            self._has_told = True
            click.echo(f"waiting for {self._store}: {reason}", err=True)
        Event().wait(LOOK_AGAIN_SECONDS)


def _update_tables(url: str, patience: Patience) -> SchemaAge:
    """Bring the tables to this release, and return how they stood before."""
    engine = create_write_engine(url, role=None, pool_size=1)
    try:
        while True:
            try:
                age = read_schema_age(engine)
                if not age.is_usable:
                    upgrade(engine)
            except DBAPIError as error:
                if not is_database_down(error):
                    raise
                patience.wait(describe_failure(error))
            else:
                return age
    finally:
        engine.dispose()


def _declare_when_queues_are_back(url: str, patience: Patience) -> None:
    """Declare the topology; a broker that has just started says "not found" of its own queues."""
    while True:
        try:
            with bounded_connection(url) as connection:
                declare_topology(connection)
        except BrokerUnavailable as error:
            is_recovering = isinstance(error.__cause__, NotFound)
            patience.wait(error.reason, at_least_seconds=RECOVERY_SECONDS if is_recovering else 0.0)
        else:
            return
