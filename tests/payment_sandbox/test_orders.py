"""Links to a page where an invoice is paid."""

from __future__ import annotations

import json
import re

import pytest

from tests.payment_sandbox.documented import ORDER_FIELDS
from tests.payment_sandbox.merchant import Merchant
from tests.payment_sandbox.running import GOOD_CARD, Json, RunningSandbox, card_form


def ordered(sandbox: RunningSandbox, **fields: object) -> Json:
    known: Json = {"Amount": "299.90", "Description": "Cinema", "InvoiceId": "invoice-1"}
    return sandbox.api("/orders/create", **{**known, **fields})


def state_on_page(sandbox: RunningSandbox, order: Json) -> Json:
    """Return what the page of an order knows, as its form does."""
    page = sandbox.session.get(order["Url"], timeout=30).text
    found = re.search('<script type="application/json" id="state">(.*?)</script>', page)
    assert found
    state: Json = json.loads(found[1])["state"]
    return state


def paid(sandbox: RunningSandbox, order: Json) -> Json:
    path = f"/widget/intent/{state_on_page(sandbox, order)['id']}/pay"
    state: Json = sandbox.post(path, json=card_form(GOOD_CARD), auth=None).json()
    return state


def test_an_order_answers_with_every_documented_field(quiet_sandbox: RunningSandbox) -> None:
    answer = ordered(quiet_sandbox)

    model = answer["Model"]
    assert answer["Success"] is True
    assert set(model) == ORDER_FIELDS
    assert (model["Status"], model["StatusCode"], model["Amount"]) == ("Created", 0, 299.9)
    assert len(model["Id"]) == 16
    assert model["Url"] == f"{quiet_sandbox.address}/d/{model['Id']}"


def test_an_order_is_paid_on_its_page(sandbox: RunningSandbox, merchant: Merchant) -> None:
    order = ordered(sandbox)["Model"]

    state = paid(sandbox, order)

    assert state["status"] == "paid"
    assert merchant.waits_for("pay")[0].fields["InvoiceId"] == "invoice-1"


def test_an_order_may_hold_first(quiet_sandbox: RunningSandbox) -> None:
    paid(quiet_sandbox, ordered(quiet_sandbox, RequireConfirmation=True)["Model"])

    assert [each["status"] for each in quiet_sandbox.operations()] == ["Authorized"]


def test_a_cancelled_order_cannot_be_paid(quiet_sandbox: RunningSandbox) -> None:
    order = ordered(quiet_sandbox)["Model"]

    answer = quiet_sandbox.api("/orders/cancel", Id=order["Id"])

    assert answer == {"Success": True, "Message": None}
    assert state_on_page(quiet_sandbox, order)["status"] == "closed"
    assert paid(quiet_sandbox, order)["status"] == "closed"
    assert quiet_sandbox.operations() == []


@pytest.mark.parametrize(
    ("behaviour", "interval"), [("CreateWeekly", "Week"), ("CreateMonthly", "Month")]
)
def test_a_paid_order_can_start_a_subscription(
    sandbox: RunningSandbox, merchant: Merchant, behaviour: str, interval: str
) -> None:
    order = ordered(sandbox, SubscriptionBehavior=behaviour, AccountId="viewer-1")["Model"]

    paid(sandbox, order)

    assert merchant.waits_for("recurrent")[0].fields["Interval"] == interval


def test_names_of_old_clients_are_taken(quiet_sandbox: RunningSandbox) -> None:
    order = ordered(quiet_sandbox, SendWhatsApp=False, CultureInfo="en-US")["Model"]

    assert order["CultureName"] == "en-US"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Amount": None}, "Amount is required"),
        ({"Description": None}, "Description is required"),
        ({"SubscriptionBehavior": "CreateYearly"}, "Invalid SubscriptionBehavior value"),
        ({"SubscriptionBehavior": "CreateWeekly"}, "AccountId is required"),
    ],
)
def test_an_order_that_cannot_be_is_explained(
    shared_sandbox: RunningSandbox, change: Json, message: str
) -> None:
    assert ordered(shared_sandbox, **change) == {"Success": False, "Message": message}


def test_an_unknown_order_is_not_found(shared_sandbox: RunningSandbox) -> None:
    page = shared_sandbox.session.get(f"{shared_sandbox.address}/d/none", timeout=30)

    assert page.status_code == 404
    assert shared_sandbox.api("/orders/cancel", Id="none")["Message"] == "Not found"
