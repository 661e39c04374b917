"""Spans of crossings: where they hang, what they say, and what begins a trace."""

import pytest
from opentelemetry.trace import SpanKind, StatusCode

from runtime.telemetry.crossing import crossing, side_by_side
from runtime.telemetry.edges import Edge
from runtime.telemetry.tracer import current_traceparent
from runtime.telemetry.tracing import add_step, begin_trace, current_trace_ids
from tests.fixtures.traces import Traces, id_of, trace_of

FROM_OUTSIDE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
"""The example of W3C Trace Context."""

UNSAMPLED = FROM_OUTSIDE[:-2] + "00"


def test_a_crossing_inside_another_hangs_under_it(traces: Traces) -> None:
    with (
        crossing(Edge.TASK, "charge_saved_card"),
        crossing(Edge.PROVIDER_CALL, "charge", labels={"provider": "cloudpayments"}),
    ):
        pass

    assert traces.tree("task charge_saved_card") == [
        "task charge_saved_card",
        "  charge cloudpayments",
    ]


def test_a_crossing_goes_on_with_the_trace_that_came_with_the_message(traces: Traces) -> None:
    with crossing(Edge.COMMAND, "Subscribe", parent=FROM_OUTSIDE):
        pass

    span = traces.span("Subscribe")
    assert span.parent is not None
    assert f"{trace_of(span):032x}-{span.parent.span_id:016x}" == FROM_OUTSIDE[3:52]


@pytest.mark.parametrize(
    "malformed",
    [
        "",
        "nonsense",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        # Ids of zeros name nothing.
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        # A version that the standard forbids.
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-'; drop table-01",
    ],
)
def test_a_malformed_parent_begins_a_trace(traces: Traces, malformed: str) -> None:
    with crossing(Edge.COMMAND, "Subscribe", parent=malformed):
        pass

    assert traces.span("Subscribe").parent is None


def test_what_a_caller_does_not_sample_is_not_exported(traces: Traces) -> None:
    with crossing(Edge.COMMAND, "Subscribe", parent=UNSAMPLED) as work:
        handed_on = work.traceparent

    assert traces.spans() == []
    assert handed_on is not None
    # Whoever gets it keeps silent as well.
    assert handed_on[:35] == UNSAMPLED[:35]
    assert int(handed_on[-2:], base=16) & 1 == 0


def test_a_message_carries_the_span_that_sends_it(traces: Traces) -> None:
    with crossing(Edge.TASK, "refund_payment") as work:
        carried = current_traceparent()

    span = traces.span("task refund_payment")
    assert carried == work.traceparent
    assert carried is not None
    assert carried[3:52] == f"{trace_of(span):032x}-{id_of(span):016x}"


def test_log_lines_can_name_the_trace_and_the_span_in_hand(traces: Traces) -> None:
    before = current_trace_ids()
    with crossing(Edge.TASK, "refund_payment"):
        within = current_trace_ids()

    span = traces.span("task refund_payment")
    assert before is None
    assert within == (f"{trace_of(span):032x}", f"{id_of(span):016x}")


def test_ids_are_attributes_by_our_names(traces: Traces) -> None:
    with crossing(Edge.COMMAND, "RefundInvoice", invoice_id="i-1") as work:
        work.learn(refund_id="r-1")
        work.outcome = "rejected"

    span = traces.span("RefundInvoice")
    assert span.kind is SpanKind.CONSUMER
    assert span.attributes == {
        "kinokassa.type": "RefundInvoice",
        "kinokassa.fate": "rejected",
        "kinokassa.invoice_id": "i-1",
        "kinokassa.refund_id": "r-1",
    }


def test_a_request_is_described_by_the_names_that_everybody_knows(traces: Traces) -> None:
    with crossing(Edge.HTTP_REQUEST, "/v1/checkouts", labels={"method": "POST"}) as work:
        work.outcome = "202"

    assert traces.span("POST /v1/checkouts").attributes == {
        "http.request.method": "POST",
        "http.route": "/v1/checkouts",
        "http.response.status_code": 202,
    }


def test_what_is_raised_marks_the_span_without_a_word_of_its_text(traces: Traces) -> None:
    with (
        pytest.raises(LookupError),
        crossing(Edge.TASK, "charge_saved_card"),
    ):
        raise LookupError("no viewer with the address maria@example.com")

    span = traces.span("task charge_saved_card")
    assert span.status.status_code is StatusCode.ERROR
    assert span.attributes is not None
    assert span.attributes["error.type"] == "LookupError"
    assert "maria" not in traces.words()


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("approved", StatusCode.UNSET),
        # An answer of the bank, and no failure of anybody.
        ("declined", StatusCode.UNSET),
        ("unknown", StatusCode.ERROR),
        ("error", StatusCode.ERROR),
    ],
)
def test_a_span_fails_when_somebody_has_to_look(
    traces: Traces, outcome: str, status: StatusCode
) -> None:
    with crossing(Edge.PROVIDER_CALL, "charge", labels={"provider": "fake"}) as work:
        work.outcome = outcome

    assert traces.span("charge fake").status.status_code is status


@pytest.mark.parametrize(
    ("status", "is_failure"), [("200", False), ("404", False), ("500", True), ("503", True)]
)
def test_a_request_fails_by_our_fault_alone(
    traces: Traces, status: str, *, is_failure: bool
) -> None:
    with crossing(Edge.HTTP_REQUEST, "/v1/access", labels={"method": "GET"}) as work:
        work.outcome = status

    has_failed = traces.span("GET /v1/access").status.status_code is StatusCode.ERROR
    assert has_failed is is_failure


@pytest.mark.parametrize(
    ("edge", "name", "labels"),
    [
        (Edge.TASK, "sweep_due_renewals", {}),
        (Edge.REMINDER_PASS, "every", {}),
        (Edge.HTTP_REQUEST, "/health/live", {"method": "GET"}),
        (Edge.HTTP_REQUEST, "/static/<path:filename>", {"method": "GET"}),
    ],
)
def test_what_repeats_every_few_seconds_is_not_traced(
    traces: Traces, edge: Edge, name: str, labels: dict[str, str]
) -> None:
    with crossing(edge, name, labels=labels) as work:
        handed_on = (work.traceparent, current_traceparent())

    assert traces.spans() == []
    assert handed_on == (None, None)


def test_a_look_that_somebody_traces_is_traced(traces: Traces) -> None:
    with crossing(
        Edge.HTTP_REQUEST, "/health/ready", parent=FROM_OUTSIDE, labels={"method": "GET"}
    ):
        pass

    assert traces.spans("GET /health/ready") != []


def test_what_falls_due_begins_a_trace_of_its_own_with_a_link_to_who_found_it(
    traces: Traces,
) -> None:
    with crossing(Edge.TASK, "reconcile_books"):
        begun = [begin_trace("due RenewSubscription", viewer_id=number) for number in ("1", "2")]

    first, second = traces.spans("due RenewSubscription")
    finder = traces.span("task reconcile_books")
    assert len({trace_of(first), trace_of(second), trace_of(finder)}) == 3
    assert [link.context.span_id for link in first.links] == [id_of(finder)]
    assert begun[1] is not None
    assert begun[1][36:52] == f"{id_of(second):016x}"
    assert second.attributes == {"kinokassa.viewer_id": "2"}


def test_a_step_stands_between_what_led_to_it_and_what_follows(traces: Traces) -> None:
    with crossing(Edge.COMMAND, "RecordNotification") as work:
        step = add_step("RecordPaymentOutcome", work.traceparent)
    with crossing(Edge.RELAY, "payments.completed", parent=step, labels={"kind": "event"}):
        pass

    assert traces.tree("RecordNotification") == [
        "RecordNotification",
        "  RecordPaymentOutcome",
        "    relay payments.completed",
    ]


def test_pieces_of_work_side_by_side_stay_in_their_own_traces(traces: Traces) -> None:
    works = [crossing(Edge.COMMAND, name) for name in ("Subscribe", "CancelInvoice")]

    with side_by_side(works):
        in_hand = current_traceparent()

    assert in_hand is None
    assert traces.trees() == [["Subscribe"], ["CancelInvoice"]]
