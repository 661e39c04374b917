"""Regular charges that the gateway itself runs."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from payment_sandbox.cards import card_with_declining_token
from payment_sandbox.dates import moment, step
from tests.payment_sandbox.conftest import StartSandbox
from tests.payment_sandbox.documented import RECURRENT_FIELDS, SUBSCRIPTION_FIELDS
from tests.payment_sandbox.merchant import Merchant
from tests.payment_sandbox.running import Json, RunningSandbox, eventually

DAY_SECONDS = 24 * 3600
TERMS: Json = {
    "AccountId": "viewer-1",
    "Description": "Cinema",
    "Email": "viewer@example.com",
    "Amount": "299.90",
    "Currency": "RUB",
    "RequireConfirmation": False,
    "StartDate": "2099-01-31T10:00:00Z",
    "Interval": "Month",
    "Period": 1,
}
BEGUN = "2020-01-01T00:00:00Z"
"""A start that has passed: the first charge comes at once."""


def subscribed(sandbox: RunningSandbox, **changes: object) -> Json:
    fields = {"Token": sandbox.saved_token(), **TERMS, **changes}
    return sandbox.api("/subscriptions/create", **fields)


def shown(sandbox: RunningSandbox, subscription_id: str) -> Json:
    found: Json = sandbox.api("/subscriptions/get", Id=subscription_id)["Model"]
    return found


def charged(sandbox: RunningSandbox) -> list[Json]:
    return [each for each in sandbox.operations() if each["subscription_id"] is not None]


def test_a_subscription_answers_with_every_documented_field(quiet_sandbox: RunningSandbox) -> None:
    answer = subscribed(quiet_sandbox)

    model = answer["Model"]
    assert answer["Success"] is True
    assert set(model) == SUBSCRIPTION_FIELDS
    assert model["Id"].startswith("sc_")
    assert len(model["Id"]) == 32
    assert (model["Status"], model["StatusCode"], model["IntervalCode"]) == ("Active", 0, 1)
    assert model["NextTransactionDateIso"] == model["StartDateIso"] == "2099-01-31T10:00:00"


def test_a_new_subscription_is_told_of(sandbox: RunningSandbox, merchant: Merchant) -> None:
    subscribed(sandbox)

    fields = merchant.waits_for("recurrent")[0].fields
    assert set(fields) == RECURRENT_FIELDS
    assert (fields["Status"], fields["StartDate"]) == ("Active", "2099-01-31 10:00:00")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Token": ""}, "Token is required"),
        ({"Token": "tk_unknown"}, "Token not found"),
        ({"AccountId": None}, "AccountId is required"),
        ({"Description": None}, "Description is required"),
        ({"Amount": 0}, "Invalid Amount value"),
        ({"StartDate": None}, "StartDate is required"),
        ({"StartDate": "soon"}, "Invalid StartDate value"),
        ({"Interval": "Year"}, "Invalid Interval value"),
        ({"Period": 0}, "Invalid Period value"),
        ({"MaxPeriods": 0}, "Invalid MaxPeriods value"),
    ],
)
def test_terms_that_cannot_be_are_named(
    shared_sandbox: RunningSandbox, change: Json, message: str
) -> None:
    assert subscribed(shared_sandbox, **change) == {"Success": False, "Message": message}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Currency": None}, "Currency is required"),
        ({"RequireConfirmation": None}, "RequireConfirmation is required"),
        ({"StartDate": BEGUN}, "Invalid StartDate value"),
    ],
)
def test_strict_mode_demands_all_terms(
    start_sandbox: StartSandbox, change: Json, message: str
) -> None:
    sandbox = start_sandbox(strict=True, notify_url=None)
    token = sandbox.charge(Currency="RUB", Name="I VIEWER")["Model"]["Token"]

    answer = sandbox.api("/subscriptions/create", **{**TERMS, "Token": token, **change})

    assert answer["Message"] == message


def test_an_account_without_subscriptions_has_an_empty_list(
    quiet_sandbox: RunningSandbox,
) -> None:
    assert quiet_sandbox.api("/subscriptions/find", accountId="nobody")["Model"] == []


def test_subscriptions_are_found_by_their_account(quiet_sandbox: RunningSandbox) -> None:
    made = [subscribed(quiet_sandbox)["Model"] for _ in range(2)]

    assert quiet_sandbox.api("/subscriptions/find", accountId="viewer-1")["Model"] == made


@pytest.mark.parametrize("action", ["get", "update", "cancel"])
def test_an_unknown_subscription_is_not_found(shared_sandbox: RunningSandbox, action: str) -> None:
    answer = shared_sandbox.api(f"/subscriptions/{action}", Id="sc_unknown")

    assert answer == {"Success": False, "Message": "Not found"}


def test_a_charge_by_schedule_names_its_subscription(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    made = subscribed(sandbox, StartDate=BEGUN)["Model"]

    assert merchant.hears("pay", SubscriptionId=made["Id"]).fields["Amount"] == "299.90"
    assert [each["initiator_code"] for each in charged(sandbox)] == [0]
    assert [each["payment_scheduled"] for each in charged(sandbox)] == [1]


def test_the_merchant_is_asked_before_a_charge_by_schedule(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    made = subscribed(sandbox, StartDate=BEGUN)["Model"]

    asked = merchant.hears("check", SubscriptionId=made["Id"]).fields
    assert asked["Amount"] == "299.90"


def test_a_success_plans_the_next_month(quiet_sandbox: RunningSandbox) -> None:
    made = subscribed(quiet_sandbox, StartDate="2020-01-31T10:00:00Z")["Model"]

    eventually(lambda: shown(quiet_sandbox, made["Id"])["SuccessfulTransactionsNumber"] == 1)
    assert shown(quiet_sandbox, made["Id"])["NextTransactionDateIso"] == "2020-02-29T10:00:00"


def test_the_last_charge_ends_a_subscription(
    start_sandbox: StartSandbox, merchant: Merchant
) -> None:
    sandbox = start_sandbox(speed=31 * DAY_SECONDS * 10)

    made = subscribed(sandbox, StartDate=BEGUN, MaxPeriods=2)["Model"]

    told = merchant.hears("recurrent", Status="Expired")
    assert told.fields["SuccessfulTransactionsNumber"] == "2"
    ended = shown(sandbox, made["Id"])
    assert (ended["Status"], ended["NextTransactionDate"]) == ("Expired", None)
    assert len(charged(sandbox)) == 2


def test_the_third_failure_in_a_row_ends_a_subscription(
    start_sandbox: StartSandbox, merchant: Merchant
) -> None:
    sandbox = start_sandbox(speed=DAY_SECONDS * 10)
    token = sandbox.saved_token(card_with_declining_token(5051).number)

    sandbox.api("/subscriptions/create", **{**TERMS, "Token": token, "StartDate": BEGUN})

    told = [notice.fields for notice in merchant.waits_for("recurrent", times=3)]
    by_failures = sorted(told, key=lambda fields: int(fields["FailedTransactionsNumber"]))
    assert [fields["Status"] for fields in by_failures] == ["Active", "PastDue", "Rejected"]
    assert [each["reason_code"] for each in charged(sandbox)] == [5051, 5051, 5051]


def test_a_failed_charge_is_tried_again_the_next_day(quiet_sandbox: RunningSandbox) -> None:
    token = quiet_sandbox.saved_token(card_with_declining_token(5051).number)
    terms = {**TERMS, "Token": token, "StartDate": BEGUN}
    made = quiet_sandbox.api("/subscriptions/create", **terms)["Model"]

    eventually(lambda: shown(quiet_sandbox, made["Id"])["FailedTransactionsNumber"] == 1)
    failed = shown(quiet_sandbox, made["Id"])
    assert (failed["Status"], failed["StatusCode"]) == ("PastDue", 1)
    assert failed["NextTransactionDateIso"] == "2020-01-02T00:00:00"


def test_a_cancelled_subscription_answers_without_a_model(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    made = subscribed(sandbox)["Model"]

    answer = sandbox.api("/subscriptions/cancel", Id=made["Id"])

    assert answer == {"Success": True, "Message": None}
    assert merchant.hears("recurrent", Status="Cancelled").fields["Id"] == made["Id"]
    ended = shown(sandbox, made["Id"])
    assert (ended["StatusCode"], ended["NextTransactionDateIso"]) == (3, None)


def test_an_update_changes_what_it_names(quiet_sandbox: RunningSandbox) -> None:
    made = subscribed(quiet_sandbox)["Model"]

    changed = quiet_sandbox.api("/subscriptions/update", Id=made["Id"], Amount=399)["Model"]

    assert changed == {**made, "Amount": 399}


def test_an_update_is_not_told_of(sandbox: RunningSandbox, merchant: Merchant) -> None:
    made = subscribed(sandbox)["Model"]

    sandbox.api("/subscriptions/update", Id=made["Id"], Amount=399)
    sandbox.api("/subscriptions/cancel", Id=made["Id"])

    told = merchant.waits_for("recurrent", times=2)
    assert sorted(notice.fields["Status"] for notice in told) == ["Active", "Cancelled"]


def test_an_update_revives_a_cancelled_subscription(quiet_sandbox: RunningSandbox) -> None:
    made = subscribed(quiet_sandbox)["Model"]
    quiet_sandbox.api("/subscriptions/cancel", Id=made["Id"])

    revived = quiet_sandbox.api("/subscriptions/update", Id=made["Id"], Description="Back")

    assert revived["Model"]["Status"] == "Active"
    assert revived["Model"]["NextTransactionDateIso"] is not None


def test_a_revived_subscription_has_the_periods_that_were_left(
    quiet_sandbox: RunningSandbox,
) -> None:
    made = subscribed(quiet_sandbox, StartDate=BEGUN, MaxPeriods=3)["Model"]
    eventually(lambda: shown(quiet_sandbox, made["Id"])["SuccessfulTransactionsNumber"] == 1)
    quiet_sandbox.api("/subscriptions/cancel", Id=made["Id"])

    revived = quiet_sandbox.api("/subscriptions/update", Id=made["Id"])["Model"]

    assert revived["MaxPeriods"] == 2


def test_a_payment_can_start_a_subscription(sandbox: RunningSandbox, merchant: Merchant) -> None:
    wish = {"cloudPayments": {"recurrent": {"interval": "Week", "period": 2, "amount": 99}}}

    sandbox.charge(JsonData=wish, SaveCard=False)

    fields = merchant.waits_for("recurrent")[0].fields
    assert (fields["Interval"], fields["Period"], fields["Amount"]) == ("Week", "2", "99.00")


def test_a_wish_that_cannot_be_never_undoes_the_payment(quiet_sandbox: RunningSandbox) -> None:
    wish = {"cloudPayments": {"recurrent": {"interval": "Year", "period": 1}}}

    answer = quiet_sandbox.charge(JsonData=wish)

    assert answer["Success"] is True
    assert quiet_sandbox.api("/subscriptions/find", accountId="viewer-1")["Model"] == []


@given(
    start_day=st.integers(1, 31),
    months=st.integers(1, 60),
)
def test_months_keep_the_day_of_the_start_where_they_have_it(start_day: int, months: int) -> None:
    start_ms = 1_704_067_200_000 + (start_day - 1) * DAY_SECONDS * 1000  # January of 2024

    reached = moment(step(start_ms, "Month", months))

    the_next_day = moment(step(start_ms, "Month", months) + DAY_SECONDS * 1000)
    assert reached.month == months % 12 + 1
    assert reached.day == start_day or (reached.day < start_day and the_next_day.day == 1)
