"""Crossing an edge: one line, one observation, and a context that ends with it."""

from collections.abc import Iterator
from typing import Any

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from runtime.telemetry.context import bind_ids, carried_ids
from runtime.telemetry.crossing import Crossing, crossing, side_by_side, tell_outcome
from runtime.telemetry.edges import MANNERS, Edge
from runtime.telemetry.metrics import (
    COMMAND_DURATION,
    PROVIDER_CALL_DURATION,
    TASK_DURATION,
)
from tests.fixtures.numbers import Numbers

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


Line = dict[str, Any]


@pytest.fixture
def lines() -> Iterator[list[Line]]:
    with capture_logs(processors=[merge_contextvars]) as captured:
        yield captured


def command(name: str, **ids: str) -> Crossing:
    return crossing(Edge.COMMAND, name, parent=PARENT, **ids)


def test_a_crossing_is_one_line(lines: list[Line]):
    with crossing(Edge.TASK, "charge_saved_card", payment_id="p-1") as work:
        work.outcome = "approved"

    (line,) = lines
    assert line.pop("duration_ms") >= 0
    assert line == {
        "event": "task_done",
        "log_level": "info",
        "task": "charge_saved_card",
        "outcome": "approved",
        "payment_id": "p-1",
    }


def test_a_crossing_is_one_observation(numbers: Numbers):
    with crossing(Edge.TASK, "charge_saved_card") as work:
        work.outcome = "approved"

    assert numbers.times(TASK_DURATION, task="charge_saved_card", outcome="approved") == 1
    assert len(numbers.labels(TASK_DURATION)) == 1


def test_ids_never_become_labels(numbers: Numbers):
    with crossing(Edge.TASK, "sweep", payment_id="p-1") as work:
        work.note(found=3)

    assert numbers.labels(TASK_DURATION) == [{"task": "sweep", "outcome": "done"}]


def test_what_is_raised_ends_the_crossing_as_an_error(numbers: Numbers, lines: list[Line]):
    with pytest.raises(LookupError), crossing(Edge.TASK, "sweep"):
        raise LookupError("nothing there")

    assert numbers.times(TASK_DURATION, task="sweep", outcome="error") == 1
    assert [(line["outcome"], line["error_type"]) for line in lines] == [("error", "LookupError")]


def test_what_can_only_be_a_bug_is_an_error_with_its_stack(lines: list[Line]):
    bug = LookupError("nothing there")

    with pytest.raises(LookupError), crossing(Edge.TASK, "sweep"):
        raise bug

    assert [(line["log_level"], line["exc_info"]) for line in lines] == [("error", bug)]


def test_what_others_may_expect_is_told_at_info(lines: list[Line]):
    with pytest.raises(LookupError), crossing(Edge.PROVIDER_CALL, "charge_saved_card"):
        raise LookupError("nothing there")

    assert [line["log_level"] for line in lines] == ["info"]
    assert "exc_info" not in lines[0]


def test_further_labels_are_told_in_the_line_too(numbers: Numbers, lines: list[Line]):
    labels = {"provider": "cloudpayments"}

    with crossing(Edge.PROVIDER_CALL, "charge_saved_card", labels=labels):
        pass

    (told,) = numbers.labels(PROVIDER_CALL_DURATION)
    assert told == {**labels, "operation": "charge_saved_card", "outcome": "done"}
    assert lines[0].items() >= told.items()


def test_a_note_is_in_the_line_alone(numbers: Numbers, lines: list[Line]):
    with crossing(Edge.TASK, "sweep") as work:
        work.note(found=3)

    assert lines[0]["found"] == 3
    assert "found" not in numbers.labels(TASK_DURATION)[0]


@pytest.mark.parametrize("edge", [edge for edge in Edge if MANNERS[edge].is_routine])
def test_routine_is_told_at_debug(lines: list[Line], edge: Edge):
    with crossing(edge, "payments.completed", labels={"kind": "event"}):
        pass

    assert [line["log_level"] for line in lines] == ["debug"]


def test_what_the_work_calls_routine_is_told_at_debug(lines: list[Line]):
    with crossing(Edge.TASK, "sweep") as work:
        work.is_routine = True

    assert [line["log_level"] for line in lines] == ["debug"]


def test_routine_that_fails_is_told_at_info(lines: list[Line]):
    with pytest.raises(LookupError), crossing(Edge.REMINDER_PASS, "all"):
        raise LookupError

    assert [line["log_level"] for line in lines] == ["info"]


def test_lines_on_the_way_bear_the_ids():
    with crossing(Edge.TASK, "charge_saved_card", payment_id="p-1"):
        bind_ids(invoice_id="i-1")
        inside = carried_ids()

    assert inside == {"payment_id": "p-1", "invoice_id": "i-1"}
    assert carried_ids() == {}


def test_ids_learnt_on_the_way_are_in_the_line(lines: list[Line]):
    with crossing(Edge.TASK, "charge_saved_card", payment_id="p-1") as work:
        work.learn(invoice_id="i-1", refund_id=None)
        inside = carried_ids()

    assert inside == {"payment_id": "p-1", "invoice_id": "i-1"}
    assert lines[0].items() >= inside.items()
    assert "refund_id" not in lines[0]


def test_an_id_that_is_not_known_better_stays(lines: list[Line]):
    batch = [command("Subscribe", viewer_id="v-1"), command("Subscribe", viewer_id="v-2")]

    with side_by_side(batch):
        batch[0].learn(viewer_id=None, invoice_id="i-1")

    assert (lines[0]["viewer_id"], lines[0]["invoice_id"]) == ("v-1", "i-1")


def test_who_does_not_hold_the_work_may_tell_its_outcome(lines: list[Line]):
    with crossing(Edge.TASK, "charge_saved_card"):
        with crossing(Edge.PUBLISH, "Subscribe"):
            pass
        tell_outcome("declined")
    tell_outcome("of nothing")

    assert [line["outcome"] for line in lines] == ["done", "declined"]


def test_a_call_inside_a_task_bears_the_ids_of_the_task(lines: list[Line]):
    task_at_work = crossing(Edge.TASK, "charge_saved_card", payment_id="p-1")
    with task_at_work, crossing(Edge.PUBLISH, "Subscribe", command_id="c-1") as work:
        work.is_routine = False

    call, task = lines
    assert (call["payment_id"], call["command_id"]) == ("p-1", "c-1")
    assert "command_id" not in task


def test_commands_of_a_batch_are_told_one_by_one(numbers: Numbers, lines: list[Line]):
    batch = [command("Subscribe", viewer_id="v-1"), command("CancelInvoice", viewer_id="v-2")]

    with side_by_side(batch):
        inside = carried_ids()
        batch[1].outcome = "rejected"

    assert inside == {}
    assert [(line["type"], line["fate"], line["viewer_id"]) for line in lines] == [
        ("Subscribe", "done", "v-1"),
        ("CancelInvoice", "rejected", "v-2"),
    ]
    assert numbers.times(COMMAND_DURATION, type="Subscribe", fate="done") == 1
    assert numbers.times(COMMAND_DURATION, type="CancelInvoice", fate="rejected") == 1


def test_a_command_alone_in_its_batch_gives_its_ids_to_every_line():
    with side_by_side([command("Subscribe", viewer_id="v-1")]):
        inside = carried_ids()

    assert inside == {"viewer_id": "v-1"}


def test_a_batch_that_breaks_off_is_an_error_of_each(lines: list[Line]):
    with pytest.raises(LookupError), side_by_side([command("Subscribe"), command("IssueInvoice")]):
        raise LookupError

    assert [line["fate"] for line in lines] == ["error", "error"]


def test_no_work_at_all_is_told_by_nothing(lines: list[Line]):
    with side_by_side([]):
        pass

    assert lines == []


@pytest.mark.parametrize("edge", Edge)
def test_the_words_of_a_line_are_the_labels_of_the_metric(edge: Edge):
    manner = MANNERS[edge]
    further = {"process", "method", "provider", "kind"}

    assert set(manner.metric.labels) <= {manner.name_field, manner.outcome_field} | further
