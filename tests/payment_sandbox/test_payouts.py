"""Money sent to a card."""

from __future__ import annotations

import pytest

from tests.payment_sandbox.documented import TRANSACTION_FIELDS
from tests.payment_sandbox.merchant import Merchant
from tests.payment_sandbox.running import GOOD_CARD, POOR_CARD, RunningSandbox


def test_a_payout_answers_as_a_payment_does(quiet_sandbox: RunningSandbox) -> None:
    packet = quiet_sandbox.cryptogram(GOOD_CARD)

    answer = quiet_sandbox.api("/payments/cards/topup", Amount=10, CardCryptogramPacket=packet)

    assert set(answer["Model"]) == TRANSACTION_FIELDS
    assert (answer["Model"]["Type"], answer["Model"]["Status"]) == (2, "Completed")


# The second address is the documented one, the first is where old clients send tokens.
@pytest.mark.parametrize("path", ["/payments/cards/topup", "/payments/token/topup"])
def test_a_payout_may_go_to_a_token(sandbox: RunningSandbox, merchant: Merchant, path: str) -> None:
    token = sandbox.saved_token()

    sandbox.api(path, Amount=10, Token=token, AccountId="viewer-1", InvoiceId="payout-1")

    told = merchant.hears("pay", InvoiceId="payout-1").fields
    assert (told["OperationType"], told["Amount"]) == ("CardPayout", "10.00")


def test_a_refused_payout_is_told_as_a_failure(sandbox: RunningSandbox, merchant: Merchant) -> None:
    packet = sandbox.cryptogram(POOR_CARD)

    answer = sandbox.api("/payments/cards/topup", Amount=10, CardCryptogramPacket=packet)

    assert answer["Model"]["ReasonCode"] == 5051
    assert merchant.waits_for("fail")[0].fields["OperationType"] == "CardPayout"


def test_a_payout_cannot_be_refunded(quiet_sandbox: RunningSandbox) -> None:
    packet = quiet_sandbox.cryptogram(GOOD_CARD)
    paid = quiet_sandbox.api("/payments/cards/topup", Amount=10, CardCryptogramPacket=packet)

    answer = quiet_sandbox.api(
        "/payments/refund", TransactionId=paid["Model"]["TransactionId"], Amount=1
    )

    assert answer["Success"] is False
