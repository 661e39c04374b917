"""Nobody's secrets are in what the running system logs, wherever they were put in."""

import json
from functools import partial
from uuid import uuid4

import pytest
import requests
from msgspec.structs import replace

from cli.local.supervisor import Supervisor
from cli.system.people import PAYS
from cli.system.processes import (
    ADMIN_API,
    CLIENT_API,
    LETTERS,
    OBSERVER,
    OUR_PROCESSES,
    STATE_UPDATER,
    WORKER,
)
from interaction_bus.commands import ExpireInvoice
from interaction_bus.envelope import encode
from interaction_bus.topology import (
    COMMANDS_EXCHANGE,
    DEAD_EXCHANGE,
    DEAD_LETTERS_QUEUE,
    EVENTS_EXCHANGE,
)
from tests.fixtures.bus import build_envelope, count_messages, send, take_bodies
from tests.fixtures.whole_system import WholeSystem
from tests.runtime.logs.secrets_to_plant import (
    CARD_TOKEN,
    EMAIL,
    FIELDS,
    HEADERS,
    SENTENCE,
    planted_in,
)
from tests.system.process_logs import is_written, lines_in

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("system"),
    pytest.mark.timeout(180),
]

TIMEOUT_SECONDS = 30.0

PLANTED_DEAD_LETTERS = 10
"""Four commands, four letters and a task that nobody can read, and what is dead from the start."""


def test_a_planted_secret_is_in_no_line_of_any_process(
    system: WholeSystem, watching: Supervisor
) -> None:
    log_paths = {process: system.supervisor.log_path(process) for process in OUR_PROCESSES}
    log_paths[OBSERVER] = watching.log_path(OBSERVER)
    marks = {process: len(lines_in(path)) for process, path in log_paths.items()}
    broker_url = system.plan.rabbitmq_url
    dead_before = count_messages(broker_url, DEAD_LETTERS_QUEUE.name)
    plant_in_requests(system)
    plant_in_messages(system)
    viewer, _ = system.subscriber()

    for process, trace in (
        (CLIENT_API, "/callbacks/cloudpayments/pay"),
        (ADMIN_API, "/admin/v1/viewers"),
        (STATE_UPDATER, "command_buried"),
        (LETTERS, "letter_buried"),
        (WORKER, "task_buried"),
        (WORKER, "task_done"),
        (OBSERVER, "message_buried"),
    ):
        system.wait(
            partial(is_written, log_paths[process], marks[process], trace),
            f"no {trace} of {process}",
        )

    take_bodies(broker_url, DEAD_LETTERS_QUEUE.name, dead_before + PLANTED_DEAD_LETTERS)
    kept_secret = (
        viewer.email,
        PAYS.number,
        PAYS.number.replace(" ", ""),
        *vars(system.plan.secrets).values(),
    )
    for process, path in log_paths.items():
        said = "\n".join(lines_in(path)[marks[process] :])
        assert planted_in(said) == []
        assert [secret for secret in kept_secret if secret in said] == []


def plant_in_requests(system: WholeSystem) -> None:
    """Put secrets into paths, queries, headers, bodies and forms of every web process."""
    for address in (
        f"{system.plan.client_url}/v1/subscriptions",
        f"{system.plan.client_url}/callbacks/cloudpayments/pay",
        f"{system.plan.client_url}/links/{CARD_TOKEN}",
        f"{system.plan.client_url}/{EMAIL}",
        f"{system.plan.admin_url}/admin/v1/viewers",
        f"{system.plan.admin_url}/session",
    ):
        for body in ({"json": FIELDS}, {"data": FIELDS}, {"data": SENTENCE.encode()}):
            requests.post(address, params=FIELDS, headers=HEADERS, timeout=TIMEOUT_SECONDS, **body)


def plant_in_messages(system: WholeSystem) -> None:
    """Put secrets into commands, letters and tasks, of the kinds that nobody can carry out."""
    readable = build_envelope(ExpireInvoice(invoice_id=uuid4()))
    bodies = [
        SENTENCE.encode(),
        json.dumps(FIELDS).encode(),
        encode(replace(readable, type=EMAIL)),
        encode(replace(readable, body=FIELDS)),
        encode(replace(readable, message_id=uuid4(), body={**readable.body, **FIELDS})),
    ]
    url = system.plan.rabbitmq_url
    send(url, COMMANDS_EXCHANGE.name, "Subscribe", bodies)
    send(url, EVENTS_EXCHANGE.name, "invoices.paid", bodies)
    send(url, DEAD_EXCHANGE.name, "", [encode(replace(readable, type=EMAIL, body=FIELDS))])
    system.order_task("charge_saved_card", payment_id=SENTENCE)
    system.order_task("sweep", name=EMAIL)
    system.order_task("planted", **FIELDS)
