"""What the gateway tells us by itself agrees with what it answers."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from billing_rules.money import Money
from external_payments.cloudpayments.notifications import NotificationKind, read_notification
from external_payments.cloudpayments.receipt_news import ReceiptKind, ReceiptNotification
from external_payments.cloudpayments.signature import is_signed_by
from external_payments.outcomes import Approved, Declined, RefundSucceeded, RefusedByUs
from external_payments.port import RefundRequest
from tests.contracts.charges import PRICE, a_charge_of
from tests.contracts.merchant import Merchant
from tests.contracts.payment_worlds import API_SECRET, SandboxWorld
from tests.external_payments.builders import a_receipt
from tests.external_payments.scripted_gateway import Received

pytestmark = pytest.mark.contract


def read(received: Received):
    kind = NotificationKind(received.path.strip("/"))
    content_type = received.headers["Content-Type"]
    return read_notification(kind, received.body, content_type=content_type)


def test_a_paid_notification_says_what_the_answer_said(
    sandbox_world: SandboxWorld, merchant: Merchant
):
    charge = a_charge_of(sandbox_world.save_card("viewer-1"))
    answer = sandbox_world.provider.charge_saved_card(charge)

    paid = read(merchant.wait_for("pay", holding=str(charge.payment_id)))

    assert isinstance(answer, Approved)
    assert paid.outcome() == answer
    assert (paid.payment_id, paid.account_id) == (charge.payment_id, "viewer-1")


def test_a_failed_notification_says_what_the_answer_said(
    sandbox_world: SandboxWorld, merchant: Merchant
):
    charge = a_charge_of(sandbox_world.save_card("viewer-1", declined_with="5051"))
    answer = sandbox_world.provider.charge_saved_card(charge)

    failed = read(merchant.wait_for("fail", holding=str(charge.payment_id)))

    assert isinstance(answer, Declined)
    # Only the notification may forbid another try for a while.
    assert replace(failed.outcome(), retry_after=None) == answer


def test_a_refund_notification_names_our_refund(sandbox_world: SandboxWorld, merchant: Merchant):
    charge = a_charge_of(sandbox_world.save_card("viewer-1"))
    paid = sandbox_world.provider.charge_saved_card(charge)
    request = RefundRequest(uuid4(), charge.payment_id, paid.transaction_id, PRICE)
    answer = sandbox_world.provider.refund(request)

    told = read(merchant.wait_for("refund", holding=str(charge.payment_id)))

    assert isinstance(answer, RefundSucceeded)
    assert told.outcome("RUB") == answer
    assert told.refund_id == request.refund_id
    assert told.payment_transaction_id == paid.transaction_id


def test_a_check_asks_about_the_very_charge(sandbox_world: SandboxWorld, merchant: Merchant):
    charge = a_charge_of(sandbox_world.save_card("viewer-1"))
    sandbox_world.provider.charge_saved_card(charge)

    check = read(merchant.wait_for("check", holding=str(charge.payment_id)))

    assert (check.payment_id, check.account_id) == (charge.payment_id, "viewer-1")
    assert check.amount == PRICE


@pytest.mark.parametrize(
    ("answered", "code"), [(10, "3001"), (11, "3002"), (12, "3003"), (13, "3008"), (20, "3004")]
)
def test_a_refused_check_is_our_refusal(
    sandbox_world: SandboxWorld, merchant: Merchant, answered, code
):
    charge = a_charge_of(sandbox_world.save_card("viewer-1"))
    merchant.refuse_checks(answered)

    outcome = sandbox_world.provider.charge_saved_card(charge)

    assert isinstance(outcome, RefusedByUs)
    assert outcome.code == code
    assert sandbox_world.provider.find_payment(charge.payment_id) == outcome
    assert sandbox_world.taken(charge.payment_id) == []


def test_money_in_brings_news_of_its_receipt(sandbox_world: SandboxWorld, merchant: Merchant):
    charge = a_charge_of(sandbox_world.save_card("viewer-1"), receipt=a_receipt())
    paid = sandbox_world.provider.charge_saved_card(charge)

    told = read(merchant.wait_for("receipt", holding=str(charge.payment_id)))

    assert isinstance(told, ReceiptNotification)
    assert (told.kind, told.amount) == (ReceiptKind.INCOME, PRICE)
    assert (told.payment_id, told.transaction_id) == (charge.payment_id, paid.transaction_id)
    assert told.url
    assert told.fiscal["fiscal_sign"]
    assert abs(sandbox_world.now() - told.issued_at) < timedelta(minutes=1)


def test_money_back_brings_news_of_its_receipt(sandbox_world: SandboxWorld, merchant: Merchant):
    charge = a_charge_of(sandbox_world.save_card("viewer-1"))
    paid = sandbox_world.provider.charge_saved_card(charge)
    part = Money(9_990, "RUB")
    request = RefundRequest(
        uuid4(), charge.payment_id, paid.transaction_id, part, a_receipt(part.amount_minor)
    )
    refunded = sandbox_world.provider.refund(request)

    told = read(merchant.wait_for("receipt", holding=str(charge.payment_id)))

    assert isinstance(told, ReceiptNotification)
    assert (told.kind, told.amount) == (ReceiptKind.INCOME_RETURN, part)
    assert told.transaction_id == refunded.transaction_id
    assert told.payment_id == charge.payment_id


@pytest.mark.parametrize("header", ["Content-HMAC", "X-Content-HMAC"])
def test_either_signature_of_the_gateway_is_accepted_alone(
    sandbox_world: SandboxWorld, merchant: Merchant, header
):
    charge = a_charge_of(sandbox_world.save_card("viewer-1"))
    sandbox_world.provider.charge_saved_card(charge)

    received = merchant.wait_for("pay", holding=str(charge.payment_id))

    headers = {header: received.headers[header]}
    assert is_signed_by([API_SECRET], received.body, headers)
    assert not is_signed_by(["another secret"], received.body, headers)
    assert not is_signed_by([API_SECRET], received.body + b"&Amount=1", headers)
