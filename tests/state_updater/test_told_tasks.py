"""Every run of a task is told of, with what came along in its message."""

from collections.abc import Iterator
from typing import Any

import pytest
from celery import Celery
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from runtime.identifiers import new_id
from runtime.telemetry.crossing import tell_outcome
from runtime.telemetry.metrics import TASK_DURATION
from state_updater.celery_app import PROVIDER_TASKS, create_celery, task_message
from state_updater.tasks.context import TaskContext
from state_updater.tasks.sweeps import SWEEPS
from state_updater.told_tasks import IDS_HEADER, TRACE_HEADER, ToldTask
from tests.fixtures.numbers import Numbers

TASK, PAYMENT, INVOICE, CLICK = (str(new_id()) for _ in range(4))

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

Line = dict[str, Any]


@pytest.fixture
def lines() -> Iterator[list[Line]]:
    with capture_logs(processors=[merge_contextvars]) as captured:
        yield captured


@pytest.fixture
def app() -> Celery[Any]:
    """Return an application with tasks that need no tools."""
    app: Celery[Any] = Celery("of_tests", set_as_current=False, task_cls=ToldTask)

    @app.task(name="charge", shared=False)
    def charge(payment_id: str) -> None:
        tell_outcome("declined" if payment_id else "refused")

    @app.task(name="sweep", shared=False)
    def sweep(name: str, rows: int = 0) -> int:
        return rows if name in SWEEPS else 0

    @app.task(name="fail", shared=False)
    def fail() -> None:
        raise LookupError("a bug of ours")

    return app


def run(
    app: Celery[Any], task_name: str, headers: dict[str, Any] | None = None, **arguments: Any
) -> None:
    """Run a task as a worker does, with the headers of its message."""
    task = app.tasks[task_name]
    task.push_request(id=TASK, **(headers or {}))
    try:
        task(**arguments)
    finally:
        task.pop_request()


def test_a_task_is_one_line_with_the_ids_of_its_message(
    app: Celery[Any], lines: list[Line]
) -> None:
    ids = {"correlation_id": CLICK, "invoice_id": INVOICE, "note": "of no interest"}

    run(app, "charge", {IDS_HEADER: ids}, payment_id=PAYMENT)

    (line,) = lines
    assert line.pop("duration_ms") >= 0
    assert line == {
        "event": "task_done",
        "log_level": "info",
        "task": "charge",
        "outcome": "declined",
        "task_id": TASK,
        "payment_id": PAYMENT,
        "invoice_id": INVOICE,
        "correlation_id": CLICK,
    }


def test_a_task_that_fails_is_one_error_with_its_ids_and_its_stack(
    app: Celery[Any], lines: list[Line]
) -> None:
    with pytest.raises(LookupError) as raised:
        run(app, "fail", {IDS_HEADER: {"invoice_id": INVOICE}})

    (line,) = lines
    assert (line["event"], line["log_level"], line["outcome"]) == ("task_done", "error", "error")
    assert (line["task_id"], line["invoice_id"]) == (TASK, INVOICE)
    assert line["exc_info"] is raised.value


@pytest.mark.parametrize("no_id", ["ivan@example.org", "4111111111111111", 7, None, ["x"]])
def test_what_is_no_id_is_not_told_as_one(
    app: Celery[Any], lines: list[Line], no_id: object
) -> None:
    run(app, "charge", {IDS_HEADER: {"invoice_id": no_id}}, payment_id=no_id)

    (line,) = lines
    assert line["task_id"] == TASK
    assert line.keys().isdisjoint({"payment_id", "invoice_id"})


def test_a_task_is_measured_by_its_outcome(app: Celery[Any], numbers: Numbers) -> None:
    run(app, "charge", payment_id="p-1")

    assert numbers.times(TASK_DURATION, task="charge", outcome="declined") == 1


def test_a_task_that_fails_is_measured_as_an_error(app: Celery[Any], numbers: Numbers) -> None:
    with pytest.raises(LookupError):
        run(app, "fail")

    assert numbers.times(TASK_DURATION, task="fail", outcome="error") == 1


@pytest.mark.parametrize(("rows", "level"), [(0, "debug"), (3, "info")])
def test_a_sweep_that_found_nothing_is_routine(
    app: Celery[Any], lines: list[Line], rows: int, level: str
) -> None:
    run(app, "sweep", name="open_payments", rows=rows)

    assert [(line["log_level"], line["rows"]) for line in lines] == [(level, rows)]


def test_each_sweep_is_measured_by_its_own_name(app: Celery[Any], numbers: Numbers) -> None:
    for name in (*SWEEPS, "x" * 500, "nobody knows it"):
        run(app, "sweep", name=name)

    measured = {each["task"] for each in numbers.labels(TASK_DURATION)}
    assert measured == {"sweep", *(f"sweep_{name}" for name in SWEEPS)}


def test_ids_travel_in_the_message_of_a_task() -> None:
    app = create_celery("memory://", _no_tools)
    payload = {
        "name": "charge_saved_card",
        "arguments": {"payment_id": str(new_id())},
        "correlation_id": "c-1",
        "traceparent": TRACEPARENT,
        "ids": {"invoice_id": "i-1"},
    }

    message = task_message(app, payload, task_id="t-1")

    assert message.headers[TRACE_HEADER] == TRACEPARENT
    assert message.headers[IDS_HEADER] == {"invoice_id": "i-1", "correlation_id": "c-1"}


def test_a_task_that_an_older_release_staged_is_sent_all_the_same() -> None:
    app = create_celery("memory://", _no_tools)
    payload = {"name": "charge_saved_card", "arguments": {}, "correlation_id": "c-1"}

    message = task_message(app, payload, task_id="t-1")

    assert message.headers[IDS_HEADER] == {"correlation_id": "c-1"}


def test_every_task_of_ours_is_told_of() -> None:
    app = create_celery("memory://", _no_tools)

    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}

    assert ours.keys() >= {*PROVIDER_TASKS, "sweep"}
    assert all(isinstance(task, ToldTask) for task in ours.values())


def _no_tools() -> TaskContext:
    raise AssertionError("nothing runs here")
