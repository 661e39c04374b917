"""What the merchant is told, how it is signed, and how often it is tried."""

from __future__ import annotations

import itertools
import json

import pytest

from payment_sandbox.notifications.encoding import form_body, signature_headers
from payment_sandbox.notifications.queue import retry_pause_seconds
from tests.payment_sandbox.conftest import StartSandbox
from tests.payment_sandbox.documented import PAY_FIELDS
from tests.payment_sandbox.merchant import Merchant
from tests.payment_sandbox.running import API_SECRET, POOR_CARD, Json, RunningSandbox, eventually


def test_signatures_agree_with_the_published_vector() -> None:
    body = (
        "TransactionId=1001&Amount=1500.00&Currency=RUB&DateTime=2026-01-15+09%3a30%3a00"
        "&Email=user%40example.com&Description=%d0%97%d0%b0%d0%ba%d0%b0%d0%b7+1&Status=Completed&TestMode=1"
    )

    headers = signature_headers(body, "sandbox_api_secret")

    assert headers == {
        "Content-HMAC": "YHbGVZt62ggYT42TwxO2wBpPDwjbw7yKr87WedptUPE=",
        "X-Content-HMAC": "yS8F+IlVUzZbwWHFaJZ+htQ1aWlmAmAyVH+EOfP2jJ8=",
    }


def test_forms_are_escaped_as_dotnet_does() -> None:
    body = form_body(
        [
            ("Email", "i@x.ru"),
            ("Name", "А Б"),
            ("Data", '{"a":"~"}'),
            ("Empty", ""),
            ("Mark", "(a)*!"),
        ]
    )

    assert body == (
        "Email=i%40x.ru&Name=%d0%90+%d0%91&Data=%7b%22a%22%3a%22%7e%22%7d&Empty=&Mark=(a)*!"
    )


def test_a_form_can_be_windows_1251() -> None:
    assert form_body([("Name", "Да")], "windows-1251") == "Name=%c4%e0"


def test_a_paid_charge_is_told_with_every_field(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    sandbox.charge(InvoiceId="invoice-1", JsonData={"seat": 7})

    notice = merchant.waits_for("pay")[0]
    assert set(notice.fields) == PAY_FIELDS
    assert notice.fields["Amount"] == "299.90"
    assert notice.fields["SubscriptionId"] == ""
    assert json.loads(notice.fields["Data"]) == {"seat": 7}


def test_fields_come_in_the_gateways_order(sandbox: RunningSandbox, merchant: Merchant) -> None:
    sandbox.charge()

    names = list(merchant.waits_for("pay")[0].fields)
    assert names[:8] == [
        "TransactionId",
        "Amount",
        "Currency",
        "PaymentAmount",
        "PaymentCurrency",
        "InvoiceId",
        "AccountId",
        "SubscriptionId",
    ]


def test_what_arrives_is_signed(sandbox: RunningSandbox, merchant: Merchant) -> None:
    sandbox.charge(Description="Подписка + кино", Email="viewer@example.com")

    notice = merchant.waits_for("pay")[0]
    expected = signature_headers(notice.body, API_SECRET)
    received = {name: value for name, value in notice.headers.items() if name in expected}
    assert received == expected


def test_a_hold_is_told_as_authorized(sandbox: RunningSandbox, merchant: Merchant) -> None:
    sandbox.authorise()

    assert merchant.waits_for("pay")[0].fields["Status"] == "Authorized"


def test_a_decline_is_told_with_its_reason(sandbox: RunningSandbox, merchant: Merchant) -> None:
    sandbox.charge(POOR_CARD)

    fields = merchant.waits_for("fail")[0].fields
    assert (fields["Status"], fields["StatusCode"]) == ("Declined", "5")
    assert (fields["Reason"], fields["ReasonCode"]) == ("InsufficientFunds", "5051")
    assert fields["RetryAfter"] == ""


def test_the_second_limited_decline_of_a_token_names_a_pause(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    token = sandbox.saved_token("4111111111111111")

    for _ in range(2):
        sandbox.charge_token(token)

    told = sorted(
        merchant.waits_for("fail", times=2), key=lambda notice: notice.fields["TransactionId"]
    )
    first, second = (notice.fields["RetryAfter"] for notice in told)
    assert first == ""
    assert second > told[1].fields["DateTime"]


def test_a_notification_is_tried_until_it_is_taken(
    start_sandbox: StartSandbox, merchant: Merchant
) -> None:
    sandbox = start_sandbox(speed=1000)
    merchant.will_answer("pay", (500, "broken"), 7, (200, "not json"), (302, "elsewhere"))

    sandbox.charge(InvoiceId="invoice-1")

    assert len({notice.body for notice in merchant.waits_for("pay", times=5)}) == 1
    eventually(lambda: [each["state"] for each in sandbox.notifications()] == ["delivered"])
    attempts = sandbox.notifications()[0]["attempts"]
    assert [each["http_status"] for each in attempts] == [500, 200, 200, 302, 200]


def test_a_notification_is_given_up_after_a_hundred_attempts(
    start_sandbox: StartSandbox, merchant: Merchant
) -> None:
    sandbox = start_sandbox(speed=10_000_000)
    merchant.will_answer("pay", *[13] * 200)

    sandbox.charge()

    eventually(
        lambda: [each["state"] for each in sandbox.notifications()] == ["given_up"], seconds=20
    )
    assert len(merchant.told_of("pay")) == 100


def test_pauses_are_those_of_the_gateway_sped_up(
    start_sandbox: StartSandbox, merchant: Merchant
) -> None:
    sandbox = start_sandbox(speed=600)
    merchant.will_answer("pay", *[13] * 4)

    sandbox.charge()

    merchant.waits_for("pay", times=5)
    eventually(lambda: len(sandbox.notifications()[0]["attempts"]) == 5)
    moments = [each["at_ms"] for each in sandbox.notifications()[0]["attempts"]]
    pauses = [after - before for before, after in itertools.pairwise(moments)]
    # 1, 2, 5 and 10 minutes, six hundred times faster.
    planned = [100, 200, 500, 1000]
    assert all(pause >= plan for pause, plan in zip(pauses, planned, strict=True)), pauses


def test_pauses_grow_to_half_an_hour() -> None:
    minutes = [retry_pause_seconds(attempts) // 60 for attempts in range(1, 8)]

    assert minutes == [1, 2, 5, 10, 30, 30, 30]


def test_a_merchant_that_is_down_is_told_later(start_sandbox: StartSandbox) -> None:
    sandbox = start_sandbox(notify_url="http://127.0.0.1:9", speed=0.001)

    answer = sandbox.charge()

    assert answer["Model"]["ReasonCode"] == 3006
    eventually(lambda: len(sandbox.notifications()[0]["attempts"]) == 1)
    assert sandbox.notifications()[0]["state"] == "pending"


def test_nobody_is_told_without_an_address(quiet_sandbox: RunningSandbox) -> None:
    quiet_sandbox.charge()

    assert quiet_sandbox.notifications() == []


@pytest.mark.parametrize(
    "kind", ["Check", "Pay", "Fail", "Confirm", "Refund", "Recurrent", "Cancel"]
)
def test_settings_can_be_read(shared_sandbox: RunningSandbox, kind: str) -> None:
    answer = shared_sandbox.api(f"/site/notifications/{kind}/get")

    assert set(answer["Model"]) == {"IsEnabled", "Address", "HttpMethod", "Encoding", "Format"}


def test_a_setting_left_out_becomes_the_gateways_default(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    address = f"{merchant.url}/elsewhere/pay"

    sandbox.api("/site/notifications/Pay/update", IsEnabled=True, Address=address)

    model = sandbox.api("/site/notifications/Pay/get")["Model"]
    assert model == {
        "IsEnabled": True,
        "Address": address,
        "HttpMethod": "GET",
        "Encoding": "UTF8",
        "Format": "CloudPayments",
    }


def test_a_notification_by_get_signs_its_query(sandbox: RunningSandbox, merchant: Merchant) -> None:
    sandbox.api("/site/notifications/Pay/update", IsEnabled=True, Address=f"{merchant.url}/pay")

    sandbox.charge(Description="Кино")

    notice = merchant.waits_for("pay")[0]
    assert notice.method == "GET"
    assert (
        notice.headers["Content-HMAC"] == signature_headers(notice.body, API_SECRET)["Content-HMAC"]
    )


def test_a_kind_can_be_switched_off(sandbox: RunningSandbox, merchant: Merchant) -> None:
    sandbox.api("/site/notifications/Pay/update", IsEnabled=False)

    sandbox.charge()
    sandbox.charge(POOR_CARD)

    merchant.waits_for("fail")
    assert merchant.told_of("pay") == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"IsEnabled": True}, "Address is required"),
        ({"IsEnabled": True, "Address": "ftp://x"}, "Invalid Address value"),
        ({"HttpMethod": "PUT"}, "Invalid HttpMethod value"),
        ({"Encoding": "KOI8"}, "Invalid Encoding value"),
        ({"Format": "XML"}, "Invalid Format value"),
    ],
)
def test_a_setting_that_cannot_be_is_named(
    shared_sandbox: RunningSandbox, fields: Json, message: str
) -> None:
    assert shared_sandbox.api("/site/notifications/Pay/update", **fields)["Message"] == message


def test_check_cannot_be_changed_by_the_api(shared_sandbox: RunningSandbox) -> None:
    answer = shared_sandbox.api("/site/notifications/Check/update", IsEnabled=False)

    assert answer["Success"] is False


def test_an_unknown_kind_has_no_settings(shared_sandbox: RunningSandbox) -> None:
    assert shared_sandbox.api("/site/notifications/Kassa/get")["Message"] == "Not found"
