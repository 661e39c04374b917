"""What every process of the running system exports becomes one trace for each story."""

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from cli.system.people import PAYS, Viewer
from tests.fixtures.trace_collector import TraceCollector
from tests.fixtures.whole_system import PLAN_CODE, WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("system"),
    pytest.mark.timeout(180),
]

NOT_EXPORTED_YET = "?"

CHECKOUT = "POST /v1/invoices/<uuid:invoice_id>/checkout"

REFUND = "POST /admin/v1/invoices/<uuid:invoice_id>/refund"


def test_a_payment_is_one_trace_through_all_processes(
    system: WholeSystem, system_traces: TraceCollector
) -> None:
    viewer = system.viewer()
    invoice_id = viewer.subscribe(PLAN_CODE)["invoice_id"]

    viewer.pay(invoice_id, PAYS)
    viewer.wait_for_access()

    letter = wait_for_span(system, system_traces, "letter invoice_paid", invoice_id)
    assert way_to(letter, system_traces) == [
        CHECKOUT,
        "publish OpenCheckout",
        "OpenCheckout",
        "notification pay",
        "publish RecordNotification",
        "RecordNotification",
        "RecordPaymentOutcome",
        "relay invoices.paid",
        "letter invoice_paid",
    ]


def test_a_refund_is_one_trace_with_the_call_to_the_provider(
    system: WholeSystem, system_traces: TraceCollector
) -> None:
    viewer, invoice_id = system.subscriber()

    system.manager().command(
        f"/admin/v1/invoices/{invoice_id}/refund", {"reason": "asked for by the viewer"}
    )
    viewer.wait_for_invoice(invoice_id, "refunded")

    call = wait_for_span(system, system_traces, "refund_payment cloudpayments", invoice_id)
    assert way_to(call, system_traces) == [
        REFUND,
        "publish RefundInvoice",
        "RefundInvoice",
        "relay refund_payment",
        "task refund_payment",
        "refund_payment cloudpayments",
    ]


def test_a_renewal_is_one_trace_from_the_sweep_to_the_provider(
    system: WholeSystem, system_traces: TraceCollector
) -> None:
    viewer, _ = system.subscriber()

    system.advance_past_period(viewer)
    system.wait(lambda: has_renewed(system, viewer), "nothing was renewed")

    renewal_id = system.invoices_of(viewer)[0]["id"]
    call = wait_for_span(system, system_traces, "charge_saved_card cloudpayments", renewal_id)
    assert way_to(call, system_traces) == [
        "due RenewSubscription",
        "relay RenewSubscription",
        "RenewSubscription",
        "relay charge_saved_card",
        "task charge_saved_card",
        "charge_saved_card cloudpayments",
    ]


def has_renewed(system: WholeSystem, viewer: Viewer) -> bool:
    """Tell whether the newest invoice is that of a further period, and paid."""
    newest = system.invoices_of(viewer)[0]
    return (newest["kind"], newest["state"]) == ("renewal", "paid")


def wait_for_span(
    system: WholeSystem, collector: TraceCollector, name: str, invoice_id: str
) -> Span:
    """Return the span of a name in whose trace an invoice is named, once all was exported."""
    found: list[Span] = []

    def is_exported() -> bool:
        # Each process exports in its own time: what came first may be told last.
        found[:] = spans_about(collector, name, invoice_id)
        return bool(found) and NOT_EXPORTED_YET not in way_to(found[0], collector)

    system.wait(is_exported, f"nobody exported {name} with all that it hangs under")
    return found[0]


def spans_about(collector: TraceCollector, name: str, invoice_id: str) -> list[Span]:
    """Return the spans of a name in traces where an invoice is named."""
    spans = collector.spans()
    traces = {span.trace_id for span in spans if names_invoice(span, invoice_id)}
    return [span for span in spans if span.name == name and span.trace_id in traces]


def names_invoice(span: Span, invoice_id: str) -> bool:
    return any(
        attribute.key == "kinokassa.invoice_id" and attribute.value.string_value == invoice_id
        for attribute in span.attributes
    )


def way_to(span: Span, collector: TraceCollector) -> list[str]:
    """Return the names of the spans that a span hangs under, the first one of the trace first."""
    by_id = {it.span_id: it for it in collector.spans()}
    way = [span.name]
    while span.parent_span_id:
        if span.parent_span_id not in by_id:
            return [NOT_EXPORTED_YET, *way]
        span = by_id[span.parent_span_id]
        way.insert(0, span.name)
    return way
