"""A system that runs for as long as a story, a test or a storm of faults lasts."""

from collections.abc import Iterator
from contextlib import contextmanager

from cli.local.supervisor import Supervisor
from cli.migrate import prepare_stores
from cli.system.plan import SystemPlan
from cli.system.processes import process_specs


@contextmanager
def running_system(plan: SystemPlan) -> Iterator[Supervisor]:
    """Migrate, start every process, and stop them all at the end.

    Enter it in the main thread: the kernel ends the processes when the thread that started them
    ends.

    Args:
        plan: Where everything is.

    Raises:
        ProcessNotReady: One did not come up; all others are stopped.
    """
    prepare_stores(plan.database_url, plan.rabbitmq_url)
    with Supervisor(plan.folder / "logs") as supervisor:
        supervisor.start_all(process_specs(plan))
        yield supervisor
