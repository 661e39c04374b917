"""Alembic's entry: one transaction for each migration, with bounded waits for locks."""

from threading import Event

from alembic import context
from sqlalchemy import Connection, Engine, text

from models import Base

LOCK_TIMEOUT = "5s"
"""A migration that cannot have its lock gives up rather than queueing everybody behind it."""

TAKE_TURN = text("select pg_try_advisory_lock(4215702)")
"""Two upgrades at once take turns. The number is arbitrary and ours alone."""

LOOK_EVERY_SECONDS = 0.2
"""Whether the upgrade before this one has ended."""


def run(engine: Engine) -> None:
    """Apply what is missing."""
    with engine.connect() as connection:
        try:
            wait_for_turn(connection)
            apply(connection)
        finally:
            # Not for the pool: the turn ends with the session, and so does every limit.
            connection.invalidate()


def apply(connection: Connection) -> None:
    """Apply what is missing within the session that has its turn."""
    connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def wait_for_turn(connection: Connection) -> None:
    """Return once no other upgrade is under way; the turn lasts as long as the session.

    Nothing is open between two looks: an index that is built concurrently waits for whoever is
    inside a statement, so it would never be done if these waited for it inside of one.
    """
    pause = Event()
    while not connection.scalar(TAKE_TURN):
        connection.commit()
        pause.wait(LOOK_EVERY_SECONDS)
    connection.commit()


run(context.config.attributes["engine"])
