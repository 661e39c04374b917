"""What the running system logs: a payment's whole story, and nobody's secrets."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from msgspec.structs import replace

from cli.local.supervisor import Supervisor
from cli.local.waiting import wait_until
from cli.system.calling import Refused
from cli.system.casting import manager_token
from cli.system.people import PAYS
from cli.system.processes import (
    ADMIN_API,
    CLIENT_API,
    LETTERS,
    OBSERVER,
    OUR_PROCESSES,
    STATE_UPDATER,
    WORKER,
    process_specs,
)
from interaction_bus.commands import ExpireInvoice
from interaction_bus.envelope import encode
from interaction_bus.topology import (
    COMMANDS_EXCHANGE,
    DEAD_EXCHANGE,
    DEAD_LETTERS_QUEUE,
    EVENTS_EXCHANGE,
)
from tests.fixtures.bus import build_envelope, send, take_bodies
from tests.fixtures.whole_system import WholeSystem
from tests.runtime.logs.secrets_to_plant import (
    CARD_TOKEN,
    EMAIL,
    FIELDS,
    HEADERS,
    SENTENCE,
    planted_in,
)

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("system"),
    pytest.mark.timeout(180),
]

TIMEOUT_SECONDS = 30.0

PLANTED_DEAD_LETTERS = 10
"""Four commands, four letters and a task that nobody can read, and what is dead from the start."""

ENDING_DIFFERENTLY = (CLIENT_API, STATE_UPDATER, WORKER, LETTERS)
"""A forked web worker, loops on kombu and on pika, and Celery; all others end like one of them."""

ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def console(system: WholeSystem) -> Iterator[requests.Session]:
    """Return the browser of a manager who is signed in."""
    with requests.Session() as session:
        session.headers.update(ENGLISH)
        signed_in = session.post(
            f"{system.plan.admin_url}/session",
            json={"token": manager_token(system.plan)},
            timeout=TIMEOUT_SECONDS,
        )
        assert signed_in.status_code == 204
        yield session


def open_page(system: WholeSystem, console: requests.Session, path: str, **query: str) -> str:
    answer = console.get(f"{system.plan.admin_url}{path}", params=query, timeout=TIMEOUT_SECONDS)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def log_of(system: WholeSystem, invoice_id: str) -> list[dict[str, Any]]:
    """Return the log of an invoice; none of it while a busy store does not answer in time."""
    try:
        answer = system.manager().get(f"/admin/v1/invoices/{invoice_id}/log", limit=100)
    except Refused as refusal:
        if refusal.answer["code"] != "logs_unreachable":
            raise
        return []
    lines: list[dict[str, Any]] = answer["items"]
    return lines


def told(system: WholeSystem, invoice_id: str) -> set[tuple[str, str]]:
    """Return who has logged what about an invoice."""
    return {(line["process"], line["message"]) for line in log_of(system, invoice_id)}


def test_a_payments_story_is_found_from_only_the_viewers_address(
    system: WholeSystem, console: requests.Session
) -> None:
    viewer, invoice_id = system.subscriber()
    system.wait(
        lambda: ("state-updater", "payment_settled") in told(system, invoice_id),
        "the log of the invoice was not shipped",
    )

    about_viewer = open_page(system, console, "/console/search", q=viewer.email)
    [invoice_page] = set(re.findall(r'href="(/console/invoices/[0-9a-f-]{36})"', about_viewer))
    about_invoice = open_page(system, console, invoice_page)
    [log_page] = set(re.findall(r'href="(/console/invoices/[0-9a-f-]{36}/log)"', about_invoice))
    log = open_page(system, console, log_page)

    assert invoice_page.endswith(invoice_id)
    for message in ("request", "command_settled", "check_answered", "payment_settled"):
        assert f"<strong>{message}</strong>" in log


def test_a_renewals_story_goes_through_every_process(system: WholeSystem) -> None:
    viewer, first = system.subscriber()

    system.advance(timedelta(days=32))
    system.wait(lambda: len(system.invoices_of(viewer)) == 2, "nothing was renewed")
    renewal = next(it["id"] for it in system.invoices_of(viewer) if it["id"] != first)

    expected = {
        ("state-updater", "command_settled"),
        ("worker", "provider_called"),
        ("worker", "task_done"),
        ("client-api", "check_answered"),
        ("client-api", "request"),
        ("state-updater", "payment_settled"),
        ("letters", "letter_settled"),
    }
    system.wait(
        lambda: expected <= told(system, renewal),
        f"the story lacks {expected - told(system, renewal)}",
    )


BOUGHT = {
    ("client-api", "request", "/v1/invoices/<uuid:invoice_id>/checkout"),
    ("state-updater", "command_settled", "OpenCheckout"),
    ("client-api", "check_answered", ""),
    ("client-api", "request", "/callbacks/cloudpayments/<kind_name>"),
    ("state-updater", "command_settled", "RecordNotification"),
    ("state-updater", "payment_settled", ""),
    ("letters", "letter_settled", "invoice_paid"),
}
"""What must be told of a payment in the widget: the click, the command, and so on to the letter."""

RENEWED = {
    ("state-updater", "command_settled", "RenewSubscription"),
    ("worker", "provider_called", ""),
    ("worker", "task_done", "charge_saved_card"),
    ("client-api", "check_answered", ""),
    ("client-api", "request", "/callbacks/cloudpayments/<kind_name>"),
    ("state-updater", "command_settled", "RecordNotification"),
    ("state-updater", "payment_settled", ""),
    ("letters", "letter_settled", "invoice_paid"),
}
"""What must be told of a charge that nobody clicked for."""


def test_any_one_id_leads_to_the_whole_story_of_a_payment(system: WholeSystem) -> None:
    viewer, first = system.subscriber()
    system.advance(timedelta(days=32))
    renewals: list[str] = []

    def is_renewed() -> bool:
        paid = [it["id"] for it in system.invoices_of(viewer) if it["state"] == "paid"]
        renewals[:] = [it for it in paid if it != first]
        return bool(renewals)

    system.wait(is_renewed, "nothing was renewed")

    stories = {first: BOUGHT, renewals[0]: RENEWED}
    for invoice_id, story in stories.items():
        [payment] = system.invoice(invoice_id)["payments"]
        for known_id in (payment["id"], invoice_id, str(viewer.viewer_id)):
            lacking = partial(lacking_in_search, system, known_id, story)
            wait_until(lambda: not lacking(), timeout_seconds=TIMEOUT_SECONDS)  # noqa: B023
            assert lacking() == set(), known_id


def lacking_in_search(
    system: WholeSystem, known_id: str, story: set[tuple[str, str, str]]
) -> set[tuple[str, str, str]]:
    """Return what a search for one id, as one types it into Kibana, does not find of a story."""
    store = system.logs.client
    indices = f"{system.logs.prefix}-*"
    store.indices.refresh(index=indices)
    query = {"multi_match": {"query": known_id, "fields": ["kinokassa.*_id"]}}
    found = store.search(index=indices, size=500, query=query)
    return story - {_told_in(hit["_source"]) for hit in found["hits"]["hits"]}


def _told_in(line: dict[str, Any]) -> tuple[str, str, str]:
    own = line.get("kinokassa", {})
    name = own.get("route") or own.get("type") or own.get("task") or own.get("kind") or ""
    return line["service"]["node"]["role"], line["event"].get("action", ""), str(name)


def test_every_line_of_a_charge_bears_the_chain_that_it_belongs_to(system: WholeSystem) -> None:
    viewer, first = system.subscriber()
    system.advance(timedelta(days=32))
    system.wait(lambda: len(system.invoices_of(viewer)) == 2, "nothing was renewed")
    renewal = next(it["id"] for it in system.invoices_of(viewer) if it["id"] != first)
    of_the_worker: list[dict[str, Any]] = []

    def is_shipped() -> bool:
        of_the_worker[:] = [it for it in log_of(system, renewal) if it["process"] == "worker"]
        return "task_done" in {line["message"] for line in of_the_worker}

    system.wait(is_shipped, "the task's line was not shipped")
    [payment_id] = {line["fields"].get("payment_id") for line in of_the_worker}
    assert payment_id is not None
    assert {line["fields"].get("invoice_id") for line in of_the_worker} == {renewal}
    assert {line["fields"].get("viewer_id") for line in of_the_worker} == {str(viewer.viewer_id)}
    assert {line["correlation_id"] for line in of_the_worker} != {None}


def test_processes_that_are_stopped_have_shipped_their_last_lines(system: WholeSystem) -> None:
    marks = {process: len(written_by(system, process)) for process in ENDING_DIFFERENTLY}
    system.subscriber()
    system.tick()

    for process in ENDING_DIFFERENTLY:
        system.supervisor.stop(process)
    written = {
        process: written_by(system, process)[marks[process] :] for process in ENDING_DIFFERENTLY
    }
    specs = [it for it in process_specs(system.plan) if it.name in ENDING_DIFFERENTLY]
    system.supervisor.start_all(specs)

    assert all(written.values()), written
    assert {process: unshipped(system, lines) for process, lines in written.items()} == {
        process: [] for process in ENDING_DIFFERENTLY
    }


def test_a_planted_secret_is_in_no_line_of_any_process(
    system: WholeSystem, watching: Supervisor
) -> None:
    log_paths = {process: system.supervisor.log_path(process) for process in OUR_PROCESSES}
    log_paths[OBSERVER] = watching.log_path(OBSERVER)
    marks = {process: len(lines_in(path)) for process, path in log_paths.items()}
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

    take_bodies(system.plan.rabbitmq_url, DEAD_LETTERS_QUEUE.name, PLANTED_DEAD_LETTERS)
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


def written_by(system: WholeSystem, process: str) -> list[str]:
    """Return every line that a process has written to its standard output."""
    return lines_in(system.supervisor.log_path(process))


def lines_in(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def is_written(path: Path, mark: int, trace: str) -> bool:
    return any(trace in line for line in lines_in(path)[mark:])


def unshipped(system: WholeSystem, lines: list[str]) -> list[str]:
    """Return the lines that are not in the store."""
    by_id = {json.loads(line)["event"]["id"]: line for line in lines if line.startswith("{")}
    store = system.logs.client
    indices = f"{system.logs.prefix}-*"
    store.indices.refresh(index=indices)
    found = store.search(index=indices, size=len(by_id), query={"terms": {"event.id": list(by_id)}})
    for hit in found["hits"]["hits"]:
        del by_id[hit["_source"]["event"]["id"]]
    return list(by_id.values())
