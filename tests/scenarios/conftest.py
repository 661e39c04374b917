"""One whole system for all journeys, and a journey for each."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from cli.local.rabbitmq import find_rabbitmq
from cli.local.servers import FOLDER_VARIABLE
from cli.system.plan import SystemPlan, plan_system
from cli.system.running import running_system
from cli.system.secrets import keep_secrets
from runtime.database import driver_url
from tests.scenarios.journey import Journey

SANDBOX_SPEED = 600.0
"""Ten minutes of the sandbox's waits pass in a second, so that redeliveries come soon."""


@pytest.fixture(scope="session")
def running_plan(
    database_server_url: str, rabbitmq_server_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SystemPlan]:
    """Return where every process of the running system is."""
    folder = tmp_path_factory.mktemp("scenarios")
    plan = plan_system(
        folder,
        database_url=make_database(database_server_url),
        rabbitmq_url=make_vhost(rabbitmq_server_url),
        secrets=keep_secrets(folder / "secrets.json"),
        sandbox_speed=SANDBOX_SPEED,
    )
    with running_system(plan):
        yield plan


@pytest.fixture
def journey(running_plan: SystemPlan) -> Iterator[Journey]:
    """Return a journey of its own people; at its end they all leave, and owe nobody a look."""
    journey = Journey(running_plan)
    yield journey
    journey.end()


def make_database(server_url: str) -> str:
    """Return the address of a new database."""
    name = f"kinokassa_scenarios_{os.getpid()}"
    server = create_engine(driver_url(server_url), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'create database "{name}"'))
    server.dispose()
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def make_vhost(server_url: str) -> str:
    """Return the address of a virtual host of our own, where the server is ours."""
    folder = os.environ.get(FOLDER_VARIABLE)
    server = find_rabbitmq(Path(folder)) if folder else None
    return server.add_vhost(f"scenarios-{os.getpid()}") if server else server_url
