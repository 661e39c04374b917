"""The system that a storm hits, and who of it may be hit."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.chaos.faults import POSTGRES, RABBITMQ
from cli.chaos.victims import ProcessVictim, ServerVictim, Victim
from cli.system.throwaway import ThrowawaySystem, Tuning, throwaway_system

TUNING = Tuning(
    # Redeliveries and 3-D Secure wait seconds instead of minutes.
    sandbox_speed=120.0,
    # The limit of calls at once is tried by ordering 429; ordinary load should not meet it.
    sandbox_options=("--concurrency=100", "--three-ds-minutes=15"),
    # Less than a delayed answer takes, so that outcomes become unknown.
    environment={"CLOUDPAYMENTS_TIMEOUT_SECONDS": "2"},
)


@contextmanager
def stage_in(parent: Path) -> Iterator[ThrowawaySystem]:
    """Have a whole system, impatient with its provider, in a new folder below `parent`.

    Raises:
        LocalStackError: Something did not come up.
    """
    with throwaway_system(parent, TUNING) as system:
        yield system


def victims_of(system: ThrowawaySystem) -> dict[str, Victim]:
    """Return all who may be hit; servers first, for the others need them to come back."""
    found: dict[str, Victim] = {
        POSTGRES: ServerVictim(system.postgres),
        RABBITMQ: ServerVictim(system.rabbitmq),
    }
    for spec in system.specs:
        found[spec.name] = ProcessVictim(system.supervisor, spec)
    return found
