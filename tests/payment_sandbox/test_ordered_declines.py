"""Banks that change their mind: declines to order for the next charges by a token."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.payment_sandbox.conftest import StartSandbox
from tests.payment_sandbox.merchant import Merchant
from tests.payment_sandbox.running import GOOD_CARD, Json, RunningSandbox


def outcomes(sandbox: RunningSandbox, token: str, times: int) -> list[int]:
    answers = [sandbox.charge_token(token) for _ in range(times)]
    return [answer["Model"]["ReasonCode"] for answer in answers]


def test_the_next_charges_are_declined_then_all_is_well(quiet_sandbox: RunningSandbox) -> None:
    token = quiet_sandbox.saved_token()

    quiet_sandbox.control("declines", token=token, code="5051", times=2)

    assert outcomes(quiet_sandbox, token, 3) == [5051, 5051, 0]


@pytest.mark.parametrize(
    "whose", [{"account_id": "viewer-1"}, {"last_four": GOOD_CARD[-4:]}], ids=["account", "card"]
)
def test_a_token_is_meant_by_its_owner_or_card(quiet_sandbox: RunningSandbox, whose: Json) -> None:
    token = quiet_sandbox.saved_token()

    quiet_sandbox.control("declines", code=5096, **whose)

    assert outcomes(quiet_sandbox, token, 2) == [5096, 0]


@pytest.mark.parametrize(
    "whose",
    [
        {"account_id": "viewer-2"},
        {"last_four": "0000"},
        {"token": "tk_other"},
        {"account_id": "viewer-1", "last_four": "0000"},
    ],
)
def test_other_tokens_are_left_in_peace(quiet_sandbox: RunningSandbox, whose: Json) -> None:
    token = quiet_sandbox.saved_token()

    quiet_sandbox.control("declines", code=5051, **whose)

    assert outcomes(quiet_sandbox, token, 1) == [0]


def test_the_order_of_orders_is_kept(quiet_sandbox: RunningSandbox) -> None:
    token = quiet_sandbox.saved_token()
    for code in (5096, 5051):
        quiet_sandbox.control("declines", token=token, code=code)

    assert outcomes(quiet_sandbox, token, 3) == [5096, 5051, 0]


def test_a_payer_with_the_card_in_hand_is_not_declined(quiet_sandbox: RunningSandbox) -> None:
    quiet_sandbox.control("declines", account_id="viewer-1", code=5051)

    assert quiet_sandbox.charge()["Model"]["Status"] == "Completed"


def test_a_repeated_request_uses_up_one_decline(quiet_sandbox: RunningSandbox) -> None:
    token = quiet_sandbox.saved_token()
    quiet_sandbox.control("declines", token=token, code=5051, times=2)

    for _ in range(3):
        quiet_sandbox.charge_token(token, request_id="renewal-1")

    (left,) = quiet_sandbox.get("/_control/declines")["declines"]
    assert left["times"] == 1


def test_the_bank_may_name_the_moment_of_the_next_try(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    token = sandbox.saved_token()
    sandbox.control("declines", token=token, code=5005, retry_after_seconds=7200)

    declined = sandbox.charge_token(token)["Model"]

    told = merchant.waits_for("fail")[0].fields["RetryAfter"]
    rest = datetime.fromisoformat(told) - datetime.fromisoformat(declined["CreatedDateIso"])
    assert timedelta(seconds=7200) <= rest < timedelta(seconds=7260)


def test_without_a_moment_the_gateways_own_limit_holds(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    token = sandbox.saved_token()
    sandbox.control("declines", token=token, code=5051, times=2)

    outcomes(sandbox, token, 2)

    rests = [notice.fields["RetryAfter"] for notice in merchant.waits_for("fail", times=2)]
    assert sorted(map(bool, rests)) == [False, True]


def test_a_code_that_nobody_knows_can_be_ordered(quiet_sandbox: RunningSandbox) -> None:
    token = quiet_sandbox.saved_token()
    quiet_sandbox.control("declines", token=token, code=5999)

    declined = quiet_sandbox.charge_token(token)["Model"]

    assert (declined["Status"], declined["ReasonCode"]) == ("Declined", 5999)
    assert declined["Reason"] == "UnknownReason"
    assert declined["CardHolderMessage"]


def test_orders_can_be_seen_until_they_are_taken_back(quiet_sandbox: RunningSandbox) -> None:
    made = quiet_sandbox.control("declines", token="tk_1", code=5051, times=4)

    shown = quiet_sandbox.get("/_control/declines")["declines"]
    quiet_sandbox.session.delete(f"{quiet_sandbox.address}/_control/declines", timeout=30)

    assert shown == [
        {
            "id": made["id"],
            "account_id": None,
            "token": "tk_1",
            "last_four": None,
            "code": "5051",
            "times": 4,
            "retry_after_seconds": None,
        }
    ]
    assert quiet_sandbox.get("/_control/declines")["declines"] == []


def test_orders_outlive_a_restart(start_sandbox: StartSandbox) -> None:
    first = start_sandbox()
    token = first.saved_token()
    first.control("declines", token=token, code=5051)
    first.close()

    assert outcomes(start_sandbox(), token, 2) == [5051, 0]


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"code": 5051}, "One of account_id, token and last_four is required"),
        ({"token": "tk_1"}, "code is required"),
        ({"token": "tk_1", "code": 0}, "Invalid code value"),
        # The merchant's own refusals come from its Check, not from a bank.
        ({"token": "tk_1", "code": 3001}, "Invalid code value"),
        ({"token": "tk_1", "code": 5051, "times": 0}, "Invalid times value"),
        (
            {"token": "tk_1", "code": 5051, "retry_after_seconds": -1},
            "Invalid retry_after_seconds value",
        ),
    ],
)
def test_an_order_must_make_sense(shared_sandbox: RunningSandbox, wish: Json, message: str) -> None:
    answer = shared_sandbox.post("/_control/declines", json=wish)

    assert (answer.status_code, answer.json()) == (422, {"message": message})


def test_a_moment_of_the_next_try_follows_the_moved_clock(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    token = sandbox.saved_token()
    sandbox.control("declines", token=token, code=5051, retry_after_seconds=3600)
    sandbox.control("clock", seconds=365 * 24 * 3600)
    before = datetime.fromisoformat(sandbox.get("/_control/clock")["now"])

    sandbox.charge_token(token)

    told = datetime.fromisoformat(merchant.waits_for("fail")[0].fields["RetryAfter"])
    assert told.replace(tzinfo=UTC) >= before + timedelta(minutes=59)
