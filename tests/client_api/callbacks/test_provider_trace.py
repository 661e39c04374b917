"""What the provider says of a payment goes on with the trace that the payment began in."""

import json

import pytest

from client_api.callbacks.provider_trace import in_trace_of
from external_payments.cloudpayments.notifications import NotificationKind
from external_payments.cloudpayments.transactions import REFUND_MARK
from interaction_bus.envelope import Envelope
from runtime.database import create_read_engine
from runtime.identifiers import new_id
from runtime.telemetry.tracer import current_traceparent
from tests.client_api.callbacks.stored_refunds import store_refund
from tests.client_api.cinema import Cinema, Row, notification_fields
from tests.fixtures.traces import Traces, id_of, trace_of

OF_THE_PAYMENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
OF_THE_REFUND = "00-5bf7651916cd43dd8448eb211c80319c-c7ad6b7169203332-01"

REQUEST = "POST /callbacks/cloudpayments/<kind_name>"


@pytest.fixture
def payment(cinema: Cinema) -> Row:
    return traced_payment(cinema, OF_THE_PAYMENT)


def traced_payment(cinema: Cinema, traceparent: str | None) -> Row:
    """Return a stored payment that remembers this trace."""
    invoice = cinema.build_invoice(cinema.build_viewer())
    return cinema.build_payment(invoice, traceparent=traceparent)


def parent_of(traces: Traces, name: str) -> str:
    """Return the trace and the span under which the only span of a name hangs."""
    span = traces.span(name)
    assert span.parent is not None
    return f"{trace_of(span):032x}-{span.parent.span_id:016x}"


@pytest.mark.parametrize("kind", ["check", "pay", "fail"])
def test_what_the_provider_says_of_a_payment_goes_on_with_its_trace(
    cinema: Cinema, payment: Row, traces: Traces, kind: str
) -> None:
    cinema.notify(kind, notification_fields(payment))

    assert parent_of(traces, f"notification {kind}") == OF_THE_PAYMENT[3:52]


@pytest.mark.usefixtures("traces")
def test_the_command_is_published_in_the_trace_of_the_payment(cinema: Cinema, payment: Row) -> None:
    carried: list[str | None] = []

    def note(_envelope: Envelope) -> None:
        carried.append(current_traceparent())

    cinema.publisher.on_publish = note
    cinema.notify("pay", notification_fields(payment))

    (traceparent,) = carried
    assert traceparent is not None
    assert traceparent[3:35] == OF_THE_PAYMENT[3:35]


def test_the_request_keeps_a_trace_of_its_own_which_the_notification_names(
    cinema: Cinema, payment: Row, traces: Traces
) -> None:
    cinema.notify("pay", notification_fields(payment))

    request = traces.span(REQUEST)
    (link,) = traces.span("notification pay").links
    assert request.parent is None
    assert (link.context.trace_id, link.context.span_id) == (trace_of(request), id_of(request))


def test_news_of_our_refund_go_on_with_the_trace_of_the_refund(
    cinema: Cinema, payment: Row, traces: Traces
) -> None:
    refund_id = store_refund(cinema, payment, traceparent=OF_THE_REFUND)
    mark = json.dumps({REFUND_MARK: str(refund_id)})

    cinema.notify("refund", notification_fields(payment, PaymentTransactionId="1", Data=mark))

    assert parent_of(traces, "notification refund") == OF_THE_REFUND[3:52]


def test_news_of_a_refund_that_is_not_ours_go_on_with_the_trace_of_the_payment(
    cinema: Cinema, payment: Row, traces: Traces
) -> None:
    cinema.notify("refund", notification_fields(payment, PaymentTransactionId="1"))

    assert parent_of(traces, "notification refund") == OF_THE_PAYMENT[3:52]


def test_news_of_a_payment_that_nobody_traced_stay_with_the_request(
    cinema: Cinema, traces: Traces
) -> None:
    payment = traced_payment(cinema, None)

    cinema.notify("pay", notification_fields(payment))

    assert traces.tree(REQUEST) == [REQUEST, "  notification pay"]


def test_a_payment_that_remembers_nonsense_does_no_harm(cinema: Cinema, traces: Traces) -> None:
    payment = traced_payment(cinema, "nonsense")

    answer = cinema.notify("pay", notification_fields(payment))

    assert answer.status_code == 200
    assert traces.span("notification pay").parent is None


def test_news_are_taken_while_nobody_can_look_up_their_trace(traces: Traces) -> None:
    nowhere = create_read_engine("postgresql://nobody@127.0.0.1:1/nothing", role=None)

    with in_trace_of(NotificationKind.PAY, nowhere, payment_id=new_id()):
        carried = current_traceparent()

    assert carried is not None
    assert traces.span("notification pay").parent is None


def test_nobody_adds_to_the_trace_of_a_payment_without_the_secret(
    cinema: Cinema, payment: Row, traces: Traces
) -> None:
    cinema.notify("pay", notification_fields(payment), secret="somebody else's")

    assert [trace_of(it) for it in traces.spans() if it.name.startswith("notification")] == []
