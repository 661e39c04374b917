"""The merchant's say before the bank's."""

from __future__ import annotations

import pytest

from tests.payment_sandbox.conftest import StartSandbox
from tests.payment_sandbox.merchant import Answer, Merchant
from tests.payment_sandbox.running import POOR_CARD, RunningSandbox


def test_the_merchant_is_asked_before_the_bank(sandbox: RunningSandbox, merchant: Merchant) -> None:
    sandbox.charge(POOR_CARD, InvoiceId="invoice-1")

    merchant.waits_for("fail")
    assert [notice.kind for notice in merchant.notices] == ["check", "fail"]
    assert (
        merchant.notices[0].fields["TransactionId"] == merchant.notices[1].fields["TransactionId"]
    )


def test_a_check_names_the_status_of_success(sandbox: RunningSandbox, merchant: Merchant) -> None:
    sandbox.charge()
    sandbox.authorise()

    assert [notice.fields["Status"] for notice in merchant.told_of("check")] == [
        "Completed",
        "Authorized",
    ]


def test_a_token_is_checked_too(sandbox: RunningSandbox, merchant: Merchant) -> None:
    token = sandbox.saved_token()

    sandbox.charge_token(token)

    assert len(merchant.told_of("check")) == 2


@pytest.mark.parametrize(
    ("answer", "code", "reason"),
    [
        ((200, '{"code":10}'), 3001, "CheckResponseInvalidInvoiceId"),
        ((200, '{"code":"10"}'), 3001, "CheckResponseInvalidInvoiceId"),
        ((200, '{"code":11}'), 3002, "CheckResponseInvalidAccountId"),
        ((200, '{"code":12}'), 3003, "CheckResponseInvalidAmount"),
        ((200, '{"code":13}'), 3008, "CheckResponseNotAccepted"),
        ((200, '{"code":20}'), 3004, "CheckResponseOutOfDate"),
        ((200, '{"code":99}'), 3005, "CheckResponseFormatError"),
        ((200, "<html></html>"), 3005, "CheckResponseFormatError"),
        ((200, "{}"), 3005, "CheckResponseFormatError"),
        ((500, '{"code":0}'), 3006, "CheckResponseServiceUnavailable"),
        ((404, ""), 3007, "CheckResponseUnableToConnect"),
        ((504, ""), 3007, "CheckResponseUnableToConnect"),
    ],
)
def test_a_refusal_declines_the_payment(
    sandbox: RunningSandbox, merchant: Merchant, answer: Answer, code: int, reason: str
) -> None:
    merchant.will_answer("check", answer)

    model = sandbox.charge()["Model"]

    assert (model["Status"], model["ReasonCode"], model["Reason"]) == ("Declined", code, reason)
    assert merchant.waits_for("fail")[0].fields["ReasonCode"] == str(code)


def test_a_refusal_may_be_set_to_send_no_fail(
    start_sandbox: StartSandbox, merchant: Merchant
) -> None:
    sandbox = start_sandbox(fails_after_check=False)
    merchant.will_answer("check", 13)

    sandbox.charge()
    sandbox.charge()

    merchant.waits_for("pay")
    assert merchant.told_of("fail") == []


def test_a_lost_check_declines_the_payment(sandbox: RunningSandbox, merchant: Merchant) -> None:
    sandbox.control("faults", notification="check", kind="lose")

    model = sandbox.charge()["Model"]

    assert model["ReasonCode"] == 3006
    assert merchant.told_of("check") == []


def test_a_check_can_be_asked_twice(sandbox: RunningSandbox, merchant: Merchant) -> None:
    sandbox.control("faults", notification="check", kind="duplicate")

    sandbox.charge()

    assert len(merchant.told_of("check")) == 2
