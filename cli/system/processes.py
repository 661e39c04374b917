"""Every process of the system with the way to know that it works."""

from collections.abc import Callable
from functools import partial

import requests

from cli.local.supervisor import ProcessSpec
from cli.system.plan import SystemPlan
from interaction_bus.errors import BusError
from interaction_bus.queue_depths import read_queue_depths
from interaction_bus.topology import COMMANDS_QUEUE, LETTERS_QUEUE, TASKS_QUEUE

READY_TIMEOUT_SECONDS = 60.0
"""Ten interpreters that start at once on two cores take several seconds; this is no target."""

PROBE_TIMEOUT_SECONDS = 2.0

SANDBOX = "sandbox"
CLIENT_API = "client-api"
ADMIN_API = "admin-api"
STATE_UPDATER = "state-updater"
RELAY = "relay"
WORKER = "worker"
BEAT = "beat"
REMINDER = "reminder"
LETTERS = "letters"
OBSERVER = "observer"
MAILBOX = "mailbox"

OUR_PROCESSES = (
    CLIENT_API,
    ADMIN_API,
    STATE_UPDATER,
    RELAY,
    WORKER,
    BEAT,
    REMINDER,
    LETTERS,
)
"""All that may die at any moment without money going astray; sandbox and mailbox are the world
outside."""

WATCHING_PROCESSES = (OBSERVER,)
"""Nothing depends on them; a demo has them, and the systems of tests do without."""

OFTEN = "*/5 * * * * *"
"""Passes of the reminder beside those that it makes when somebody moves the clock."""


def process_specs(plan: SystemPlan) -> list[ProcessSpec]:
    """Return how to start the sandbox, the mailbox and every process of ours."""
    return [
        ProcessSpec(
            SANDBOX,
            plan.sandbox(),
            plan.environment(PAYMENT_SANDBOX_API_SECRET=plan.secrets.api_secret),
            partial(is_answering, f"{plan.sandbox_url}/_control/cards"),
            READY_TIMEOUT_SECONDS,
        ),
        _web(plan, CLIENT_API, plan.client_port, plan.client_url),
        _web(plan, ADMIN_API, plan.admin_port, plan.admin_url),
        _background(
            plan, STATE_UPDATER, partial(is_consumed, plan.rabbitmq_url, COMMANDS_QUEUE.name)
        ),
        _background(plan, WORKER, partial(is_consumed, plan.rabbitmq_url, TASKS_QUEUE.name)),
        _background(plan, RELAY, _is_alive),
        _background(plan, BEAT, _is_alive),
        ProcessSpec(
            MAILBOX,
            plan.mailbox(),
            plan.environment(),
            partial(is_answering, plan.mailbox_url),
            READY_TIMEOUT_SECONDS,
        ),
        _background(plan, LETTERS, partial(is_consumed, plan.rabbitmq_url, LETTERS_QUEUE.name)),
        _background(plan, REMINDER, _is_alive, f"--cron={OFTEN}"),
    ]


def observer_spec(plan: SystemPlan) -> ProcessSpec:
    """Return how to start the observer; it shows how the system stands once it listens."""
    return ProcessSpec(
        OBSERVER,
        plan.kinokassa(OBSERVER),
        plan.environment(METRICS_PORT=str(plan.observer_port)),
        partial(is_answering, plan.observer_url),
        READY_TIMEOUT_SECONDS,
    )


def is_answering(url: str) -> bool:
    """Return whether an address answers with success."""
    try:
        return requests.get(url, timeout=PROBE_TIMEOUT_SECONDS).ok
    except requests.RequestException:
        return False


def is_consumed(rabbitmq_url: str, queue: str) -> bool:
    """Return whether somebody consumes a queue."""
    try:
        (depth,) = read_queue_depths(rabbitmq_url, [queue], timeout_seconds=PROBE_TIMEOUT_SECONDS)
    except BusError:
        return False
    return depth.consumers > 0


def _web(plan: SystemPlan, name: str, port: int, url: str) -> ProcessSpec:
    return ProcessSpec(
        name,
        plan.kinokassa(name),
        plan.environment(WEB_PORT=str(port), **_metrics(plan, name)),
        partial(is_answering, f"{url}/health/ready"),
        READY_TIMEOUT_SECONDS,
    )


def _background(
    plan: SystemPlan, name: str, is_ready: Callable[[], bool], *options: str
) -> ProcessSpec:
    return ProcessSpec(
        name,
        plan.kinokassa(name, *options),
        plan.environment(**_metrics(plan, name)),
        is_ready,
        READY_TIMEOUT_SECONDS,
    )


def _metrics(plan: SystemPlan, name: str) -> dict[str, str]:
    port = plan.metrics_ports.get(name)
    return {} if port is None else {"METRICS_PORT": str(port)}


def _is_alive() -> bool:
    """Be content that the process runs: it serves nobody who would have to wait for it."""
    return True
