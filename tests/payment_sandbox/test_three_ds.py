"""The payer at the bank's page, sent there by the merchant."""

from __future__ import annotations

import base64
import json
import re

import pytest
import requests

from tests.payment_sandbox.conftest import StartSandbox
from tests.payment_sandbox.documented import THREE_DS_FIELDS
from tests.payment_sandbox.merchant import Merchant
from tests.payment_sandbox.running import THREE_DS_CARD, Json, RunningSandbox, eventually

TERM_URL = "http://shop.test/back"
MINUTE = 60


def waiting(sandbox: RunningSandbox, **fields: str) -> Json:
    """Charge a card that asks for 3-D Secure and return what the merchant gets."""
    model: Json = sandbox.charge(THREE_DS_CARD, **fields)["Model"]
    return model


def at_bank(sandbox: RunningSandbox, model: Json, term_url: str = TERM_URL) -> requests.Response:
    """Open the bank's page as the payer's browser does."""
    form = {"MD": model["TransactionId"], "PaReq": model["PaReq"], "TermUrl": term_url}
    return sandbox.session.post(model["AcsUrl"], data=form, timeout=30)


def decided(sandbox: RunningSandbox, model: Json, decision: str) -> requests.Response:
    form = {"decision": decision, "TermUrl": TERM_URL}
    address = f"{model['AcsUrl']}/{model['ThreeDsCallbackId']}"
    return sandbox.session.post(address, data=form, timeout=30)


def pa_res_of(sandbox: RunningSandbox, model: Json, decision: str = "confirm") -> str:
    found = re.search('name="PaRes" value="([^"]+)"', decided(sandbox, model, decision).text)
    assert found
    return found[1]


def finished(sandbox: RunningSandbox, model: Json, pa_res: str) -> Json:
    fields = {"TransactionId": model["TransactionId"], "PaRes": pa_res}
    return sandbox.api("/payments/cards/post3ds", **fields)


def test_an_answer_that_sends_the_payer_to_the_bank_is_no_success(
    quiet_sandbox: RunningSandbox,
) -> None:
    answer = quiet_sandbox.charge(THREE_DS_CARD)

    assert (answer["Success"], answer["Message"]) == (False, None)
    assert set(answer["Model"]) == THREE_DS_FIELDS


def test_a_request_for_the_bank_can_be_read(quiet_sandbox: RunningSandbox) -> None:
    pa_req = waiting(quiet_sandbox)["PaReq"]

    shown = json.loads(base64.b64decode(pa_req.removeprefix("+/")))
    assert (shown["FirstSix"], shown["LastFour"], shown["Amount"]) == ("424242", "4242", 299.9)


def test_the_banks_page_shows_the_amount(quiet_sandbox: RunningSandbox) -> None:
    page = at_bank(quiet_sandbox, waiting(quiet_sandbox))

    assert page.status_code == 200
    assert "299.90 RUB" in page.text


@pytest.mark.parametrize(
    ("culture", "words"), [("ru-RU", "Подтверждение платежа"), ("en-US", "Payment confirmation")]
)
def test_the_bank_speaks_the_payers_language(
    quiet_sandbox: RunningSandbox, culture: str, words: str
) -> None:
    page = at_bank(quiet_sandbox, waiting(quiet_sandbox, CultureName=culture))

    assert words in page.text


def test_the_payer_brings_the_banks_answer_back(quiet_sandbox: RunningSandbox) -> None:
    model = waiting(quiet_sandbox)

    page = decided(quiet_sandbox, model, "confirm").text

    assert f'action="{TERM_URL}"' in page
    assert f'name="MD" value="{model["TransactionId"]}"' in page


def test_a_confirmed_payment_is_completed(sandbox: RunningSandbox, merchant: Merchant) -> None:
    model = waiting(sandbox)

    answer = finished(sandbox, model, pa_res_of(sandbox, model))

    assert (answer["Success"], answer["Model"]["Status"]) == (True, "Completed")
    assert merchant.waits_for("pay")[0].fields["TransactionId"] == str(model["TransactionId"])


def test_a_denied_payment_is_declined(sandbox: RunningSandbox, merchant: Merchant) -> None:
    model = waiting(sandbox)

    answer = finished(sandbox, model, pa_res_of(sandbox, model, "deny"))

    assert (answer["Success"], answer["Model"]["ReasonCode"]) == (False, 5206)
    assert merchant.waits_for("fail")[0].fields["ReasonCode"] == "5206"


def test_the_banks_answer_is_used_once(quiet_sandbox: RunningSandbox) -> None:
    model = waiting(quiet_sandbox)
    pa_res = pa_res_of(quiet_sandbox, model)
    finished(quiet_sandbox, model, pa_res)

    again = finished(quiet_sandbox, model, pa_res)

    assert (again["Success"], "Model" in again) == (False, False)


def test_the_answer_for_another_payment_does_not_fit(quiet_sandbox: RunningSandbox) -> None:
    foreign = pa_res_of(quiet_sandbox, waiting(quiet_sandbox))

    answer = finished(quiet_sandbox, waiting(quiet_sandbox), foreign)

    assert answer["Model"]["ReasonCode"] == 5206


def test_a_second_answer_to_the_bank_changes_nothing(quiet_sandbox: RunningSandbox) -> None:
    model = waiting(quiet_sandbox)
    first = pa_res_of(quiet_sandbox, model, "deny")

    second = pa_res_of(quiet_sandbox, model, "confirm")

    assert second == first
    assert finished(quiet_sandbox, model, second)["Model"]["ReasonCode"] == 5206


def test_a_payer_who_never_comes_back_is_declined_in_the_end(
    start_sandbox: StartSandbox, merchant: Merchant
) -> None:
    sandbox = start_sandbox(speed=15 * MINUTE)

    model = waiting(sandbox, InvoiceId="invoice-1")

    eventually(lambda: [each["status"] for each in sandbox.operations()] == ["Declined"])
    fields = merchant.waits_for("fail")[0].fields
    assert (fields["TransactionId"], fields["ReasonCode"]) == (str(model["TransactionId"]), "5206")


def test_an_abandoned_payment_cannot_be_finished(start_sandbox: StartSandbox) -> None:
    sandbox = start_sandbox(three_ds_minutes=0.001, notify_url=None)
    model = waiting(sandbox)
    eventually(lambda: [each["status"] for each in sandbox.operations()] == ["Declined"])

    answer = finished(sandbox, model, pa_res_of(sandbox, model))

    assert (answer["Success"], "Model" in answer) == (False, False)


def test_a_payment_waits_while_there_is_time(quiet_sandbox: RunningSandbox) -> None:
    model = waiting(quiet_sandbox)

    shown = quiet_sandbox.api("/payments/get", TransactionId=model["TransactionId"])

    assert shown["Model"]["Status"] == "AwaitingAuthentication"


def test_a_payer_is_sent_to_web_addresses_only(quiet_sandbox: RunningSandbox) -> None:
    page = at_bank(quiet_sandbox, waiting(quiet_sandbox), "javascript:alert(1)")

    assert "javascript:alert" not in page.text


@pytest.mark.parametrize("number", ["", "none", "1"])
def test_the_bank_knows_no_other_payments(shared_sandbox: RunningSandbox, number: str) -> None:
    page = shared_sandbox.session.post(
        f"{shared_sandbox.address}/acs", data={"MD": number}, timeout=30
    )

    assert page.status_code == 404


def test_a_payer_confirms_or_denies(quiet_sandbox: RunningSandbox) -> None:
    assert decided(quiet_sandbox, waiting(quiet_sandbox), "perhaps").status_code == 400


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"PaRes": "x"}, "TransactionId is required"),
        ({"TransactionId": 1}, "PaRes is required"),
        ({"TransactionId": 1, "PaRes": "x"}, "Not found"),
    ],
)
def test_finishing_needs_a_payment_with_the_banks_answer(
    shared_sandbox: RunningSandbox, fields: Json, message: str
) -> None:
    answer = shared_sandbox.api("/payments/cards/post3ds", **fields)

    assert answer == {"Success": False, "Message": message}
