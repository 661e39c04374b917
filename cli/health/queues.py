"""Signs of the processes that consume a queue: that messages are taken from it."""

from collections.abc import Mapping
from functools import partial
from time import monotonic
from types import MappingProxyType

from cli.health.sign import Environment, Sign
from cli.local.waiting import wait_until
from interaction_bus.errors import BrokerUnavailable, TopologyMissing
from interaction_bus.queue_depths import read_queue_depths
from interaction_bus.topology import COMMANDS_QUEUE, LETTERS_QUEUE, TASKS_QUEUE
from runtime.pulse import find_beat
from runtime.settings import BrokerSettings, PulseSettings

HUNGRY_AFTER_SECONDS = 60.0
"""A queue may well be empty for so long; who took nothing since must take what comes now."""

TAKING_TIMEOUT_SECONDS = 5.0
"""For a message that arrived this very moment to be taken."""


def find_idleness(
    environment: Environment,
    *,
    process: str,
    queue: str,
    timeout_seconds: float = TAKING_TIMEOUT_SECONDS,
) -> str | None:
    """Complain when nobody consumes a queue, or this process leaves lying what is in it."""
    url = BrokerSettings.from_environment(environment).url
    try:
        (depth,) = read_queue_depths(url, [queue])
    except BrokerUnavailable as error:
        return f"the broker does not show {queue}: {error.reason}"
    except TopologyMissing as error:
        return str(error)
    if not depth.consumers:
        return f"nobody takes from {queue}"
    if depth.messages and not _takes_soon(environment, process, timeout_seconds):
        return f"takes nothing, though {depth.messages} messages wait in {queue}"
    return None


def _takes_soon(environment: Environment, process: str, timeout_seconds: float) -> bool:
    folder = PulseSettings.from_environment(environment).folder
    asked_at = monotonic()

    def has_taken() -> bool:
        beat = find_beat(process, folder)
        return beat is not None and beat.took_at > asked_at - HUNGRY_AFTER_SECONDS

    return wait_until(has_taken, timeout_seconds=timeout_seconds)


TAKES: Mapping[str, Sign] = MappingProxyType(
    {
        "state-updater": partial(find_idleness, process="state-updater", queue=COMMANDS_QUEUE.name),
        "worker": partial(find_idleness, process="worker", queue=TASKS_QUEUE.name),
        "letters": partial(find_idleness, process="letters", queue=LETTERS_QUEUE.name),
    }
)
