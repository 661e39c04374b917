"""What the reminder's tests share: a home with a viewer, passes without a broker, letters."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reminder.entry_points import DATABASE_ROLE
from reminder.office import LetterOffice
from reminder.reminding import ReminderPass
from reminder.settings import MailServer
from runtime.database import create_write_engine
from tests.reminder.desks import RecordingDesk
from tests.reminder.homes import Home
from tests.reminder.letter_workers import worker_on
from tests.reminder.offices import build_office
from tests.reminder.post_office import Refuser, mail_server


@pytest.fixture
def home(owner_engine: Engine) -> Home:
    """Return a viewer on an empty database."""
    return Home(owner_engine)


@pytest.fixture(scope="session")
def shared_reminder_engine(migrated_url: str) -> Iterator[Engine]:
    """Return an engine of the reminder's own database role; tests take `reminder_engine`."""
    engine = create_write_engine(migrated_url, role=DATABASE_ROLE)
    yield engine
    engine.dispose()


@pytest.fixture
def reminder_engine(shared_reminder_engine: Engine, owner_engine: Engine) -> Engine:
    """Return an engine of the reminder's own database role on an empty database."""
    assert shared_reminder_engine.url.database == owner_engine.url.database
    return shared_reminder_engine


@pytest.fixture
def desk() -> RecordingDesk:
    """Return a desk that keeps what it is asked for."""
    return RecordingDesk()


@pytest.fixture
def reminder(reminder_engine: Engine, desk: RecordingDesk) -> ReminderPass:
    """Return the reminder, with a desk instead of a broker."""
    return ReminderPass(reminder_engine, desk.open)


@pytest.fixture
def keeper(tmp_path: Path) -> Refuser:
    """Return a mail server's keeper that takes everything until told otherwise."""
    return Refuser(tmp_path, at="RCPT", reply="")


@pytest.fixture
def server(keeper: Refuser) -> Iterator[MailServer]:
    """Return a running mail server."""
    with mail_server(keeper) as server:
        yield server


@pytest.fixture
def office(reminder_engine: Engine, home: Home, server: MailServer) -> LetterOffice:
    """Return an office that sends to the test's mail server."""
    return build_office(reminder_engine, home, server)


@pytest.fixture
def working(
    bus_url: str, home: Home, reminder_engine: Engine, server: MailServer
) -> Iterator[None]:
    """Have a worker at work, which sends to the test's mail server."""
    with worker_on(bus_url, home, reminder_engine, server):
        yield
