"""A whole system in a folder that disappears with it: for storms and for measurements."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from cli.local.errors import LocalStackError
from cli.local.folder import throwaway_folder
from cli.local.postgres import PostgresServer
from cli.local.rabbitmq import RabbitServer
from cli.local.servers import Servers, discard, start_servers
from cli.local.supervisor import ProcessSpec, Supervisor
from cli.migrate import prepare_stores
from cli.system.plan import SystemPlan, plan_system
from cli.system.processes import SANDBOX, process_specs
from cli.system.secrets import keep_secrets


class ServersAreForeign(LocalStackError):
    """These servers are killed and deleted, so they must not be anybody else's."""

    def __init__(self) -> None:
        super().__init__("this takes servers of its own: unset DATABASE_URL and RABBITMQ_URL")


@dataclass(frozen=True)
class Tuning:
    """In what a throwaway system differs from the one of the demo.

    Args:
        sandbox_speed: How many times faster than life the sandbox waits.
        sandbox_options: More of its command line.
        environment: More variables for every process.
    """

    sandbox_speed: float
    sandbox_options: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ThrowawaySystem:
    """Everything that runs, and by whom it is kept.

    Args:
        plan: Where everything is.
        postgres: Its own; a commit survives the power failure.
        rabbitmq: Its own.
        supervisor: Keeps the sandbox and the processes of ours.
        specs: How these are started.
    """

    plan: SystemPlan
    postgres: PostgresServer
    rabbitmq: RabbitServer
    supervisor: Supervisor
    specs: tuple[ProcessSpec, ...]

    def list_unready(self) -> list[str]:
        """Return the names of processes that do not do their job now."""
        return [spec.name for spec in self.specs if not spec.is_ready()]


@contextmanager
def throwaway_system(parent: Path, tuning: Tuning) -> Iterator[ThrowawaySystem]:
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
            with _running(folder, servers, tuning) as system:
                yield system
        finally:
            discard(servers)


@contextmanager
def _running(folder: Path, servers: Servers, tuning: Tuning) -> Iterator[ThrowawaySystem]:
    if servers.postgres is None or servers.rabbitmq is None:
        raise ServersAreForeign
    plan = plan_system(
        folder / "system",
        database_url=servers.database_url,
        rabbitmq_url=servers.rabbitmq_url,
        secrets=keep_secrets(folder / "secrets.json"),
        sandbox_speed=tuning.sandbox_speed,
    )
    prepare_stores(plan.database_url, plan.rabbitmq_url)
    specs = tuple(_tuned(spec, tuning) for spec in process_specs(plan))
    with Supervisor(plan.log_folder) as supervisor:
        supervisor.start_all(specs)
        yield ThrowawaySystem(plan, servers.postgres, servers.rabbitmq, supervisor, specs)


def _tuned(spec: ProcessSpec, tuning: Tuning) -> ProcessSpec:
    options = tuning.sandbox_options if spec.name == SANDBOX else ()
    environment = {**spec.environment, **tuning.environment}
    return replace(spec, argv=[*spec.argv, *options], environment=environment)
