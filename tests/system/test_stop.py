"""Every process stops in order and in time while viewers pay; nothing is lost or doubled."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Event
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest
import requests

from cli.local.supervisor import GRACE_SECONDS, ProcessSpec, Supervisor
from cli.local.waiting import wait_until
from cli.system.calling import NotSettledInTime, Refused
from cli.system.people import PAYS, Viewer
from cli.system.processes import (
    MAILBOX,
    OBSERVER,
    OUR_PROCESSES,
    SANDBOX,
    observer_spec,
    process_specs,
)
from tests.fixtures.whole_system import PLAN_CODE, PRICE_MINOR, WholeSystem
from tests.system.passing_time import paid_renewal

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("system"),
    pytest.mark.timeout(240),
]

PAYERS = 2
"""At once: enough for every process to have something in hand on a small machine."""

MEMBERS = 2
"""Who are charged by themselves meanwhile."""

BACK_TO_FRONT = tuple(reversed(OUR_PROCESSES))

PAUSE_SECONDS = 0.3

PATIENCE_SECONDS = 120.0


def test_processes_that_are_stopped_while_viewers_pay_lose_and_double_nothing(
    system: WholeSystem, watching: Supervisor
) -> None:
    members = [system.subscriber()[0] for _ in range(MEMBERS)]

    with crowd_of_payers(system) as paid_invoices:
        system.wait(lambda: len(paid_invoices) >= PAYERS, "nobody pays")
        system.advance_past_period(members[-1])
        # The doors last, for nobody pays while they are shut.
        endings = {
            process: stop_and_start(system.supervisor, spec_of(system, process))
            for process in BACK_TO_FRONT
        }
        endings[OBSERVER] = stop_and_start(watching, observer_spec(system.plan))

    renewals = [paid_renewal(system, member) for member in members]
    taken_minor = [system.kept_minor(it) for it in (*paid_invoices, *renewals)]
    assert {status for status, _ in endings.values()} == {0}, endings
    assert max(seconds for _, seconds in endings.values()) < GRACE_SECONDS, endings
    assert len(paid_invoices) > PAYERS
    assert taken_minor == [PRICE_MINOR] * len(taken_minor)


@pytest.mark.parametrize("process", [SANDBOX, MAILBOX])
def test_the_world_outside_stops_in_order_as_well(system: WholeSystem, process: str) -> None:
    spec = spec_of(system, process)

    status, seconds = stop_and_start(system.supervisor, spec)
    system.wait(spec.is_ready, f"{process} did not come back")

    assert status == 0
    assert seconds < GRACE_SECONDS


def stop_and_start(supervisor: Supervisor, spec: ProcessSpec) -> tuple[int, float]:
    """Return the status with which a process ended and how long it took; it is started again."""
    began_at = monotonic()
    status = supervisor.stop(spec.name)
    seconds = monotonic() - began_at
    supervisor.start(replace(spec, is_ready=needs_nothing))
    return status, seconds


def spec_of(system: WholeSystem, process: str) -> ProcessSpec:
    return next(spec for spec in process_specs(system.plan) if spec.name == process)


def needs_nothing() -> bool:
    """Be content that a process was started."""
    return True


@contextmanager
def crowd_of_payers(system: WholeSystem) -> Iterator[list[str]]:
    """Have viewers come one after another, and yield the invoices of all who have paid in the end.

    Nobody leaves before they may watch.
    """
    paid_invoices: list[str] = []
    is_over = Event()

    def come() -> None:
        while not is_over.wait(PAUSE_SECONDS):
            paid_invoices.append(subscribe_stubbornly(system.viewer()))

    with ThreadPoolExecutor(PAYERS) as payers:
        coming: list[Future[None]] = [payers.submit(come) for _ in range(PAYERS)]
        try:
            yield paid_invoices
        finally:
            is_over.set()
    for one in coming:
        one.result()


def subscribe_stubbornly(viewer: Viewer) -> str:
    """Subscribe and pay, whatever is down at the moment, and return the invoice.

    Who has not paid yet when a month goes by finds the invoice expired, and subscribes again.
    """
    ordered = [order(viewer)]

    def may_watch() -> bool:
        return bool(insist(lambda: viewer.api.get("/v1/access"))["allowed"])

    def pay_and_look() -> bool:
        if insist(lambda: viewer.api.get(f"/v1/invoices/{ordered[-1]}"))["state"] == "expired":
            ordered.append(order(viewer))
        with suppress(requests.RequestException, Refused, NotSettledInTime):
            viewer.pay(ordered[-1], PAYS)
        return wait_until(may_watch, timeout_seconds=5)

    assert wait_until(pay_and_look, timeout_seconds=PATIENCE_SECONDS), "a payment came to nothing"
    return ordered[-1]


def order(viewer: Viewer) -> str:
    """Return the invoice of a new subscription."""
    key = uuid4().hex
    made = insist(lambda: viewer.api.command("/v1/subscriptions", {"plan": PLAN_CODE}, key=key))
    return str(made["invoice_id"])


def insist(act: Callable[[], Any]) -> Any:
    """Return what a call answers, once somebody answers it."""
    answers: list[Any] = []

    def has_answered() -> bool:
        with suppress(requests.RequestException, Refused, NotSettledInTime):
            answers.append(act())
        return bool(answers)

    assert wait_until(has_answered, timeout_seconds=PATIENCE_SECONDS), "nobody answers"
    return answers[0]
