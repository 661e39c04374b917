"""A notification is told of: how late it came, and which payment it is about."""

from datetime import timedelta
from typing import Any

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from runtime.clock import DatabaseClock
from runtime.telemetry.metrics import NOTIFICATION_DELAY
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


def test_the_request_of_a_notification_is_told_with_its_payment(
    cinema: Cinema, payment: Row
) -> None:
    with capture_logs(processors=[merge_contextvars]) as lines:
        cinema.notify("pay", notification_fields(payment))

    (line,) = [line for line in lines if line["event"] == "request"]
    assert line["payment_id"] == str(payment["id"])
