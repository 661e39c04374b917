"""Whether the tables are those that this release knows.

Revisions are numbered and follow each other in one line, so the names of their files tell which
ones this release has, and nothing of Alembic has to be loaded by a process that only asks.
"""

from enum import StrEnum
from functools import cache
from pathlib import Path
from threading import Event

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from runtime.database_failures import describe_failure, is_database_down
from runtime.pulse import DATABASE, MIGRATIONS, Pulse

VERSIONS = Path(__file__).parent / "versions"

LOOK_EVERY_SECONDS = 1.0
"""For a database that is away or not migrated yet."""

_REVISION = text("select version_num from alembic_version")


class SchemaAge(StrEnum):
    """How the tables stand beside the code."""

    AT_HEAD = "ok"
    AHEAD = "ahead of this release"
    BEHIND = "behind this release"
    MISSING = "missing"

    @property
    def is_usable(self) -> bool:
        """Whether this release works with them.

        A release adds to the tables what the one before it can live with, so the older code goes
        on while the newer one is rolled out.
        """
        return self in {SchemaAge.AT_HEAD, SchemaAge.AHEAD}


def read_schema_age(engine: Engine) -> SchemaAge:
    """Return how the tables stand; one short query.

    Raises:
        DBAPIError: PostgreSQL did not answer.
    """
    try:
        with engine.connect() as connection:
            revision = connection.execute(_REVISION).scalar_one_or_none()
    except ProgrammingError:
        # There is no table of revisions, or none that the role may read before it is migrated.
        return SchemaAge.MISSING
    return _age_of(revision)


def wait_for_schema(engine: Engine, pulse: Pulse, stop: Event) -> None:
    """Return once the tables can be used, or when told to stop.

    Without this a process that is started before the migrations would take its messages for
    broken ones.
    """
    while not stop.is_set():
        try:
            age = read_schema_age(engine)
        except DBAPIError as error:
            if not is_database_down(error):
                raise
            pulse.waits(DATABASE, describe_failure(error))
        else:
            if age.is_usable:
                return
            pulse.waits(MIGRATIONS, age.value)
        stop.wait(LOOK_EVERY_SECONDS)


@cache
def known_revisions() -> tuple[str, ...]:
    """Return the revisions of this release, the oldest first."""
    return tuple(sorted(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*.py")))


def _age_of(revision: str | None) -> SchemaAge:
    known = known_revisions()
    if revision is None:
        return SchemaAge.MISSING
    if revision == known[-1]:
        return SchemaAge.AT_HEAD
    return SchemaAge.BEHIND if revision in known else SchemaAge.AHEAD
