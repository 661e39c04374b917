"""A transaction in the traces of those whose work it does: of one, or of many at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from runtime.telemetry.tracer import NO_SPAN, Span, SpanKind, Tracer, tracer_in_use
from runtime.telemetry.tracing import until_end_of

NAME = "transaction"

SHARED_NAME = "transaction of a batch"


@contextmanager
def transaction_of(traceparents: Sequence[str | None]) -> Iterator[None]:
    """Trace a block that is one transaction, under the spans of those whose work it does.

    Its statements are seen under the one that it serves. Those of many have no single parent: they
    make a trace of their own, and each of the many gets a span as long, with a link to it.

    Args:
        traceparents: Of the pieces of work; none for those that are not traced.
    """
    tracer = tracer_in_use()
    served = [it for it in traceparents if it is not None]
    if tracer is None or not served:
        yield
        return
    with until_end_of(_spans(tracer, served)):
        yield


def _spans(tracer: Tracer, served: Sequence[str]) -> list[Span]:
    """Begin the spans; the first is the one under which statements are seen."""
    if len(served) == 1:
        return [tracer.start_span(NAME, SpanKind.INTERNAL, parent=served[0], attributes={})]
    shared = tracer.start_span(
        SHARED_NAME,
        SpanKind.INTERNAL,
        parent=NO_SPAN,
        attributes={"commands": str(len(served))},
        links=served,
    )
    links = [shared.traceparent]
    return [shared] + [
        tracer.start_span(NAME, SpanKind.INTERNAL, parent=parent, attributes={}, links=links)
        for parent in served
    ]
