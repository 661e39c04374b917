"""Alembic's entry: one transaction for each migration, with bounded waits for locks."""

from alembic import context
from sqlalchemy import Engine, text

from models import Base

LOCK_TIMEOUT = "5s"
"""A migration that cannot have its lock gives up rather than queueing everybody behind it."""

UPGRADE_LOCK = 4_215_702
"""Advisory lock: two upgrades at once take turns. The number is arbitrary and ours alone."""


def run(engine: Engine) -> None:
    """Apply what is missing."""
    with engine.connect() as connection:
        connection.execute(text(f"select pg_advisory_lock({UPGRADE_LOCK})"))
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
        connection.execute(text(f"select pg_advisory_unlock({UPGRADE_LOCK})"))
        connection.commit()


run(context.config.attributes["engine"])
