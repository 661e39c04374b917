"""What clients in the wild send and expect, beyond the letter of the documentation."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, strategies as st

from payment_sandbox.forms import read_form
from tests.payment_sandbox.conftest import StartSandbox
from tests.payment_sandbox.merchant import Merchant
from tests.payment_sandbox.running import API_SECRET, PUBLIC_ID, Json, RunningSandbox

PERIOD = {"CreatedDateGte": "2000-01-01", "CreatedDateLte": "2100-01-01"}

TYPED_FIELDS = {
    "Data",
    "FallBackScenarioDeclinedTransactionId",
    "MaxPeriods",
    "LastTransactionDate",
    "NextTransactionDate",
}
"""Fields that typed clients read as JSON, numbers or dates; an empty text breaks them."""


def subscribe(sandbox: RunningSandbox, **fields: Any) -> Json:
    known: Json = {
        "Token": sandbox.saved_token(),
        "AccountId": "viewer-1",
        "Description": "Cinema",
        "Amount": 299,
        "StartDate": "2099-01-01",
        "Interval": "Month",
        "Period": 1,
    }
    return sandbox.api("/subscriptions/create", **{**known, **fields})


@pytest.mark.parametrize(
    ("form", "values"),
    [
        ("Amount=10&Name=A+B", {"Amount": "10", "Name": "A B"}),
        (
            "C[Items][0][Label]=x&C[Items][1][Label]=y",
            {"C": {"Items": [{"Label": "x"}, {"Label": "y"}]}},
        ),
        ("C.Items[0].Label=x", {"C": {"Items": [{"Label": "x"}]}}),
        ("Statuses[]=a&Statuses[]=b", {"Statuses": ["a", "b"]}),
        ("Statuses=a&Statuses=b&Statuses=c", {"Statuses": ["a", "b", "c"]}),
        # Places that do not start at 0 are names.
        ("Items[1]=x", {"Items": {"1": "x"}}),
        ("A=1&A[b]=2", {"A": {"0": "1", "b": "2"}}),
        ("[]=x", {"0": "x"}),
        ("=x", {"": "x"}),
    ],
)
def test_parts_of_a_form_become_objects(form: str, values: object) -> None:
    assert read_form(parse_qsl(form)) == values


@given(st.lists(st.tuples(st.text(), st.text())))
def test_any_form_can_be_read(pairs: list[tuple[str, str]]) -> None:
    assert len(read_form(pairs)) <= len(pairs)


def test_a_receipt_can_be_a_form(quiet_sandbox: RunningSandbox) -> None:
    form = {
        "Inn": "7700000000",
        "Type": "Income",
        "CustomerReceipt[Items][0][Label]": "Подписка",
        "CustomerReceipt[Items][0][Amount]": "299.90",
        "CustomerReceipt[Amounts][Electronic]": "299.90",
    }

    answer = quiet_sandbox.post("/kkt/receipt", data=form).json()

    assert answer["Message"] == "Queued"


def test_free_data_in_parts_of_a_form_is_given_back(quiet_sandbox: RunningSandbox) -> None:
    form = {**quiet_sandbox.card_fields(), "JsonData[seats][0]": "7"}

    answer = quiet_sandbox.post("/payments/cards/charge", data=form).json()

    assert answer["Model"]["JsonData"] == '{"seats":["7"]}'


@pytest.mark.parametrize("path", ["/payments/tokens/list", "/v2/payments/list"])
def test_a_list_without_a_page_number_is_its_first_page(
    quiet_sandbox: RunningSandbox, path: str
) -> None:
    quiet_sandbox.charge()

    assert len(quiet_sandbox.api(path, **PERIOD)["Model"]) == 1


@pytest.mark.parametrize("path", ["/payments/tokens/list", "/v2/payments/list"])
def test_a_strict_sandbox_requires_a_page_number(start_sandbox: StartSandbox, path: str) -> None:
    strict = start_sandbox(notify_url=None, strict=True)

    assert strict.api(path, **PERIOD)["Message"] == "PageNumber is required"


def test_the_day_of_a_list_may_carry_a_time(quiet_sandbox: RunningSandbox) -> None:
    created = quiet_sandbox.charge()["Model"]["CreatedDateIso"]

    assert len(quiet_sandbox.api("/payments/list", Date=f"{created}.123Z")["Model"]) == 1


def test_a_start_date_may_name_its_zone(quiet_sandbox: RunningSandbox) -> None:
    answer = subscribe(quiet_sandbox, StartDate="2099-01-01 10:00:00 UTC")

    assert answer["Model"]["StartDateIso"] == "2099-01-01T10:00:00"


def test_a_ping_may_be_a_get(quiet_sandbox: RunningSandbox) -> None:
    answer = quiet_sandbox.session.get(
        f"{quiet_sandbox.address}/test", auth=(PUBLIC_ID, API_SECRET), timeout=30
    )

    assert answer.json()["Success"]


def test_typed_fields_are_left_out_when_there_is_nothing_to_tell(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    paid = sandbox.charge()["Model"]["TransactionId"]
    held = sandbox.authorise()["Model"]["TransactionId"]

    sandbox.charge("4000056655665556")
    sandbox.api("/payments/refund", TransactionId=paid, Amount=1)
    sandbox.api("/payments/void", TransactionId=held)
    subscribe(sandbox)

    for kind in ("check", "pay", "fail", "refund", "cancel", "recurrent"):
        fields = merchant.waits_for(kind)[0].fields
        assert [name for name in TYPED_FIELDS & fields.keys() if not fields[name]] == []
