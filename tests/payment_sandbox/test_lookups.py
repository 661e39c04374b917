"""Asking about operations."""

from __future__ import annotations

import uuid

import pytest

from tests.payment_sandbox.documented import LIST_EXTRAS, TRANSACTION_FIELDS
from tests.payment_sandbox.running import GOOD_CARD, POOR_CARD, THREE_DS_CARD, RunningSandbox

PERIOD = {
    "CreatedDateGte": "2020-01-01T00:00:00+03:00",
    "CreatedDateLte": "2099-01-01T00:00:00+03:00",
}


def test_a_ping_carries_a_guid_as_its_message(quiet_sandbox: RunningSandbox) -> None:
    answer = quiet_sandbox.post("/test").json()

    assert answer["Success"] is True
    assert str(uuid.UUID(answer["Message"])) == answer["Message"]


def test_an_unknown_number_is_not_found(quiet_sandbox: RunningSandbox) -> None:
    answer = quiet_sandbox.api("/payments/get", TransactionId=1)

    assert answer == {"Success": False, "Message": "Not found"}


@pytest.mark.parametrize(
    ("card", "status"), [(POOR_CARD, "Declined"), (THREE_DS_CARD, "AwaitingAuthentication")]
)
def test_a_payment_without_success_is_shown_with_its_model(
    quiet_sandbox: RunningSandbox, card: str, status: str
) -> None:
    quiet_sandbox.charge(card, InvoiceId="invoice-1")

    answer = quiet_sandbox.api("/payments/find", InvoiceId="invoice-1")

    assert answer["Success"] is False
    assert answer["Model"]["Status"] == status


def test_find_shows_the_last_payment_of_an_invoice(quiet_sandbox: RunningSandbox) -> None:
    quiet_sandbox.charge(GOOD_CARD, InvoiceId="invoice-1")
    declined = quiet_sandbox.charge(POOR_CARD, InvoiceId="invoice-1")

    answer = quiet_sandbox.api("/payments/find", InvoiceId="invoice-1")

    assert answer["Model"]["TransactionId"] == declined["Model"]["TransactionId"]


def test_only_the_second_find_sees_refunds(quiet_sandbox: RunningSandbox) -> None:
    payment = quiet_sandbox.charge(InvoiceId="invoice-1")["Model"]["TransactionId"]
    refund = quiet_sandbox.api("/payments/refund", TransactionId=payment, Amount=10)["Model"][
        "TransactionId"
    ]

    first = quiet_sandbox.api("/payments/find", InvoiceId="invoice-1")
    second = quiet_sandbox.api("/v2/payments/find", InvoiceId="invoice-1")

    assert first["Model"]["TransactionId"] == payment
    assert second["Model"]["TransactionId"] == refund


def test_a_day_lists_what_was_created_on_it(quiet_sandbox: RunningSandbox) -> None:
    day = quiet_sandbox.charge()["Model"]["CreatedDateIso"][:10]

    listed = quiet_sandbox.api("/payments/list", Date=day)["Model"]
    empty = quiet_sandbox.api("/payments/list", Date="2001-01-01", TimeZone="MSK")["Model"]

    assert len(listed) == 1
    assert set(listed[0]) == TRANSACTION_FIELDS | LIST_EXTRAS
    assert empty == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Date is required"),
        ({"Date": "yesterday"}, "Invalid Date value"),
        ({"Date": "2026-01-01", "TimeZone": "XYZ"}, "Invalid TimeZone value"),
    ],
)
def test_a_day_must_be_one(
    quiet_sandbox: RunningSandbox, fields: dict[str, str], message: str
) -> None:
    assert quiet_sandbox.api("/payments/list", **fields)["Message"] == message


def test_a_period_is_listed_in_the_order_of_creation(quiet_sandbox: RunningSandbox) -> None:
    made = [quiet_sandbox.charge()["Model"]["TransactionId"] for _ in range(3)]

    listed = quiet_sandbox.api("/v2/payments/list", PageNumber=1, **PERIOD)["Model"]

    assert [each["TransactionId"] for each in listed] == made


def test_a_page_of_a_period_has_a_hundred_operations(quiet_sandbox: RunningSandbox) -> None:
    token = quiet_sandbox.saved_token()
    for _ in range(100):
        quiet_sandbox.charge_token(token)

    pages = [
        len(quiet_sandbox.api("/v2/payments/list", PageNumber=page, **PERIOD)["Model"])
        for page in (1, 2, 3)
    ]

    assert pages == [100, 1, 0]


def test_a_period_can_be_narrowed_to_statuses(quiet_sandbox: RunningSandbox) -> None:
    quiet_sandbox.charge(GOOD_CARD)
    quiet_sandbox.charge(POOR_CARD)

    listed = quiet_sandbox.api("/v2/payments/list", PageNumber=1, Statuses=["Declined"], **PERIOD)[
        "Model"
    ]

    assert [each["Status"] for each in listed] == ["Declined"]


def test_payments_that_wait_for_3ds_are_not_listed(quiet_sandbox: RunningSandbox) -> None:
    quiet_sandbox.charge(THREE_DS_CARD)

    assert quiet_sandbox.api("/v2/payments/list", PageNumber=1, **PERIOD)["Model"] == []


def test_a_status_that_cannot_be_listed_is_named(quiet_sandbox: RunningSandbox) -> None:
    answer = quiet_sandbox.api(
        "/v2/payments/list", PageNumber=1, Statuses=["AwaitingAuthentication"], **PERIOD
    )

    assert answer["Message"] == "Invalid Statuses value"


def test_tokens_are_listed_with_masks(quiet_sandbox: RunningSandbox) -> None:
    token = quiet_sandbox.saved_token()

    listed = quiet_sandbox.api("/payments/tokens/list", PageNumber=1)["Model"]

    assert listed == [
        {
            "Token": token,
            "AccountId": "viewer-1",
            "CardMask": "4000 00****** 3055",
            "ExpirationDateMonth": 12,
            "ExpirationDateYear": 2040,
        }
    ]


def test_a_page_number_starts_at_one(quiet_sandbox: RunningSandbox) -> None:
    answer = quiet_sandbox.api("/payments/tokens/list", PageNumber=0)

    assert answer["Message"] == "Invalid PageNumber value"
