"""Runs the migrations from code: deployments, tests and the demo all come this way."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

FOLDER = Path(__file__).parent


def alembic_config(engine: Engine) -> Config:
    """Return the configuration with which Alembic finds our migrations and uses `engine`."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`; does nothing when it is there already."""
    command.upgrade(alembic_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision`; `base` empties it."""
    command.downgrade(alembic_config(engine), revision)
