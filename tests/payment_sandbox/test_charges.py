"""Charging cards and tokens."""

from __future__ import annotations

import pytest

from payment_sandbox.cards import (
    card_declined_after_three_ds,
    card_with_declining_token,
    declining_card,
)
from payment_sandbox.dates import iso_date
from payment_sandbox.reasons import BANK_DECLINES, Reason
from tests.payment_sandbox.conftest import StartSandbox
from tests.payment_sandbox.documented import TRANSACTION_FIELDS
from tests.payment_sandbox.running import GOOD_CARD, POOR_CARD, THREE_DS_CARD, Json, RunningSandbox


def test_a_charge_answers_with_every_documented_field(quiet_sandbox: RunningSandbox) -> None:
    answer = quiet_sandbox.charge(InvoiceId="invoice-1")

    assert answer["Success"] is True
    assert answer["Message"] is None
    assert set(answer["Model"]) == TRANSACTION_FIELDS


def test_a_one_stage_charge_is_completed_at_once(quiet_sandbox: RunningSandbox) -> None:
    model = quiet_sandbox.charge()["Model"]

    assert (model["Status"], model["StatusCode"], model["Reason"]) == ("Completed", 3, "Approved")
    assert model["ConfirmDateIso"] is not None


def test_a_two_stage_charge_is_held(quiet_sandbox: RunningSandbox) -> None:
    model = quiet_sandbox.authorise()["Model"]

    assert (model["Status"], model["StatusCode"]) == ("Authorized", 2)
    assert model["ConfirmDateIso"] is None


def test_transaction_numbers_need_more_than_32_bits(quiet_sandbox: RunningSandbox) -> None:
    model = quiet_sandbox.charge()["Model"]

    assert model["TransactionId"] > 2**31


def test_dates_name_the_same_second_twice(quiet_sandbox: RunningSandbox) -> None:
    model = quiet_sandbox.charge()["Model"]

    in_milliseconds = int(model["CreatedDate"].removeprefix("/Date(").removesuffix(")/"))
    assert model["CreatedDateIso"] == iso_date(in_milliseconds)


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("10", b'"Amount":10,'),
        (12.34, b'"Amount":12.34,'),
        ("299.90", b'"Amount":299.9,'),
        (0.01, b'"Amount":0.01,'),
    ],
)
def test_answers_show_amounts_without_trailing_zeros(
    quiet_sandbox: RunningSandbox, sent: object, written: bytes
) -> None:
    fields = quiet_sandbox.card_fields(Amount=sent)

    answer = quiet_sandbox.post("/payments/cards/charge", json=fields)

    assert written in answer.content


def test_a_form_is_as_good_as_json(quiet_sandbox: RunningSandbox) -> None:
    fields = quiet_sandbox.card_fields(InvoiceId="from-a-form")

    answer = quiet_sandbox.post("/payments/cards/charge", data=fields).json()

    assert answer["Model"]["InvoiceId"] == "from-a-form"


def test_keys_are_read_in_any_case(quiet_sandbox: RunningSandbox) -> None:
    fields = {name.lower(): value for name, value in quiet_sandbox.card_fields().items()}

    assert quiet_sandbox.api("/payments/cards/charge", **fields)["Success"] is True


def test_free_data_comes_back_as_a_text(quiet_sandbox: RunningSandbox) -> None:
    model = quiet_sandbox.charge(JsonData={"seat": 7})["Model"]

    assert model["JsonData"] == '{"seat":7}'


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Amount": None}, "Amount is required"),
        ({"Amount": 0}, "Invalid Amount value"),
        ({"Amount": "1.001"}, "Invalid Amount value"),
        ({"Amount": "ten"}, "Invalid Amount value"),
        ({"Amount": "NaN"}, "Invalid Amount value"),
        ({"IpAddress": None}, "IpAddress is required"),
        ({"CardCryptogramPacket": ""}, "CardCryptogramPacket is required"),
        ({"CardCryptogramPacket": "nonsense"}, "Invalid CardCryptogramPacket value"),
        ({"Currency": "XXX"}, "Invalid Currency value"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(
    quiet_sandbox: RunningSandbox, change: Json, message: str
) -> None:
    answer = quiet_sandbox.charge(**change)

    assert answer == {"Success": False, "Message": message}
    assert quiet_sandbox.operations() == []


@pytest.mark.parametrize("reason", BANK_DECLINES, ids=lambda reason: str(reason.code))
def test_every_decline_has_a_card(shared_sandbox: RunningSandbox, reason: Reason) -> None:
    code = reason.code
    answer = shared_sandbox.charge(declining_card(code).number)

    model = answer["Model"]
    assert (answer["Success"], answer["Message"]) == (False, None)
    assert (model["ReasonCode"], model["Reason"], model["Status"]) == (
        code,
        reason.name,
        "Declined",
    )


@pytest.mark.parametrize("code", [5001, 5051, 5054, 5091, 6025])
def test_a_saved_card_can_decline_later(quiet_sandbox: RunningSandbox, code: int) -> None:
    token = quiet_sandbox.saved_token(card_with_declining_token(code).number)

    answer = quiet_sandbox.charge_token(token)

    assert answer["Model"]["ReasonCode"] == code


def test_a_date_in_the_past_is_an_expired_card(quiet_sandbox: RunningSandbox) -> None:
    packet = quiet_sandbox.cryptogram(GOOD_CARD, exp_year=20)

    model = quiet_sandbox.charge(CardCryptogramPacket=packet)["Model"]

    assert model["ReasonCode"] == 5054


def test_the_payer_is_told_in_the_language_of_the_request(quiet_sandbox: RunningSandbox) -> None:
    russian = quiet_sandbox.charge(POOR_CARD)["Model"]
    english = quiet_sandbox.charge(POOR_CARD, CultureName="en-US")["Model"]

    assert russian["CardHolderMessage"] == "Недостаточно средств на карте"
    assert english["CardHolderMessage"] == "Insufficient funds"


def test_a_token_needs_an_account(quiet_sandbox: RunningSandbox) -> None:
    assert quiet_sandbox.charge(AccountId=None)["Model"]["Token"] is None


def test_a_card_is_not_saved_against_the_payers_will(quiet_sandbox: RunningSandbox) -> None:
    assert quiet_sandbox.charge(SaveCard=False)["Model"]["Token"] is None


def test_a_card_has_one_token_for_an_account(quiet_sandbox: RunningSandbox) -> None:
    assert quiet_sandbox.saved_token() == quiet_sandbox.saved_token()


def test_a_token_pays(quiet_sandbox: RunningSandbox) -> None:
    token = quiet_sandbox.saved_token()

    answer = quiet_sandbox.charge_token(token, TrInitiatorCode=0, PaymentScheduled=1)

    assert answer["Model"]["Status"] == "Completed"
    assert answer["Model"]["TrInitiatorCode"] == 0


def test_a_token_never_asks_for_3ds(quiet_sandbox: RunningSandbox) -> None:
    first = quiet_sandbox.charge(THREE_DS_CARD)["Model"]["TransactionId"]
    back = quiet_sandbox.control("three_ds", transaction_id=first, decision="confirm")
    paid = quiet_sandbox.api("/payments/cards/post3ds", TransactionId=first, PaRes=back["PaRes"])

    assert quiet_sandbox.charge_token(paid["Model"]["Token"])["Success"] is True


@pytest.mark.parametrize("change", [{"Token": "tk_unknown"}, {"AccountId": "somebody-else"}])
def test_a_token_that_is_not_there_is_refused_with_a_text(
    quiet_sandbox: RunningSandbox, change: Json
) -> None:
    known: Json = {"Token": quiet_sandbox.saved_token(), "AccountId": "viewer-1", "Amount": 10}

    answer = quiet_sandbox.api("/payments/tokens/charge", **{**known, **change})

    assert answer == {"Success": False, "Message": "Token not found"}


def test_what_old_clients_omit_is_accepted(quiet_sandbox: RunningSandbox) -> None:
    token = quiet_sandbox.saved_token()

    assert quiet_sandbox.charge_token(token)["Model"]["Currency"] == "RUB"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Currency is required"),
        ({"Currency": "RUB"}, "TrInitiatorCode is required"),
        ({"Currency": "RUB", "TrInitiatorCode": 0}, "PaymentScheduled is required"),
    ],
)
def test_strict_mode_demands_what_old_clients_omit(
    start_sandbox: StartSandbox, fields: Json, message: str
) -> None:
    sandbox = start_sandbox(strict=True, notify_url=None)
    paid = sandbox.charge(Currency="RUB", Name="I VIEWER")

    answer = sandbox.charge_token(paid["Model"]["Token"], **fields)

    assert answer["Message"] == message


def test_strict_mode_takes_a_cryptogram_once(start_sandbox: StartSandbox) -> None:
    sandbox = start_sandbox(strict=True, notify_url=None)
    fields = sandbox.card_fields(Currency="RUB", Name="I VIEWER")
    sandbox.api("/payments/cards/charge", **fields)

    answer = sandbox.api("/payments/cards/charge", **fields)

    assert answer == {"Success": False, "Message": "CardCryptogramPacket has already been used"}
    assert len(sandbox.operations()) == 1


def test_a_card_can_be_declined_after_3ds(quiet_sandbox: RunningSandbox) -> None:
    waiting = quiet_sandbox.charge(card_declined_after_three_ds(5005).number)["Model"][
        "TransactionId"
    ]
    back = quiet_sandbox.control("three_ds", transaction_id=waiting, decision="confirm")

    answer = quiet_sandbox.api(
        "/payments/cards/post3ds", TransactionId=waiting, PaRes=back["PaRes"]
    )

    assert answer["Model"]["ReasonCode"] == 5005
