"""What the widget is started with."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from billing_rules.money import Money
from external_payments.cloudpayments.widget import (
    WidgetLanguage,
    WidgetPayment,
    widget_parameters,
)
from tests.external_payments.builders import PAYMENT_ID


def a_widget_payment(**changes) -> WidgetPayment:
    values = {
        "payment_id": PAYMENT_ID,
        "account_id": "viewer-1",
        "amount": Money(29_990, "RUB"),
        "description": "Monthly",
        "language": WidgetLanguage.RUSSIAN,
        "saves_card": True,
        "email": "viewer@example.com",
    }
    return WidgetPayment(**(values | changes))


def test_the_widget_gets_all_from_our_payment():
    parameters = widget_parameters("pk_test", a_widget_payment())

    assert parameters == {
        "publicTerminalId": "pk_test",
        "amount": 299.9,
        "currency": "RUB",
        "paymentSchema": "Single",
        "culture": "ru-RU",
        "description": "Monthly",
        "externalId": str(PAYMENT_ID),
        "userInfo": {"accountId": "viewer-1"},
        "retryPayment": False,
        "tokenize": True,
        "receiptEmail": "viewer@example.com",
    }


def test_a_card_is_not_kept_without_consent():
    assert widget_parameters("pk_test", a_widget_payment(saves_card=False))["tokenize"] is False


def test_an_unknown_email_is_left_to_the_viewer():
    assert "receiptEmail" not in widget_parameters("pk_test", a_widget_payment(email=None))


@given(amount_minor=st.integers(1, 10**13))
def test_the_amount_in_json_is_the_exact_decimal(amount_minor):
    money = Money(amount_minor, "RUB")

    written = json.dumps(widget_parameters("pk_test", a_widget_payment(amount=money)))

    assert json.loads(written, parse_float=Decimal)["amount"] == money.to_decimal()


def test_a_long_description_is_cut():
    parameters = widget_parameters("pk_test", a_widget_payment(description="x" * 300))

    assert parameters["description"] == "x" * 250


@pytest.mark.parametrize(
    "changes",
    [{"amount": Money(0, "RUB")}, {"account_id": ""}, {"account_id": "x" * 255}],
    ids=["nothing to pay", "nobody pays", "account too long"],
)
def test_what_the_gateway_would_refuse_is_refused_at_once(changes):
    with pytest.raises(ValueError, match=r"charge|account"):
        a_widget_payment(**changes)


def test_the_email_does_not_show_in_logs():
    assert "viewer@example.com" not in repr(a_widget_payment())
