"""Every call to the gateway is told of: which one it was, how it ended, and nothing of its body."""

from contextlib import suppress
from typing import Any

import pytest
from structlog.testing import capture_logs

from external_payments.cloudpayments.client import OPERATIONS, QUESTIONS, CloudPaymentsClient
from external_payments.cloudpayments.errors import GatewayError
from runtime.telemetry.metrics import PROVIDER_CALL_DURATION
from tests.external_payments.builders import PAYMENT_ID, a_charge, a_refund
from tests.external_payments.scripted_gateway import (
    CloseAfterRequest,
    Reply,
    ScriptedGateway,
    envelope,
)
from tests.fixtures.numbers import Numbers


def label_sets(numbers: Numbers) -> list[tuple[str, str, str]]:
    told = numbers.labels(PROVIDER_CALL_DURATION)
    return [(each["provider"], each["operation"], each["outcome"]) for each in told]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (envelope(success=True), "done"),
        (envelope(success=False, message="Insufficient funds"), "refused"),
        (Reply(status=429), "not_sent"),
        (Reply(status=502), "unknown"),
        (CloseAfterRequest(), "unknown"),
    ],
    ids=["done", "refused", "turned away", "maintenance", "broken off"],
)
def test_a_charge_is_measured_by_how_its_call_ended(
    gateway: ScriptedGateway,
    client: CloudPaymentsClient,
    numbers: Numbers,
    answer: Any,
    outcome: str,
) -> None:
    gateway.answer(answer)

    with suppress(GatewayError):
        client.charge_saved_card(a_charge())

    assert label_sets(numbers) == [("cloudpayments", "charge_saved_card", outcome)]


def test_each_operation_has_its_own_name(
    gateway: ScriptedGateway, client: CloudPaymentsClient, numbers: Numbers
) -> None:
    for _ in range(3):
        gateway.answer(envelope(success=True))

    client.refund_payment(a_refund())
    client.find_last_payment(PAYMENT_ID)
    client.get_operation(7)

    operations = {operation for _, operation, _ in label_sets(numbers)}
    assert operations == {"refund_payment", "find_payment", "get_operation"}


def test_a_call_that_only_the_package_knows_is_measured_too(
    gateway: ScriptedGateway, client: CloudPaymentsClient, numbers: Numbers
) -> None:
    gateway.answer(envelope(success=True))

    client.test()

    assert label_sets(numbers) == [("cloudpayments", "other", "done")]


def test_a_call_is_one_line_without_what_was_sent(
    gateway: ScriptedGateway, client: CloudPaymentsClient
) -> None:
    gateway.answer(envelope(success=True))

    with capture_logs() as lines:
        client.charge_saved_card(a_charge(token="tk-secret", email="viewer@example.test"))

    (line,) = lines
    assert line.keys() == {
        "event", "log_level", "provider", "operation", "outcome", "duration_ms",
    }  # fmt: skip
    assert line["event"] == "provider_called"


def test_every_question_that_we_ask_has_a_name() -> None:
    asked = {endpoint for endpoint in OPERATIONS if endpoint not in QUESTIONS}

    assert asked == {"payments/tokens/charge", "payments/refund"}
