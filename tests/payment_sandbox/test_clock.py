"""The clock that can be moved ahead: dates follow it, waits do not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from payment_sandbox.cards import card_with_declining_token
from payment_sandbox.clock import Clock
from tests.payment_sandbox.conftest import StartSandbox
from tests.payment_sandbox.merchant import Merchant
from tests.payment_sandbox.running import THREE_DS_CARD, Json, RunningSandbox, eventually

DAY = 24 * 3600
YEAR = 365 * DAY


def present(sandbox: RunningSandbox) -> datetime:
    return datetime.fromisoformat(sandbox.get("/_control/clock")["now"])


def created_at(model: Json) -> datetime:
    return datetime.fromisoformat(model["CreatedDateIso"]).replace(tzinfo=UTC)


def subscribed(sandbox: RunningSandbox, token: str) -> str:
    terms: Json = {
        "Token": token,
        "AccountId": "viewer-1",
        "Description": "Cinema",
        "Email": "viewer@example.com",
        "Amount": "299.90",
        "Currency": "RUB",
        "RequireConfirmation": False,
        "StartDate": (present(sandbox) + timedelta(days=1)).isoformat(),
        "Interval": "Day",
        "Period": 1,
    }
    return str(sandbox.api("/subscriptions/create", **terms)["Model"]["Id"])


def test_the_clock_shows_real_time_at_first(quiet_sandbox: RunningSandbox) -> None:
    before_ms = Clock(speed=1).now_ms()

    shown = quiet_sandbox.get("/_control/clock")

    assert before_ms <= shown["now_ms"] <= Clock(speed=1).now_ms()
    assert shown["ahead_seconds"] == 0
    assert datetime.fromisoformat(shown["now"]).tzinfo == UTC


def test_the_clock_is_moved_by_seconds(quiet_sandbox: RunningSandbox) -> None:
    before = present(quiet_sandbox)

    moved = quiet_sandbox.control("clock", seconds=YEAR)

    assert moved["ahead_seconds"] == YEAR
    assert datetime.fromisoformat(moved["now"]) >= before + timedelta(seconds=YEAR)


def test_the_clock_is_moved_to_a_moment(quiet_sandbox: RunningSandbox) -> None:
    target = present(quiet_sandbox) + timedelta(days=31)

    moved = quiet_sandbox.control("clock", to=target.isoformat())

    assert target <= datetime.fromisoformat(moved["now"]) < target + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"seconds": -1}, "The clock is never moved back"),
        ({"to": "2020-01-01T00:00:00Z"}, "The clock is never moved back"),
        ({"to": "2100-01-01T00:00:00Z"}, "Invalid to value"),
        ({"seconds": 10**12}, "Invalid seconds value"),
        ({"to": "tomorrow"}, "Invalid to value"),
        ({}, "Exactly one of seconds and to is required"),
        ({"seconds": 1, "to": "2099-01-01"}, "Exactly one of seconds and to is required"),
    ],
)
def test_no_other_move_is_made(shared_sandbox: RunningSandbox, wish: Json, message: str) -> None:
    answer = shared_sandbox.post("/_control/clock", json=wish)

    assert (answer.status_code, answer.json()) == (422, {"message": message})
    assert shared_sandbox.get("/_control/clock")["ahead_seconds"] == 0


def test_the_clock_stays_ahead_over_a_restart(start_sandbox: StartSandbox) -> None:
    first = start_sandbox()
    first.control("clock", seconds=DAY)
    first.control("clock", seconds=DAY)
    first.close()

    assert start_sandbox().get("/_control/clock")["ahead_seconds"] == 2 * DAY


def test_operations_bear_the_moved_date(quiet_sandbox: RunningSandbox) -> None:
    quiet_sandbox.control("clock", seconds=YEAR)
    before = present(quiet_sandbox)

    paid = quiet_sandbox.charge()["Model"]

    assert created_at(paid) >= before.replace(microsecond=0)


def test_a_list_of_a_day_follows_the_clock(quiet_sandbox: RunningSandbox) -> None:
    early = quiet_sandbox.charge()["Model"]
    quiet_sandbox.control("clock", seconds=40 * DAY)
    late = quiet_sandbox.charge()["Model"]

    days = [created_at(model).date().isoformat() for model in (early, late)]
    listed = [quiet_sandbox.api("/payments/list", Date=day)["Model"] for day in days]

    assert [[one["TransactionId"] for one in page] for page in listed] == [
        [early["TransactionId"]],
        [late["TransactionId"]],
    ]


def test_a_notification_tells_the_moved_date(sandbox: RunningSandbox, merchant: Merchant) -> None:
    sandbox.control("clock", seconds=YEAR)

    paid = sandbox.charge()["Model"]

    told = merchant.waits_for("pay")[0].fields["DateTime"]
    assert told == paid["CreatedDateIso"].replace("T", " ")


def test_an_answer_is_forgotten_once_its_hour_was_skipped(quiet_sandbox: RunningSandbox) -> None:
    token = quiet_sandbox.saved_token()
    first = quiet_sandbox.charge_token(token, request_id="renewal-1")
    quiet_sandbox.control("clock", seconds=3601)

    second = quiet_sandbox.charge_token(token, request_id="renewal-1")

    assert second["Model"]["TransactionId"] != first["Model"]["TransactionId"]


def test_an_answer_is_kept_while_its_hour_lasts(quiet_sandbox: RunningSandbox) -> None:
    token = quiet_sandbox.saved_token()
    first = quiet_sandbox.charge_token(token, request_id="renewal-1")
    quiet_sandbox.control("clock", seconds=3000)

    assert quiet_sandbox.charge_token(token, request_id="renewal-1") == first


@pytest.mark.parametrize(("pause", "declines_in_a_day"), [(DAY - 60, 2), (DAY + 60, 1)])
def test_the_rest_of_a_card_follows_the_clock(
    sandbox: RunningSandbox, merchant: Merchant, pause: int, declines_in_a_day: int
) -> None:
    token = sandbox.saved_token(card_with_declining_token(5051).number)
    sandbox.charge_token(token, InvoiceId="first")
    sandbox.control("clock", seconds=pause)

    sandbox.charge_token(token, InvoiceId="second")

    told = merchant.hears("fail", InvoiceId="second").fields["RetryAfter"]
    assert bool(told) is (declines_in_a_day == 2)


def test_a_card_runs_out_as_the_years_are_skipped(quiet_sandbox: RunningSandbox) -> None:
    packet = quiet_sandbox.cryptogram("4000000000003055", exp_year=30)
    token = quiet_sandbox.charge(CardCryptogramPacket=packet)["Model"]["Token"]
    quiet_sandbox.control("clock", to="2031-01-01T00:00:00Z")

    assert quiet_sandbox.charge_token(token)["Model"]["ReasonCode"] == 5054


def test_a_payment_is_too_old_to_refund_after_a_year(quiet_sandbox: RunningSandbox) -> None:
    paid = quiet_sandbox.charge()["Model"]["TransactionId"]
    quiet_sandbox.control("clock", seconds=YEAR + DAY)

    answer = quiet_sandbox.api("/payments/refund", TransactionId=paid, Amount="1.00")

    assert answer["Message"] == "Transaction cannot be refunded: it is older than a year"


def test_held_money_is_released_once_a_week_was_skipped(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    held = sandbox.authorise()["Model"]["TransactionId"]

    sandbox.control("clock", seconds=7 * DAY)

    assert merchant.hears("cancel").fields["TransactionId"] == str(held)


def test_every_charge_that_fell_due_is_made(quiet_sandbox: RunningSandbox) -> None:
    subscription_id = subscribed(quiet_sandbox, quiet_sandbox.saved_token())

    quiet_sandbox.control("clock", seconds=3 * DAY + 60)

    def charged() -> int:
        shown = quiet_sandbox.api("/subscriptions/get", Id=subscription_id)["Model"]
        return int(shown["SuccessfulTransactionsNumber"])

    eventually(lambda: charged() >= 3)
    assert charged() == 3


def test_a_payer_at_the_bank_keeps_their_time(sandbox: RunningSandbox, merchant: Merchant) -> None:
    waiting = sandbox.charge(THREE_DS_CARD)["Model"]["TransactionId"]
    sandbox.authorise()

    sandbox.control("clock", seconds=YEAR)

    # The hold is released by the same round of chores that declines abandoned payers.
    merchant.waits_for("cancel")
    shown = sandbox.api("/payments/get", TransactionId=waiting)["Model"]
    assert shown["Status"] == "AwaitingAuthentication"


def test_the_pause_before_another_delivery_is_not_skipped(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    merchant.will_answer("pay", 13)
    sandbox.charge(InvoiceId="invoice-1")
    eventually(lambda: bool(sandbox.notifications()[0]["attempts"]))

    sandbox.control("clock", seconds=DAY)

    (shown,) = sandbox.notifications()
    planned_at = datetime.fromisoformat(shown["next_attempt_at"]).replace(tzinfo=UTC)
    left_seconds = (planned_at - present(sandbox)).total_seconds()
    assert shown["state"] == "pending"
    assert 30 < left_seconds <= 60
