"""Signs that the work of a process leaves in the database."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from types import MappingProxyType

from sqlalchemy import Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from cli.health.sign import Environment, Sign
from models import Heartbeat, OutboxMessage
from reminder.reminding import HEARTBEAT
from runtime.database import create_read_engine
from runtime.settings import DatabaseSettings

OLDEST_UNSENT = timedelta(minutes=1)
"""An outbox is empty within milliseconds; after so long nobody sends what is in it."""

OLDEST_PASS = timedelta(minutes=10)
"""The reminder passes once a minute in containers; a pass over many viewers may take a while."""

AGE_OF_THE_OUTBOX = select(
    func.coalesce(func.billing_now() - func.min(OutboxMessage.created_at), timedelta())
).where(OutboxMessage.sent_at.is_(None))

AGE_OF_THE_LAST_PASS = select(func.billing_now() - Heartbeat.passed_at).where(
    Heartbeat.name == HEARTBEAT
)


def find_age(
    environment: Environment, *, role: str, age: Select[timedelta], limit: timedelta, of: str
) -> str | None:
    """Complain of an age that is not below a limit, of none, and of a database that is away.

    Args:
        environment: Of the process.
        role: Database role that asks.
        age: Gives one age.
        limit: What it must be below.
        of: Whose age it is, in words that an article may stand before.
    """
    engine = create_read_engine(
        DatabaseSettings.from_environment(environment).url, role=role, pool_size=1
    )
    try:
        with engine.connect() as connection:
            found = connection.execute(age).scalar_one_or_none()
    except SQLAlchemyError as error:
        return f"the database does not answer: {type(error).__name__}"
    finally:
        engine.dispose()
    if found is None:
        return f"there is no {of} yet"
    return None if found < limit else f"the {of} is {found} old, which is too much"


GOES_ON: Mapping[str, Sign] = MappingProxyType(
    {
        "relay": partial(
            find_age,
            role="kinokassa_state_updater",
            age=AGE_OF_THE_OUTBOX,
            limit=OLDEST_UNSENT,
            of="oldest unsent message",
        ),
        "reminder": partial(
            find_age,
            role="kinokassa_reminder",
            age=AGE_OF_THE_LAST_PASS,
            limit=OLDEST_PASS,
            of="last pass",
        ),
    }
)
