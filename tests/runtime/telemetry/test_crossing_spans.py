"""Crossing an edge is one span of a trace, which what follows hangs under."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import pytest

from runtime.telemetry.crossing import Crossing, crossing, side_by_side
from runtime.telemetry.edges import Edge
from runtime.telemetry.tracer import SpanKind, current_traceparent, use_tracer

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass
class NotedSpan:
    """A span that remembers what it was told."""

    name: str
    kind: SpanKind
    parent: str | None
    traceparent: str
    told: dict[str, str] = field(default_factory=dict)
    error: BaseException | None = None
    ends: int = 0

    def current(self) -> AbstractContextManager[object]:
        return nullcontext()

    def end(self, attributes: Mapping[str, str], error: BaseException | None) -> None:
        self.told.update(attributes)
        self.error = error
        self.ends += 1


class NotingTracer:
    """A tracer that keeps its spans."""

    def __init__(self) -> None:
        self.spans: list[NotedSpan] = []

    def start_span(
        self, name: str, kind: SpanKind, *, parent: str | None, attributes: Mapping[str, str]
    ) -> NotedSpan:
        span = NotedSpan(name, kind, parent, f"span-{len(self.spans)}", dict(attributes))
        self.spans.append(span)
        return span

    def current_traceparent(self) -> str | None:
        return self.spans[-1].traceparent


@pytest.fixture
def tracer() -> Iterator[NotingTracer]:
    tracer = NotingTracer()
    use_tracer(tracer)
    yield tracer
    use_tracer(None)


def command(name: str, **ids: str) -> Crossing:
    return crossing(Edge.COMMAND, name, parent=PARENT, **ids)


def test_a_crossing_is_one_span(tracer: NotingTracer):
    labels = {"provider": "cloudpayments"}

    with crossing(
        Edge.PROVIDER_CALL, "charge_saved_card", parent=PARENT, labels=labels, payment_id="p-1"
    ) as work:
        work.outcome = "approved"

    (span,) = tracer.spans
    assert (span.name, span.kind) == ("charge_saved_card cloudpayments", SpanKind.CLIENT)
    assert (span.parent, span.ends, span.error) == (PARENT, 1, None)
    assert span.told.items() >= {"outcome": "approved", "payment_id": "p-1"}.items()


def test_a_span_is_told_what_broke_it_off(tracer: NotingTracer):
    with pytest.raises(LookupError), crossing(Edge.TASK, "sweep"):
        raise LookupError

    assert isinstance(tracer.spans[0].error, LookupError)


def test_each_command_of_a_batch_has_a_span_from_the_beginning(tracer: NotingTracer):
    batch = [command("Subscribe"), command("IssueInvoice")]

    with side_by_side(batch):
        carried = [each.traceparent for each in batch]

    assert carried == ["span-0", "span-1"]
    assert [(span.name, span.ends) for span in tracer.spans] == [
        ("Subscribe", 1),
        ("IssueInvoice", 1),
    ]


def test_what_follows_hangs_under_the_crossing(tracer: NotingTracer):
    with crossing(Edge.TASK, "sweep", parent=PARENT) as work:
        pass

    assert work.traceparent == tracer.spans[0].traceparent
    assert current_traceparent() == tracer.spans[0].traceparent


def test_a_trace_passes_through_a_process_that_does_not_trace():
    with crossing(Edge.TASK, "sweep", parent=PARENT) as work:
        pass

    assert work.traceparent == PARENT
    assert current_traceparent() is None
