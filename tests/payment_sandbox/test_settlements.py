"""Confirm, void and refund."""

from __future__ import annotations

import pytest

from payment_sandbox.cards import Mishap, card_with_mishap
from tests.payment_sandbox.conftest import StartSandbox
from tests.payment_sandbox.documented import CANCEL_FIELDS, REFUND_FIELDS
from tests.payment_sandbox.merchant import Merchant
from tests.payment_sandbox.running import POOR_CARD, Json, RunningSandbox


def held(sandbox: RunningSandbox) -> int:
    return int(sandbox.authorise(InvoiceId="held")["Model"]["TransactionId"])


def paid(sandbox: RunningSandbox) -> int:
    return int(sandbox.charge(InvoiceId="paid")["Model"]["TransactionId"])


def state_of(sandbox: RunningSandbox, transaction_id: int) -> Json:
    found: Json = sandbox.api("/payments/get", TransactionId=transaction_id)["Model"]
    return found


def test_a_confirmation_answers_without_a_model(quiet_sandbox: RunningSandbox) -> None:
    payment = held(quiet_sandbox)

    answer = quiet_sandbox.api("/payments/confirm", TransactionId=payment, Amount="299.90")

    assert answer == {"Success": True, "Message": None}
    assert state_of(quiet_sandbox, payment)["Status"] == "Completed"


def test_a_part_of_a_hold_may_be_taken(quiet_sandbox: RunningSandbox) -> None:
    payment = held(quiet_sandbox)

    quiet_sandbox.api("/payments/confirm", TransactionId=payment, Amount="100")

    assert state_of(quiet_sandbox, payment)["Amount"] == 100


def test_more_than_the_hold_cannot_be_taken(quiet_sandbox: RunningSandbox) -> None:
    payment = held(quiet_sandbox)

    answer = quiet_sandbox.api("/payments/confirm", TransactionId=payment, Amount="299.91")

    assert (answer["Success"], "Model" in answer) == (False, False)
    assert state_of(quiet_sandbox, payment)["Status"] == "Authorized"


def test_a_void_releases_a_hold(quiet_sandbox: RunningSandbox) -> None:
    payment = held(quiet_sandbox)

    answer = quiet_sandbox.api("/payments/void", TransactionId=payment)

    assert answer == {"Success": True, "Message": None}
    assert state_of(quiet_sandbox, payment)["Status"] == "Cancelled"


@pytest.mark.parametrize("path", ["/payments/confirm", "/payments/void"])
def test_only_a_hold_can_be_settled(quiet_sandbox: RunningSandbox, path: str) -> None:
    payment = paid(quiet_sandbox)

    answer = quiet_sandbox.api(path, TransactionId=payment, Amount="299.90")

    assert answer["Success"] is False


def test_a_refund_is_an_operation_of_its_own(quiet_sandbox: RunningSandbox) -> None:
    payment = paid(quiet_sandbox)

    answer = quiet_sandbox.api("/payments/refund", TransactionId=payment, Amount="299.90")

    refund = state_of(quiet_sandbox, answer["Model"]["TransactionId"])
    assert set(answer["Model"]) == {"TransactionId"}
    assert (refund["OriginalTransactionId"], refund["Amount"], refund["Type"]) == (
        payment,
        299.9,
        1,
    )
    assert state_of(quiet_sandbox, payment)["Refunded"] is True


def test_refunds_never_exceed_the_payment(quiet_sandbox: RunningSandbox) -> None:
    payment = paid(quiet_sandbox)

    answers = [
        quiet_sandbox.api("/payments/refund", TransactionId=payment, Amount="100")["Success"]
        for _ in range(3)
    ]

    assert answers == [True, True, False]
    assert state_of(quiet_sandbox, payment)["Refunded"] is False


def test_the_rest_can_be_refunded_to_the_last_hundredth(quiet_sandbox: RunningSandbox) -> None:
    payment = paid(quiet_sandbox)
    quiet_sandbox.api("/payments/refund", TransactionId=payment, Amount="0.01")

    answer = quiet_sandbox.api("/payments/refund", TransactionId=payment, Amount="299.89")

    assert answer["Success"] is True


def test_a_declined_payment_cannot_be_refunded(quiet_sandbox: RunningSandbox) -> None:
    declined = quiet_sandbox.charge(POOR_CARD)["Model"]["TransactionId"]

    answer = quiet_sandbox.api("/payments/refund", TransactionId=declined, Amount="1")

    assert answer["Success"] is False


def test_a_refund_cannot_be_refunded(quiet_sandbox: RunningSandbox) -> None:
    payment = paid(quiet_sandbox)
    refund = quiet_sandbox.api("/payments/refund", TransactionId=payment, Amount="10")["Model"][
        "TransactionId"
    ]

    answer = quiet_sandbox.api("/payments/refund", TransactionId=refund, Amount="10")

    assert answer["Success"] is False


def test_a_bank_can_refuse_a_refund(quiet_sandbox: RunningSandbox) -> None:
    card = card_with_mishap(Mishap.REFUND_REFUSED)
    payment = quiet_sandbox.charge(card.number)["Model"]["TransactionId"]

    answer = quiet_sandbox.api("/payments/refund", TransactionId=payment, Amount="10")

    assert answer == {"Success": False, "Message": "The bank has refused the refund"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/payments/confirm", "confirm"),
        ("/payments/void", "cancel"),
        ("/payments/refund", "refund"),
    ],
)
def test_the_merchant_hears_of_each_settlement(
    sandbox: RunningSandbox, merchant: Merchant, path: str, kind: str
) -> None:
    payment = paid(sandbox) if kind == "refund" else held(sandbox)

    sandbox.api(path, TransactionId=payment, Amount="10")

    assert merchant.waits_for(kind)[0].fields["InvoiceId"] in {"paid", "held"}


def test_a_refund_notification_names_the_payment(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    payment = paid(sandbox)

    refund = sandbox.api("/payments/refund", TransactionId=payment, Amount="10")["Model"][
        "TransactionId"
    ]

    fields = merchant.waits_for("refund")[0].fields
    assert set(fields) == REFUND_FIELDS
    assert fields["PaymentTransactionId"] == str(payment)
    assert fields["TransactionId"] == str(refund)
    assert (fields["Amount"], fields["OperationType"]) == ("10.00", "Refund")


def test_a_release_is_told_with_every_field(sandbox: RunningSandbox, merchant: Merchant) -> None:
    payment = held(sandbox)

    sandbox.api("/payments/void", TransactionId=payment)

    fields = merchant.waits_for("cancel")[0].fields
    assert set(fields) == CANCEL_FIELDS
    assert (fields["TransactionId"], fields["Amount"]) == (str(payment), "299.90")


def test_a_confirmation_is_told_with_the_part_that_was_taken(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    payment = held(sandbox)

    sandbox.api("/payments/confirm", TransactionId=payment, Amount="100")

    fields = merchant.waits_for("confirm")[0].fields
    assert (fields["Status"], fields["Amount"]) == ("Completed", "100.00")


def test_a_hold_is_released_after_a_week(start_sandbox: StartSandbox, merchant: Merchant) -> None:
    sandbox = start_sandbox(speed=7 * 24 * 3600)

    payment = held(sandbox)

    assert merchant.waits_for("cancel")[0].fields["TransactionId"] == str(payment)
