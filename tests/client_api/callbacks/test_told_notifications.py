"""A notification is told of: how late it came, and what it is about."""

import json
from datetime import timedelta
from typing import Any

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from external_payments.cloudpayments.transactions import REFUND_MARK
from runtime.clock import DatabaseClock
from runtime.identifiers import new_id
from runtime.telemetry.metrics import NOTIFICATION_DELAY
from tests.client_api.callbacks.stored_refunds import store_refund
from tests.client_api.cinema import Cinema, Row, notification_fields
from tests.fixtures.numbers import Numbers


@pytest.fixture
def payment(cinema: Cinema) -> Row:
    return cinema.build_payment(cinema.build_invoice(cinema.build_viewer()))


def began_ago(cinema: Cinema, payment: Row, span: timedelta) -> dict[str, Any]:
    """Return news of an operation that began so long ago by the gateway's clock."""
    began_at = DatabaseClock(cinema.owner_engine).now() - span
    return {**notification_fields(payment), "DateTime": began_at.strftime("%Y-%m-%d %H:%M:%S")}


def test_the_delay_of_news_is_measured_by_their_kind(
    cinema: Cinema, payment: Row, numbers: Numbers
) -> None:
    cinema.notify("pay", began_ago(cinema, payment, timedelta(minutes=5)))

    assert numbers.times(NOTIFICATION_DELAY, kind="pay") == 1
    assert 300 <= numbers.seconds(NOTIFICATION_DELAY, kind="pay") < 400


def test_a_gateway_whose_clock_is_ahead_delays_nothing(
    cinema: Cinema, payment: Row, numbers: Numbers
) -> None:
    cinema.notify("pay", began_ago(cinema, payment, -timedelta(minutes=5)))

    assert numbers.times(NOTIFICATION_DELAY, kind="pay") == 1
    assert numbers.seconds(NOTIFICATION_DELAY, kind="pay") == 0


def test_news_without_a_time_are_no_delay(cinema: Cinema, payment: Row, numbers: Numbers) -> None:
    fields = {**notification_fields(payment), "DateTime": ""}

    cinema.notify("pay", fields)

    assert numbers.labels(NOTIFICATION_DELAY) == []


@pytest.mark.parametrize(
    ("kind", "told"), [("check", "check_answered"), ("check", "request"), ("pay", "request")]
)
def test_what_the_provider_says_is_found_by_any_id_of_the_payment(
    cinema: Cinema, payment: Row, kind: str, told: str
) -> None:
    with capture_logs(processors=[merge_contextvars]) as lines:
        cinema.notify(kind, notification_fields(payment))

    (line,) = [line for line in lines if line["event"] == told]
    assert line["payment_id"] == str(payment["id"])
    assert line["invoice_id"] == str(payment["invoice_id"])
    assert line["viewer_id"] == str(payment["viewer_id"])


def test_news_of_a_refund_are_found_by_the_payment_that_they_do_not_name(
    cinema: Cinema, payment: Row
) -> None:
    refund_id = store_refund(cinema, payment, traceparent=None)
    mark = json.dumps({REFUND_MARK: str(refund_id)})
    fields = notification_fields(payment, PaymentTransactionId="1", Data=mark, InvoiceId="")

    with capture_logs(processors=[merge_contextvars]) as lines:
        cinema.notify("refund", fields)

    (line,) = [line for line in lines if line["event"] == "request"]
    assert line["refund_id"] == str(refund_id)
    assert line["payment_id"] == str(payment["id"])


def test_news_without_a_payment_of_ours_are_told_all_the_same(cinema: Cinema, payment: Row) -> None:
    unknown = str(new_id())

    with capture_logs(processors=[merge_contextvars]) as lines:
        cinema.notify("pay", notification_fields(payment, InvoiceId=unknown))

    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["status"], line["payment_id"]) == (200, unknown)
    assert "invoice_id" not in line
