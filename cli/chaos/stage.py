"""The system that a storm hits: servers, sandbox and processes of ours in a throwaway folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cli.chaos.faults import POSTGRES, RABBITMQ
from cli.chaos.victims import ProcessVictim, ServerVictim, Victim
from cli.local.errors import LocalStackError
from cli.local.folder import throwaway_folder
from cli.local.servers import Servers, discard, start_servers
from cli.local.supervisor import ProcessSpec, Supervisor
from cli.migrate import prepare_stores
from cli.system.plan import SystemPlan, plan_system
from cli.system.processes import SANDBOX, process_specs
from cli.system.secrets import keep_secrets

SANDBOX_SPEED = 120.0
"""Redeliveries and 3-D Secure wait seconds instead of minutes."""

SANDBOX_CONCURRENCY = 100
"""Its limit is tried by ordering 429; ordinary load should not meet it."""

ENVIRONMENT = {"CLOUDPAYMENTS_TIMEOUT_SECONDS": "2"}
"""Less than a delayed answer takes, so that outcomes become unknown."""


class ServersAreForeign(LocalStackError):
    """Chaos kills servers, so it takes none that somebody else gave it."""

    def __init__(self) -> None:
        super().__init__("chaos starts servers of its own: unset DATABASE_URL and RABBITMQ_URL")


@dataclass(frozen=True)
class Stage:
    """Everything that runs, and by whom it is kept.

    Args:
        plan: Where everything is.
        servers: PostgreSQL and RabbitMQ.
        supervisor: Keeps the sandbox and the processes of ours.
        specs: How these are started.
    """

    plan: SystemPlan
    servers: Servers
    supervisor: Supervisor
    specs: tuple[ProcessSpec, ...]

    def victims(self) -> dict[str, Victim]:
        """Return all who may be hit; servers first, for the others need them to come back."""
        if self.servers.postgres is None or self.servers.rabbitmq is None:
            raise ServersAreForeign
        found: dict[str, Victim] = {
            POSTGRES: ServerVictim(self.servers.postgres),
            RABBITMQ: ServerVictim(self.servers.rabbitmq),
        }
        for spec in self.specs:
            found[spec.name] = ProcessVictim(self.supervisor, spec)
        return found

    def list_unready(self) -> list[str]:
        """Return the names of processes that do not do their job now."""
        return [spec.name for spec in self.specs if not spec.is_ready()]


@contextmanager
def stage_in(parent: Path) -> Iterator[Stage]:
    """Have a whole system in a new folder below `parent`, which is deleted at the end.

    Enter it in the main thread: the kernel ends the processes when the thread that started them
    ends.

    Raises:
        ServersAreForeign: The environment names servers that are not ours to kill.
        LocalStackError: Something did not come up.
    """
    with throwaway_folder(parent) as folder:
        servers = start_servers(folder, durable=True)
        try:
            if servers.foreign:
                raise ServersAreForeign
            with _running(folder, servers) as stage:
                yield stage
        finally:
            discard(servers)


@contextmanager
def _running(folder: Path, servers: Servers) -> Iterator[Stage]:
    plan = plan_system(
        folder / "system",
        database_url=servers.database_url,
        rabbitmq_url=servers.rabbitmq_url,
        secrets=keep_secrets(folder / "secrets.json"),
        sandbox_speed=SANDBOX_SPEED,
    )
    prepare_stores(plan.database_url, plan.rabbitmq_url)
    specs = tuple(_for_chaos(spec) for spec in process_specs(plan))
    with Supervisor(plan.folder / "logs") as supervisor:
        supervisor.start_all(specs)
        yield Stage(plan, servers, supervisor, specs)


def _for_chaos(spec: ProcessSpec) -> ProcessSpec:
    argv = [*spec.argv]
    if spec.name == SANDBOX:
        argv.append(f"--concurrency={SANDBOX_CONCURRENCY}")
    return replace(spec, argv=argv, environment={**spec.environment, **ENVIRONMENT})
