"""What each notification says, however it is written."""

import json
from datetime import UTC, datetime
from urllib.parse import quote_plus
from uuid import UUID

import pytest

from billing_rules.declines import DeclineClass
from billing_rules.money import Money
from external_payments.cloudpayments.notification_body import NotificationMalformed
from external_payments.cloudpayments.notifications import (
    CheckRequest,
    NotificationKind,
    OtherNotification,
    PaymentNotification,
    RefundNotification,
    read_notification,
)
from external_payments.outcomes import (
    Approved,
    Declined,
    Pending,
    RefundRefused,
    RefundSucceeded,
    RefusedByUs,
    Unknown,
)
from tests.external_payments.builders import PAYMENT_ID, REFUND_ID

FORM = "application/x-www-form-urlencoded; charset=utf-8"

PAYMENT = {
    "TransactionId": "3000000777",
    "Amount": "299.90",
    "Currency": "RUB",
    "PaymentAmount": "299.90",
    "PaymentCurrency": "RUB",
    "InvoiceId": str(PAYMENT_ID),
    "AccountId": "viewer-1",
    "SubscriptionId": "",
    "Name": "VIEWER ONE",
    "Email": "viewer@example.com",
    "DateTime": "2026-01-15 09:30:00",
    "IpAddress": "",
    "CardFirstSix": "400000",
    "CardLastFour": "3055",
    "CardType": "Visa",
    "CardExpDate": "12/30",
    "Token": "tk_secret",
    "TotalFee": "",
    "OperationType": "Payment",
    "Status": "Completed",
    "TestMode": "1",
    "Data": "",
}

FAILURE = {"Status": "", "Reason": "InsufficientFunds", "ReasonCode": "5051", "RetryAfter": ""}

REFUND = {
    "TransactionId": "3000000888",
    "PaymentTransactionId": "3000000777",
    "Amount": "100.00",
    "DateTime": "2026-01-16 09:30:00",
    "OperationType": "Refund",
    "InvoiceId": str(PAYMENT_ID),
    "AccountId": "viewer-1",
    "Email": "viewer@example.com",
    "Data": f'{{"refund_id":"{REFUND_ID}"}}',
}


def as_form(values: dict[str, str]) -> bytes:
    return "&".join(f"{name}={quote_plus(value)}" for name, value in values.items()).encode()


def told(kind: NotificationKind, values: dict[str, str], **changes):
    return read_notification(kind, as_form(values | changes), content_type=FORM)


def test_a_check_names_what_is_about_to_be_paid():
    check = told(NotificationKind.CHECK, PAYMENT)

    assert check == CheckRequest(
        transaction_id=3_000_000_777,
        payment_id=PAYMENT_ID,
        account_id="viewer-1",
        amount=Money(29_990, "RUB"),
        subscription_id=None,
        is_test=True,
    )


@pytest.mark.parametrize("order_number", ["", "shop-17"])
def test_a_check_of_an_order_that_is_not_ours_has_no_payment(order_number):
    check = told(NotificationKind.CHECK, PAYMENT, InvoiceId=order_number)

    assert isinstance(check, CheckRequest)
    assert check.payment_id is None


def test_a_paid_notification_is_approved_with_the_card():
    paid = told(NotificationKind.PAY, PAYMENT)

    assert isinstance(paid, PaymentNotification)
    assert paid.payment_id == PAYMENT_ID
    assert paid.created_at == datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
    outcome = paid.outcome()
    assert isinstance(outcome, Approved)
    assert outcome.amount == Money(29_990, "RUB")
    assert outcome.card is not None
    assert outcome.card.token == "tk_secret"


def test_a_paid_notification_about_a_hold_is_not_paid():
    held = told(NotificationKind.PAY, PAYMENT, Status="Authorized")

    assert held.outcome() == Pending(3_000_000_777)


def test_a_paid_notification_with_a_new_status_settles_nothing():
    strange = told(NotificationKind.PAY, PAYMENT, Status="Teleported")

    assert isinstance(strange.outcome(), Unknown)


def test_a_payment_without_a_saved_card_has_no_token():
    paid = told(NotificationKind.PAY, PAYMENT, Token="")

    assert paid.outcome().card.token is None
    assert paid.outcome().card.last_four == "3055"


def test_a_payment_by_another_method_has_no_card():
    cardless = dict.fromkeys(("Token", "CardFirstSix", "CardLastFour", "CardType"), "")

    paid = told(NotificationKind.PAY, PAYMENT, **cardless)

    assert paid.outcome().card is None


def test_a_failed_notification_is_a_decline_with_its_class():
    failed = told(NotificationKind.FAIL, PAYMENT | FAILURE, RetryAfter="2026-01-17T00:00:00")

    outcome = failed.outcome()
    assert isinstance(outcome, Declined)
    assert (outcome.code, outcome.decline_class) == ("5051", DeclineClass.TEMPORARY)
    assert outcome.retry_after == datetime(2026, 1, 17, tzinfo=UTC)


def test_a_failed_notification_without_a_reason_is_still_a_decline():
    failed = told(NotificationKind.FAIL, PAYMENT | FAILURE, ReasonCode="", Reason="")

    outcome = failed.outcome()
    assert isinstance(outcome, Declined)
    assert outcome.decline_class is DeclineClass.UNRECOGNISED


@pytest.mark.parametrize("code", ["3001", "3002", "3003", "3004", "3005", "3006", "3007", "3008"])
def test_a_failure_made_by_our_check_is_refused_by_us(code):
    failed = told(NotificationKind.FAIL, PAYMENT | FAILURE, ReasonCode=code)

    assert isinstance(failed.outcome(), RefusedByUs)


def test_a_confirmed_hold_is_paid():
    confirmed = told(NotificationKind.CONFIRM, PAYMENT)

    assert isinstance(confirmed.outcome(), Approved)


def test_a_released_hold_names_no_currency():
    values = {"TransactionId": "5", "Amount": "1.00", "DateTime": "2026-01-15 09:30:00"}

    cancelled = told(NotificationKind.CANCEL, values)

    assert cancelled.amount is None
    assert isinstance(cancelled.outcome(), Declined)


def test_a_refund_names_its_payment_with_its_mark():
    refund = told(NotificationKind.REFUND, REFUND)

    assert refund == RefundNotification(
        transaction_id=3_000_000_888,
        payment_transaction_id=3_000_000_777,
        payment_id=PAYMENT_ID,
        refund_id=REFUND_ID,
        account_id="viewer-1",
        amount_minor=10_000,
        currency=None,
        status=None,
    )
    assert refund.outcome("RUB") == RefundSucceeded(3_000_000_888, Money(10_000, "RUB"))


@pytest.mark.parametrize("data", ["", "by hand", '{"refund_id": 5}', '{"refund_id": ["x"]}'])
def test_a_refund_made_by_hand_is_not_one_of_ours(data):
    refund = told(NotificationKind.REFUND, REFUND, Data=data)

    assert isinstance(refund, RefundNotification)
    assert refund.refund_id is None


def test_a_refund_that_failed_later_is_refused():
    refund = told(NotificationKind.REFUND, REFUND, Status="Declined")

    assert refund.outcome("RUB") == RefundRefused("Declined")


@pytest.mark.parametrize("kind", [NotificationKind.RECURRENT, NotificationKind.RECEIPT])
def test_other_news_are_kept_as_they_came(kind):
    other = told(kind, {"Id": "sc_1", "Status": "Active", "SubscriptionId": "sc_1"})

    assert isinstance(other, OtherNotification)
    assert other.subscription_id == "sc_1"
    assert other.fields.text("Status") == "Active"


@pytest.mark.parametrize("kind", [NotificationKind.PAY, NotificationKind.FAIL])
def test_a_payout_is_no_payment(kind):
    payout = told(kind, PAYMENT | FAILURE, OperationType="CardPayout")

    assert isinstance(payout, OtherNotification)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (NotificationKind.CHECK, "TransactionId"),
        (NotificationKind.CHECK, "Amount"),
        (NotificationKind.CHECK, "Currency"),
        (NotificationKind.PAY, "TransactionId"),
        (NotificationKind.PAY, "Amount"),
        (NotificationKind.PAY, "Status"),
        (NotificationKind.FAIL, "TransactionId"),
        (NotificationKind.REFUND, "PaymentTransactionId"),
        (NotificationKind.REFUND, "Amount"),
    ],
)
def test_a_needed_field_that_is_empty_is_named(kind, field):
    values = REFUND if kind is NotificationKind.REFUND else PAYMENT

    with pytest.raises(NotificationMalformed) as caught:
        told(kind, values, **{field: ""})

    assert caught.value.field == field


@pytest.mark.parametrize("field", ["Amount", "TransactionId", "DateTime"])
def test_a_field_that_holds_nonsense_is_named_without_its_value(field):
    with pytest.raises(NotificationMalformed) as caught:
        told(NotificationKind.PAY, PAYMENT, **{field: "viewer@example.com"})

    assert caught.value.field == field
    assert "viewer" not in str(caught.value)


@pytest.mark.parametrize("kind", list(NotificationKind))
def test_nothing_private_shows_in_logs(kind):
    values = PAYMENT | FAILURE | REFUND | {"Status": "Completed"}

    shown = repr(told(kind, values))

    assert not any(secret in shown for secret in ("tk_secret", "viewer@example.com", "VIEWER ONE"))


def test_json_says_the_same_as_a_form():
    values = PAYMENT | {"Amount": 299.9, "TransactionId": 3_000_000_777, "TestMode": True}
    body = json.dumps(values).encode()

    from_json = read_notification(NotificationKind.PAY, body, content_type="application/json")

    assert from_json == told(NotificationKind.PAY, PAYMENT)


def test_a_sample_with_the_gateways_own_escapes_is_read():
    body = (
        b"TransactionId=1001&Amount=1500.00&Currency=RUB&DateTime=2026-01-15+09%3a30%3a00"
        b"&InvoiceId=01940000-0000-7000-8000-00000000000a&AccountId=&Status=Completed&TestMode=1"
        b"&Email=user%40example.com&Description=%d0%97%d0%b0%d0%ba%d0%b0%d0%b7+1"
    )

    paid = read_notification(NotificationKind.PAY, body, content_type=FORM)

    assert isinstance(paid, PaymentNotification)
    assert paid.payment_id == UUID("01940000-0000-7000-8000-00000000000a")
    assert paid.amount == Money(150_000, "RUB")
    assert paid.account_id is None
