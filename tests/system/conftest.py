"""The whole system beside the payment sandbox: started once for all journeys."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from cli.local.rabbitmq import find_rabbitmq
from cli.local.servers import FOLDER_VARIABLE
from cli.system.casting import manager_caller
from cli.system.plan import plan_system
from cli.system.running import running_system
from cli.system.secrets import keep_secrets
from runtime.database import driver_url
from tests.fixtures.tcp_proxy import TcpProxy
from tests.system.whole_system import PLAN_CODE, WholeSystem

SANDBOX_SPEED = 600.0
"""Ten minutes of the sandbox's waits pass in a second, so that redeliveries come soon."""


@pytest.fixture
def system(whole_system: WholeSystem) -> Iterator[WholeSystem]:
    """Return the running system, and leave it whole to the next test."""
    yield whole_system
    whole_system.heal()


@pytest.fixture(scope="session")
def whole_system(
    database_server_url: str, rabbitmq_server_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WholeSystem]:
    """Return the running system; database and broker are reached through proxies."""
    folder = tmp_path_factory.mktemp("system")
    database = proxy_before(database_server_url)
    broker = proxy_before(rabbitmq_server_url)
    plan = plan_system(
        folder,
        database_url=database.url(make_database(database_server_url)),
        rabbitmq_url=broker.url(make_vhost(rabbitmq_server_url)),
        secrets=keep_secrets(folder / "secrets.json"),
        sandbox_speed=SANDBOX_SPEED,
    )
    with running_system(plan) as supervisor:
        system = WholeSystem(plan, supervisor, database, broker)
        offer_plan(system)
        yield system
        system.close()
    broker.cut()
    database.cut()


def offer_plan(system: WholeSystem) -> None:
    """Have a manager put the plan on sale that every journey buys."""
    manager = manager_caller(system.plan)
    plan = manager.post(
        "/admin/v1/plans",
        {
            "code": PLAN_CODE,
            "title": {"ru": "Месяц кино", "en": "A month of films"},
            "description": {"ru": "Все фильмы", "en": "Every film"},
            "period_unit": "month",
            "period_count": 1,
            "grace_days": 3,
        },
    )
    manager.post(f"/admin/v1/plans/{plan['id']}/prices", {"amount": "299.90", "currency": "RUB"})


def make_database(server_url: str) -> str:
    """Return the address of a new database."""
    name = f"kinokassa_system_{os.getpid()}"
    server = create_engine(driver_url(server_url), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'create database "{name}"'))
    server.dispose()
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def make_vhost(server_url: str) -> str:
    """Return the address of a virtual host of our own, where the server is ours."""
    folder = os.environ.get(FOLDER_VARIABLE)
    server = find_rabbitmq(Path(folder)) if folder else None
    return server.add_vhost(f"system-{os.getpid()}") if server else server_url


def proxy_before(server_url: str) -> TcpProxy:
    """Return a healthy proxy in front of a server."""
    url = make_url(server_url)
    assert url.host
    assert url.port
    return TcpProxy(url.host, url.port)
