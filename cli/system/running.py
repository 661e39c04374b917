"""A system that runs for as long as a story, a test or a storm of faults lasts."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event

from cli.local.errors import ProcessNotReady
from cli.local.supervisor import ProcessSpec, Supervisor
from cli.migrate import prepare_stores
from cli.system.plan import SystemPlan
from cli.system.processes import process_specs

LOOK_EVERY_SECONDS = 1.0
"""For processes that have ended; who has killed one to see what happens waits for this."""


@contextmanager
def running_system(
    plan: SystemPlan, *, watchers: Sequence[ProcessSpec] = ()
) -> Iterator[Supervisor]:
    """Migrate, start every process, and stop them all at the end.

    Enter it in the main thread: the kernel ends the processes when the thread that started them
    ends.

    Args:
        plan: Where everything is.
        watchers: Further processes, which only look at the others.

    Raises:
        ProcessNotReady: One did not come up; all others are stopped.
    """
    prepare_stores(plan.database_url, plan.rabbitmq_url)
    with Supervisor(plan.log_folder) as supervisor:
        supervisor.start_all([*process_specs(plan), *watchers])
        yield supervisor


def keep_running(supervisor: Supervisor, stop: Event, *, tell: Callable[[str], None]) -> None:
    """Start again whatever ends, as a service manager would, until `stop` is set.

    Args:
        supervisor: Keeps the processes.
        stop: Ends this.
        tell: Takes a line for people.
    """
    while not stop.wait(LOOK_EVERY_SECONDS):
        for name in supervisor.list_ended():
            tell(f"{name} has ended and is started again")
            try:
                supervisor.restart(name)
            except ProcessNotReady as error:
                tell(str(error))
