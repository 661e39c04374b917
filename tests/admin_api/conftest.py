"""Fixtures of the admin API: its application on a real PostgreSQL and a watched bus."""

from collections.abc import Iterator

import pytest
from flask import Flask

from admin_api.application import create_app
from admin_api.services import ROLE, Services
from interaction_bus.command_gateway import CommandGateway
from runtime.database import create_read_engine, create_write_engine
from runtime.settings.web import DEFAULT_BODY_LIMIT_BYTES
from runtime.web.tokens import TokenVerifier
from tests.admin_api.office import TOKENS, Office, WatchedBus
from tests.fixtures.workshop import Workshop

NO_BROKER = "amqp://guest:guest@127.0.0.1:1/"


@pytest.fixture
def office(workshop: Workshop, database_url: str) -> Iterator[Office]:
    """Return the admin API with its own database role; the State Updater is `office.workshop`."""
    bus = WatchedBus(workshop)
    reads = create_read_engine(database_url, role=ROLE)
    writes = create_write_engine(database_url, role=ROLE)
    services = Services(
        reads=reads,
        writes=writes,
        gateway=CommandGateway(bus, reads, most_waiting=4),
        manual_retry_limit=5,
        broker_url=NO_BROKER,
    )
    app = create_admin_app(services)
    with app.test_client() as client:
        yield Office(app, client, services, bus, workshop)
    reads.dispose()
    writes.dispose()


def create_admin_app(services: Services) -> Flask:
    return create_app(
        services,
        tokens=TokenVerifier.from_settings(TOKENS),
        body_limit_bytes=DEFAULT_BODY_LIMIT_BYTES,
    )
