"""Fiscal receipts: with a payment, and on request."""

from __future__ import annotations

import json

import pytest

from payment_sandbox.notifications.encoding import signature_headers
from tests.payment_sandbox.conftest import StartSandbox
from tests.payment_sandbox.documented import RECEIPT_EXTRAS, RECEIPT_FIELDS
from tests.payment_sandbox.merchant import Merchant
from tests.payment_sandbox.running import (
    API_SECRET,
    GOOD_CARD,
    POOR_CARD,
    PUBLIC_ID,
    Json,
    RunningSandbox,
    card_form,
    eventually,
)

INN = "7700000000"
RECEIPT: Json = {
    "items": [
        {"label": "Cinema", "price": 299.9, "quantity": 1, "amount": 299.9, "vat": None},
        {"label": "Gift", "price": 0, "quantity": 1, "amount": 0, "vat": None},
    ],
    "taxationSystem": 0,
}
WITH_RECEIPT: Json = {"cloudPayments": {"customerReceipt": RECEIPT}}
FAST = 1000


@pytest.fixture
def fast_sandbox(start_sandbox: StartSandbox) -> RunningSandbox:
    """A sandbox whose cash register is quick."""
    return start_sandbox(speed=FAST)


def receipt_of(amount: str) -> Json:
    """The data of a payment with a receipt of one line."""
    line = {"label": "Cinema", "price": amount, "quantity": 1, "amount": amount, "vat": None}
    return {"cloudpayments": {"customerReceipt": {"items": [line]}}}


def invoices_with_receipt(sandbox: RunningSandbox) -> list[str]:
    return [each["invoice_id"] for each in sandbox.notifications() if each["kind"] == "receipt"]


def queued(sandbox: RunningSandbox, **changes: object) -> Json:
    fields: Json = {"Inn": INN, "Type": "Income", "CustomerReceipt": RECEIPT, **changes}
    return sandbox.api("/kkt/receipt", **fields)


def status_of(sandbox: RunningSandbox, receipt_id: str) -> str:
    return str(sandbox.api("/kkt/receipt/status/get", Id=receipt_id)["Model"])


def test_a_receipt_is_queued_first(quiet_sandbox: RunningSandbox) -> None:
    answer = queued(quiet_sandbox)

    assert (answer["Success"], answer["Message"]) == (True, "Queued")
    assert set(answer["Model"]) == {"Id", "ErrorCode"}
    assert answer["Model"]["ErrorCode"] == 0
    assert status_of(quiet_sandbox, answer["Model"]["Id"]) == "Queued"


def test_a_formed_receipt_shows_what_the_register_added(fast_sandbox: RunningSandbox) -> None:
    receipt_id = queued(fast_sandbox)["Model"]["Id"]
    eventually(lambda: status_of(fast_sandbox, receipt_id) == "Processed")

    model = fast_sandbox.api("/kkt/receipt/get", Id=receipt_id)["Model"]

    added = model["AdditionalData"]
    assert set(added) == RECEIPT_EXTRAS
    assert (added["Amount"], added["Type"], added["OrganizationInn"]) == (299.9, "Income", INN)
    assert model["Items"][0]["Label"] == "Cinema"


def test_a_label_is_cut_to_its_length(fast_sandbox: RunningSandbox) -> None:
    items = [{"label": "x" * 200, "amount": 1}]
    receipt_id = queued(fast_sandbox, CustomerReceipt={"items": items})["Model"]["Id"]

    model = fast_sandbox.api("/kkt/receipt/get", Id=receipt_id)["Model"]

    assert model["Items"][0]["Label"] == "x" * 128


def test_an_unknown_receipt_has_a_status_of_its_own(shared_sandbox: RunningSandbox) -> None:
    shown = shared_sandbox.api("/kkt/receipt/get", Id="none")

    assert status_of(shared_sandbox, "none") == "NotFound"
    assert shown == {"Success": False, "Message": "Receipt not found"}


def test_an_unknown_organisation_has_a_code(shared_sandbox: RunningSandbox) -> None:
    answer = queued(shared_sandbox, Inn="123")

    assert (answer["Success"], answer["Model"]) == (False, {"ErrorCode": -1})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Type": None}, "Type is required"),
        ({"Type": "Gift"}, "Invalid Type value"),
        ({"CustomerReceipt": None}, "CustomerReceipt is required"),
        ({"CustomerReceipt": {"items": []}}, "Invalid CustomerReceipt value"),
        ({"CustomerReceipt": {"items": [{"amount": 1}]}}, "Invalid CustomerReceipt value"),
        (
            {"CustomerReceipt": {"items": [{"label": "x", "amount": "1.001"}]}},
            "Invalid CustomerReceipt value",
        ),
        # A receipt of nothing is none.
        (
            {"CustomerReceipt": {"items": [{"label": "x", "amount": 0}]}},
            "Invalid CustomerReceipt value",
        ),
    ],
)
def test_a_receipt_that_breaks_the_rules_is_refused(
    shared_sandbox: RunningSandbox, change: Json, message: str
) -> None:
    assert queued(shared_sandbox, **change) == {"Success": False, "Message": message}


def test_a_correction_is_a_receipt_too(fast_sandbox: RunningSandbox) -> None:
    correction = {"OrganizationInn": INN, "Items": [{"Label": "Cinema", "Amount": 10}]}
    made = fast_sandbox.api("/kkt/correction-receipt", CorrectionReceiptData=correction)
    receipt_id = made["Model"]["Id"]

    eventually(lambda: status_of(fast_sandbox, receipt_id) == "Processed")
    shown = fast_sandbox.api("/kkt/correction-receipt/get", Id=receipt_id)
    assert shown["Model"]["AdditionalData"]["Type"] == "Correction"


def test_a_payment_brings_its_receipt(fast_sandbox: RunningSandbox, merchant: Merchant) -> None:
    paid = fast_sandbox.charge(InvoiceId="invoice-1", JsonData=WITH_RECEIPT)["Model"]

    fields = merchant.waits_for("receipt")[0].fields
    assert set(fields) == RECEIPT_FIELDS
    assert (fields["Type"], fields["Amount"]) == ("Income", "299.90")
    assert (fields["TransactionId"], fields["InvoiceId"]) == (
        str(paid["TransactionId"]),
        "invoice-1",
    )
    assert json.loads(fields["Receipt"])["Items"][0]["Label"] == "Cinema"


def test_a_hold_has_a_receipt_when_it_is_taken(
    fast_sandbox: RunningSandbox, merchant: Merchant
) -> None:
    held = fast_sandbox.authorise(JsonData=WITH_RECEIPT)["Model"]["TransactionId"]
    queued(fast_sandbox, InvoiceId="asked-for-later")
    merchant.waits_for("receipt")

    fast_sandbox.api("/payments/confirm", TransactionId=held, Amount="299.90")

    told = [notice.fields["InvoiceId"] for notice in merchant.waits_for("receipt", times=2)]
    assert told == ["asked-for-later", ""]


def test_a_refund_has_a_receipt_of_return(fast_sandbox: RunningSandbox, merchant: Merchant) -> None:
    paid = fast_sandbox.charge()["Model"]["TransactionId"]

    fast_sandbox.api("/payments/refund", TransactionId=paid, Amount=10, JsonData=receipt_of("10"))

    fields = merchant.waits_for("receipt")[0].fields
    assert (fields["Type"], fields["Amount"]) == ("IncomeReturn", "10.00")


@pytest.mark.parametrize("amount", ["299.89", "299.91", "29990"])
def test_a_receipt_of_another_sum_is_never_formed(
    fast_sandbox: RunningSandbox, merchant: Merchant, amount: str
) -> None:
    wrong = fast_sandbox.charge(InvoiceId="wrong", JsonData=receipt_of(amount))
    fast_sandbox.charge(InvoiceId="right", JsonData=receipt_of("299.90"))

    merchant.waits_for("receipt")
    assert wrong["Success"] is True
    assert invoices_with_receipt(fast_sandbox) == ["right"]


def test_a_charge_by_token_brings_its_receipt(
    fast_sandbox: RunningSandbox, merchant: Merchant
) -> None:
    token = fast_sandbox.saved_token()

    fast_sandbox.charge_token(token, InvoiceId="renewal-1", JsonData=WITH_RECEIPT)

    fields = merchant.waits_for("receipt")[0].fields
    assert (fields["InvoiceId"], fields["Amount"]) == ("renewal-1", "299.90")


def test_a_payment_in_the_widget_brings_its_receipt(
    fast_sandbox: RunningSandbox, merchant: Merchant
) -> None:
    wish: Json = {
        "publicTerminalId": PUBLIC_ID,
        "amount": 299.9,
        "currency": "RUB",
        "externalId": "invoice-1",
        "receipt": RECEIPT,
    }
    intent = fast_sandbox.post("/widget/intent", json=wish).json()

    fast_sandbox.post(f"/widget/intent/{intent['id']}/pay", json=card_form(GOOD_CARD))

    fields = merchant.waits_for("receipt")[0].fields
    assert (fields["InvoiceId"], fields["Amount"]) == ("invoice-1", "299.90")


def test_a_receipt_is_signed_as_all_news_are(
    fast_sandbox: RunningSandbox, merchant: Merchant
) -> None:
    fast_sandbox.charge(JsonData=WITH_RECEIPT)

    (notice,) = merchant.waits_for("receipt")

    expected = signature_headers(notice.body, API_SECRET)
    assert {name: notice.headers[name] for name in expected} == expected


def test_the_news_of_a_receipt_can_be_lost(
    fast_sandbox: RunningSandbox, merchant: Merchant
) -> None:
    fast_sandbox.control("faults", notification="receipt", kind="lose", invoice_id="lost")
    fast_sandbox.charge(InvoiceId="lost", JsonData=WITH_RECEIPT)
    fast_sandbox.charge(InvoiceId="told", JsonData=WITH_RECEIPT)

    told = merchant.waits_for("receipt")

    assert [notice.fields["InvoiceId"] for notice in told] == ["told"]
    lost = fast_sandbox.notifications(invoice_id="lost")
    assert [each["state"] for each in lost if each["kind"] == "receipt"] == ["lost"]


def test_a_declined_charge_has_no_receipt(fast_sandbox: RunningSandbox, merchant: Merchant) -> None:
    fast_sandbox.charge(POOR_CARD, InvoiceId="declined", JsonData=WITH_RECEIPT)
    fast_sandbox.charge(InvoiceId="paid", JsonData=WITH_RECEIPT)

    merchant.waits_for("receipt")
    assert invoices_with_receipt(fast_sandbox) == ["paid"]


def test_a_bad_receipt_never_undoes_the_payment(quiet_sandbox: RunningSandbox) -> None:
    bad: Json = {"cloudPayments": {"customerReceipt": {"items": []}}}

    assert quiet_sandbox.charge(JsonData=bad)["Success"] is True
