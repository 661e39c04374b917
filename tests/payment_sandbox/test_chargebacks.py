"""Payments that their payers take back through the bank."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.payment_sandbox.conftest import StartSandbox
from tests.payment_sandbox.documented import CHARGEBACK_FIELDS
from tests.payment_sandbox.running import POOR_CARD, Json, RunningSandbox

PERIOD = {"CreatedDateGte": "2026-01-01T00:00:00Z", "CreatedDateLte": "2027-01-01T00:00:00Z"}
DAY = 24 * 3600


def paid(sandbox: RunningSandbox, **fields: Any) -> int:
    return int(sandbox.charge(**fields)["Model"]["TransactionId"])


def around_now(sandbox: RunningSandbox) -> Json:
    """The year that the sandbox's present ends."""
    now = datetime.fromisoformat(sandbox.get("/_control/clock")["now"])
    year_ago = now - timedelta(days=365)
    return {"CreatedDateGte": year_ago.isoformat(), "CreatedDateLte": now.isoformat()}


def listed(sandbox: RunningSandbox, **period: object) -> list[Json]:
    sent = period or around_now(sandbox)
    found: list[Json] = sandbox.api("/chargebacks/list", PageNumber=1, **sent)["Model"]
    return found


def test_nobody_disputes_at_first(quiet_sandbox: RunningSandbox) -> None:
    paid(quiet_sandbox)

    assert listed(quiet_sandbox) == []


def test_a_disputed_payment_is_listed(quiet_sandbox: RunningSandbox) -> None:
    payment = paid(quiet_sandbox, InvoiceId="invoice-1")

    made = quiet_sandbox.control("chargebacks", transaction_id=payment, reason="Not recognised")

    (shown,) = listed(quiet_sandbox)
    assert shown == made
    assert set(shown) == CHARGEBACK_FIELDS
    assert shown["TransactionId"] != shown["OriginalTransactionId"] == payment
    assert (shown["Amount"], shown["Currency"]) == (299.9, "RUB")
    assert (shown["InvoiceId"], shown["AccountId"]) == ("invoice-1", "viewer-1")
    assert shown["Reason"] == "Not recognised"


def test_a_disputed_payment_stays_completed(quiet_sandbox: RunningSandbox) -> None:
    payment = paid(quiet_sandbox)
    before = quiet_sandbox.api("/payments/get", TransactionId=payment)

    quiet_sandbox.control("chargebacks", transaction_id=payment)

    assert quiet_sandbox.api("/payments/get", TransactionId=payment) == before
    assert len(quiet_sandbox.operations()) == 1


def test_a_payment_is_disputed_by_its_invoice(quiet_sandbox: RunningSandbox) -> None:
    payment = paid(quiet_sandbox, InvoiceId="invoice-1")

    quiet_sandbox.control("chargebacks", invoice_id="invoice-1", amount="0.01")

    (shown,) = quiet_sandbox.get("/_control/chargebacks")["chargebacks"]
    assert (shown["OriginalTransactionId"], shown["Amount"]) == (payment, 0.01)


@pytest.mark.parametrize(
    ("number", "wish", "message"),
    [
        (POOR_CARD, {}, "Only a completed payment can be charged back"),
        (None, {"amount": "299.91"}, "Chargeback amount is greater than the payment"),
        (None, {"amount": "0"}, "Invalid amount value"),
    ],
)
def test_what_cannot_be_disputed_is_refused(
    quiet_sandbox: RunningSandbox, number: str | None, wish: Json, message: str
) -> None:
    payment = paid(quiet_sandbox, **({"number": number} if number else {}))

    answer = quiet_sandbox.post("/_control/chargebacks", json={"transaction_id": payment, **wish})

    assert (answer.status_code, answer.json()) == (422, {"message": message})
    assert listed(quiet_sandbox) == []


def test_a_payment_is_disputed_once(quiet_sandbox: RunningSandbox) -> None:
    payment = paid(quiet_sandbox)
    quiet_sandbox.control("chargebacks", transaction_id=payment, amount="1.00")

    again = quiet_sandbox.control("chargebacks", transaction_id=payment, amount="1.00")

    assert again == {"message": "The payment is already charged back"}


@pytest.mark.parametrize(
    ("wish", "status"), [({"transaction_id": 1}, 404), ({"invoice_id": "none"}, 404), ({}, 422)]
)
def test_only_a_known_payment_is_disputed(
    shared_sandbox: RunningSandbox, wish: Json, status: int
) -> None:
    assert shared_sandbox.post("/_control/chargebacks", json=wish).status_code == status


def test_a_chargeback_is_listed_by_its_own_date(quiet_sandbox: RunningSandbox) -> None:
    payment = paid(quiet_sandbox)
    day_of_payment = quiet_sandbox.get("/_control/clock")["now"]
    quiet_sandbox.control("clock", seconds=45 * DAY)
    quiet_sandbox.control("chargebacks", transaction_id=payment)

    before = around_now(quiet_sandbox) | {"CreatedDateLte": day_of_payment}

    assert listed(quiet_sandbox, **before) == []
    assert len(listed(quiet_sandbox)) == 1


def test_chargebacks_come_a_hundred_on_a_page(start_sandbox: StartSandbox) -> None:
    sandbox = start_sandbox(notify_url=None, concurrency=30)
    token = sandbox.saved_token()
    for _ in range(101):
        payment = sandbox.charge_token(token)["Model"]["TransactionId"]
        sandbox.control("chargebacks", transaction_id=payment)
    period = around_now(sandbox)

    pages = [sandbox.api("/chargebacks/list", PageNumber=page, **period) for page in (1, 2, 3)]

    assert [len(page["Model"]) for page in pages] == [100, 1, 0]


def test_a_period_is_a_year_at_most(shared_sandbox: RunningSandbox) -> None:
    longer = PERIOD | {"CreatedDateLte": "2027-01-03T00:00:00Z"}

    refused = shared_sandbox.api("/chargebacks/list", PageNumber=1, **longer)

    assert refused == {"Success": False, "Message": "Invalid CreatedDateLte value"}
    assert shared_sandbox.api("/chargebacks/list", PageNumber=1, **PERIOD)["Success"] is True
