"""Processes may be started before the stores they need: they wait, say so, and work in the end."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from json import loads
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from kombu import Connection

from cli.healthy import find_complaint
from cli.local.supervisor import Supervisor
from cli.local.waiting import wait_until
from cli.main import build
from cli.system.plan import plan_system
from cli.system.processes import OUR_PROCESSES, REMINDER, process_specs
from cli.system.secrets import keep_secrets
from interaction_bus.topology import declare_topology
from migrations.alembic import upgrade
from runtime.database import create_write_engine
from runtime.pulse import BROKER, DATABASE, MIGRATIONS
from tests.fixtures.running_system import (
    SANDBOX_SPEED,
    make_database,
    make_vhost,
    proxy_before,
)

PATIENCE_SECONDS = 60.0

APIS = ("client-api", "admin-api")

WITH_DATABASE = ("state-updater", "worker", "relay", "reminder", "letters")

WITH_BROKER_ALWAYS = ("state-updater", "worker", "relay", "letters")
"""Beat has told so before, and the reminder asks the broker for nothing when nothing is due."""


class Waiting:
    """Processes that were started before their stores.

    Args:
        folder: Of logs and pulses.
        database_url: Of an empty database.
        broker_url: Of an empty virtual host.
    """

    def __init__(self, folder: Path, database_url: str, broker_url: str) -> None:
        self.database = proxy_before(database_url)
        self.broker = proxy_before(broker_url)
        self._urls = (database_url, broker_url)
        self.database.cut()
        self.broker.cut()
        self.plan = plan_system(
            folder,
            database_url=self.database.url(database_url),
            rabbitmq_url=self.broker.url(broker_url),
            secrets=keep_secrets(folder / "secrets.json"),
            sandbox_speed=SANDBOX_SPEED,
        )
        self.supervisor = Supervisor(folder / "logs")
        self.specs = {
            spec.name: replace(spec, is_ready=needs_nothing)
            for spec in process_specs(self.plan)
            if spec.name in OUR_PROCESSES
        }

    def migrate(self) -> None:
        """Bring the tables, and not yet the queues."""
        engine = create_write_engine(self._urls[0], role=None, pool_size=1)
        upgrade(engine)
        engine.dispose()

    def declare(self) -> None:
        """Bring the queues."""
        with Connection(self._urls[1]) as connection:
            declare_topology(connection)

    def complaint(self, process: str) -> str | None:
        """Return what `kinokassa healthy` says of a process."""
        return find_complaint(process, self.specs[process].environment)

    def told(self, process: str) -> list[str]:
        """Return for what a process has said that it waits."""
        lines = self.supervisor.log_path(process).read_text(encoding="utf-8").splitlines()
        told = [loads(line) for line in lines if line.startswith("{")]
        return [line["kinokassa"]["waits_for"] for line in told if is_waiting(line)]

    def ready(self, api: str) -> tuple[int, Mapping[str, Any]]:
        """Return how an API answers the question whether it is ready."""
        url = self.plan.client_url if api == "client-api" else self.plan.admin_url
        try:
            answer = requests.get(f"{url}/health/ready", timeout=PATIENCE_SECONDS)
        except requests.ConnectionError:
            return 0, {"status": "", "checks": {}}
        return answer.status_code, answer.json()

    def wait_until_all(self, processes: tuple[str, ...], complaint: str | None) -> None:
        """Fail unless `kinokassa healthy` comes to say the same of all these."""
        for process in processes:
            self.wait_until(
                lambda process=process: self.complaint(process) == complaint,
                lambda process=process: f"{process}: {self.complaint(process)}",
            )

    def wait_until(self, is_so: Callable[[], bool], describe: Callable[[], str]) -> None:
        """Fail unless the condition comes true in time."""
        assert wait_until(is_so, timeout_seconds=PATIENCE_SECONDS), describe()


def is_waiting(line: Mapping[str, Any]) -> bool:
    return bool(line["message"] == "process_waits")


def needs_nothing() -> bool:
    """Be content that a process was started."""
    return True


@pytest.fixture
def waiting(
    database_server_url: str, rabbitmq_server_url: str, tmp_path: Path
) -> Iterator[Waiting]:
    database_url = make_database(database_server_url, "start")
    found = Waiting(tmp_path, database_url, make_vhost(rabbitmq_server_url, "start"))
    with found.supervisor:
        yield found
    for proxy in (found.database, found.broker):
        proxy.cut()


@pytest.mark.scenario
@pytest.mark.timeout(300)
def test_processes_that_are_started_first_of_all_wait_and_work_in_the_end(
    waiting: Waiting,
) -> None:
    waiting.supervisor.start_all(list(waiting.specs.values()))
    waiting.wait_until_all(WITH_DATABASE, f"waits for {DATABASE}")
    waiting.wait_until_all(("beat",), f"waits for {BROKER}")
    for api in APIS:
        waiting.wait_until(lambda api=api: waiting.ready(api)[0] == 503, lambda: "an API is ready")

    waiting.database.heal()
    waiting.wait_until_all(WITH_DATABASE, f"waits for {MIGRATIONS}")
    assert waiting.ready("client-api")[1]["checks"]["migrations"] == "missing"

    waiting.migrate()
    waiting.wait_until_all(WITH_BROKER_ALWAYS, f"waits for {BROKER}")
    waiting.wait_until_all((REMINDER,), None)
    assert [waiting.ready(api)[1]["status"] for api in APIS] == ["degraded", "degraded"]

    waiting.broker.heal()
    waiting.declare()
    waiting.wait_until_all(OUR_PROCESSES, None)

    assert waiting.supervisor.list_ended() == []
    for process in WITH_BROKER_ALWAYS:
        assert waiting.told(process) == [DATABASE, MIGRATIONS, BROKER], process


@pytest.mark.parametrize("process", OUR_PROCESSES)
def test_a_process_that_is_told_nothing_says_at_once_what_is_missing(process: str) -> None:
    told_nothing = {"DATABASE_URL": "", "RABBITMQ_URL": ""}

    answer = CliRunner(env=told_nothing).invoke(build(), [process])

    assert answer.exit_code == 1
    assert "RABBITMQ_URL: is missing" in answer.output
