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
from tests.external_payments.builders import PAYMENT_ID, a_receipt


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


def test_the_receipt_goes_with_the_widget():
    payment = a_widget_payment(receipt=a_receipt())

    assert widget_parameters("pk_test", payment)["receipt"] == {
        "items": [
            {
                "label": "Monthly",
                "price": 299.9,
                "quantity": 1,
                "amount": 299.9,
                "vat": 22,
                "method": 1,
                "object": 4,
            }
        ],
        "amounts": {"electronic": 299.9},
        "taxationSystem": 0,
        "email": "viewer@example.com",
    }


def test_without_a_receipt_the_widget_is_told_of_none():
    assert "receipt" not in widget_parameters("pk_test", a_widget_payment())


def test_a_receipt_of_another_sum_never_reaches_the_widget():
    with pytest.raises(ValueError, match="receipt"):
        a_widget_payment(receipt=a_receipt(29_991))


@given(amount_minor=st.integers(1, 10**13))
def test_the_amount_in_json_is_the_exact_decimal(amount_minor):
    money = Money(amount_minor, "RUB")

    payment = a_widget_payment(amount=money, receipt=a_receipt(amount_minor))
    written = json.loads(json.dumps(widget_parameters("pk_test", payment)), parse_float=Decimal)

    assert written["amount"] == money.to_decimal()
    assert written["receipt"]["items"][0]["amount"] == money.to_decimal()


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
