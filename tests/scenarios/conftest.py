"""One whole system for all journeys, and a journey for each."""

from collections.abc import Iterator

import pytest

from cli.system.plan import SystemPlan, plan_system
from cli.system.running import running_system
from cli.system.secrets import keep_secrets
from tests.fixtures.group_systems import share_within_group
from tests.fixtures.running_system import make_database, make_vhost
from tests.scenarios.journey import Journey

SANDBOX_SPEED = 600.0
"""Ten minutes of the sandbox's waits pass in a second, so that redeliveries come soon."""


@pytest.fixture(scope="session")
def running_plan(
    pytestconfig: pytest.Config,
    database_server_url: str,
    rabbitmq_server_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[SystemPlan]:
    """Return where every process of the running system is."""
    folder = tmp_path_factory.mktemp("scenarios")
    plan = plan_system(
        folder,
        database_url=make_database(database_server_url, "scenarios"),
        rabbitmq_url=make_vhost(rabbitmq_server_url, "scenarios"),
        secrets=keep_secrets(folder / "secrets.json"),
        sandbox_speed=SANDBOX_SPEED,
    )
    with running_system(plan) as supervisor:
        share_within_group(pytestconfig, "scenarios", supervisor)
        yield plan


@pytest.fixture
def journey(running_plan: SystemPlan) -> Iterator[Journey]:
    """Return a journey of its own people; at its end they all leave, and owe nobody a look."""
    journey = Journey(running_plan)
    yield journey
    journey.end()
