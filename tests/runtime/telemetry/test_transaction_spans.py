"""A transaction in the traces of those whose work it does."""

import pytest
from opentelemetry.trace import StatusCode

from runtime.telemetry.crossing import Crossing, crossing, side_by_side
from runtime.telemetry.edges import Edge
from runtime.telemetry.tracer import current_traceparent
from runtime.telemetry.transaction_spans import transaction_of
from tests.fixtures.traces import Traces, id_of, trace_of


class Broken(Exception):
    """Something that goes wrong in a transaction."""


def command(name: str) -> Crossing:
    return crossing(Edge.COMMAND, name)


def test_the_transaction_of_one_command_hangs_under_it(traces: Traces) -> None:
    with command("Subscribe") as work, transaction_of([work.traceparent]):
        pass

    assert traces.trees() == [["Subscribe", "  transaction"]]


def test_the_work_of_one_transaction_hangs_under_it(traces: Traces) -> None:
    with command("Subscribe") as work, transaction_of([work.traceparent]):
        in_hand = current_traceparent()

    assert in_hand is not None
    assert in_hand[36:52] == f"{id_of(traces.span('transaction')):016x}"


def test_each_command_of_a_batch_shows_the_transaction_in_its_own_trace(traces: Traces) -> None:
    works = [command("Subscribe"), command("CancelInvoice")]

    with side_by_side(works), transaction_of([work.traceparent for work in works]):
        pass

    assert sorted(traces.trees()) == [
        ["CancelInvoice", "  transaction"],
        ["Subscribe", "  transaction"],
        ["transaction of a batch"],
    ]


def test_the_transaction_of_a_batch_is_linked_with_its_commands_in_both_directions(
    traces: Traces,
) -> None:
    works = [command("Subscribe"), command("CancelInvoice")]

    with side_by_side(works), transaction_of([work.traceparent for work in works]):
        pass

    shared = traces.span("transaction of a batch")
    parts = traces.spans("transaction")
    commands = [traces.span("Subscribe"), traces.span("CancelInvoice")]
    assert [link.context.span_id for link in shared.links] == [id_of(it) for it in commands]
    assert [[link.context.span_id for link in part.links] for part in parts] == [
        [id_of(shared)],
        [id_of(shared)],
    ]
    assert trace_of(shared) not in {trace_of(it) for it in commands}


def test_the_work_of_a_batch_is_in_the_trace_of_no_single_command(traces: Traces) -> None:
    works = [command("Subscribe"), command("CancelInvoice")]

    with side_by_side(works), transaction_of([work.traceparent for work in works]):
        in_hand = current_traceparent()

    assert in_hand is not None
    shared = traces.span("transaction of a batch")
    assert in_hand[3:52] == f"{trace_of(shared):032x}-{id_of(shared):016x}"


def test_a_transaction_that_breaks_is_marked_in_every_trace(traces: Traces) -> None:
    works = [command("Subscribe"), command("CancelInvoice")]

    with (
        pytest.raises(Broken),
        side_by_side(works),
        transaction_of([work.traceparent for work in works]),
    ):
        raise Broken

    assert {span.status.status_code for span in traces.spans()} == {StatusCode.ERROR}
    assert {(span.attributes or {})["error.type"] for span in traces.spans()} == {"Broken"}


def test_a_command_that_is_not_traced_adds_nothing(traces: Traces) -> None:
    with command("Subscribe") as work, transaction_of([None, work.traceparent]):
        pass

    assert traces.trees() == [["Subscribe", "  transaction"]]


def test_a_batch_that_is_not_traced_begins_no_trace(traces: Traces) -> None:
    with transaction_of([None, None]):
        in_hand = current_traceparent()

    assert in_hand is None
    assert traces.spans() == []
