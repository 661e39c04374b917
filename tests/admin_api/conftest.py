"""Fixtures of the admin API: its application on a real PostgreSQL and a watched bus."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from admin_api.application import create_app
from admin_api.queries.today import TodaySums
from admin_api.services import ROLE, Services, use_services
from admin_api.settings import AdminApiSettings
from interaction_bus.command_gateway import CommandGateway
from runtime.database import create_read_engine, create_write_engine
from tests.admin_api.office import TOKENS, Office, WatchedBus
from tests.fixtures.recording_publisher import RecordingPublisher
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import sell_by_thirty_days
from tests.state_updater.purchases import Purchase, buy

ENVIRONMENT = {
    "DATABASE_URL": "postgresql://the.services.bring/their-own",
    "RABBITMQ_URL": "amqp://the.services.bring/their-own",
    "JWT_SECRET": TOKENS.jwt_secret or "",
    "PAGES_SECRETS": "the secret of the pages of these tests",
    "SANDBOX": "1",
}

NO_BROKER = "amqp://guest:guest@127.0.0.1:1/"


@pytest.fixture(scope="session")
def admin_reads(migrated_url: str) -> Iterator[Engine]:
    """Return the engine for reads, with the admin API's own database role."""
    engine = create_read_engine(migrated_url, role=ROLE)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def admin_writes(migrated_url: str) -> Iterator[Engine]:
    """Return the engine for writes, with the admin API's own database role."""
    engine = create_write_engine(migrated_url, role=ROLE)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def admin_app(admin_reads: Engine, admin_writes: Engine) -> Flask:
    """Return the application, made once: that takes longer than most tests of it."""
    return create_admin_app(build_services(admin_reads, admin_writes, RecordingPublisher()))


@pytest.fixture
def office(
    workshop: Workshop, admin_app: Flask, admin_reads: Engine, admin_writes: Engine
) -> Iterator[Office]:
    """Return the admin API on an empty database; the State Updater is `office.workshop`."""
    bus = WatchedBus(workshop)
    services = build_services(admin_reads, admin_writes, bus)
    use_services(admin_app, services)
    with admin_app.test_client() as client:
        yield Office(admin_app, client, services, bus, workshop)


@pytest.fixture
def purchase(office: Office) -> Purchase:
    """Return a subscription for 299.90 a period of 30 days; commands are carried out at once."""
    sell_by_thirty_days(office.workshop)
    office.bus.is_prompt = True
    return buy(office.workshop)


def build_services(reads: Engine, writes: Engine, bus: WatchedBus | RecordingPublisher) -> Services:
    return Services(
        reads=reads,
        writes=writes,
        gateway=CommandGateway(bus, reads, most_waiting=4),
        today_sums=TodaySums(reads, kept_seconds=0),
        manual_retry_limit=5,
        broker_url=NO_BROKER,
    )


def create_admin_app(services: Services) -> Flask:
    return create_app(services, AdminApiSettings.from_environment(ENVIRONMENT))
