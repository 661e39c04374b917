"""The gateway's list of chargebacks, whose answer nobody has documented."""

from datetime import UTC, datetime, timedelta

import pytest

from billing_rules.money import Money
from external_payments.disputes import PaymentDispute, UnreadableDispute
from external_payments.port import ProviderUnavailable
from tests.external_payments.builders import PAYMENT_ID, TRANSACTION_ID, a_chargeback
from tests.external_payments.scripted_gateway import Reply, envelope

SINCE = datetime(2026, 2, 1, tzinfo=UTC)
UNTIL = datetime(2026, 3, 1, tzinfo=UTC)


def read(provider, gateway, *pages):
    gateway.answer(*[envelope(success=True, model=page) for page in pages])
    return list(provider.list_disputes(SINCE, UNTIL))


def test_a_chargeback_names_the_payment(gateway, provider):
    disputes = read(provider, gateway, [a_chargeback()], [])

    assert disputes == [
        PaymentDispute(
            transaction_id=TRANSACTION_ID + 2,
            payment_transaction_id=TRANSACTION_ID,
            payment_id=PAYMENT_ID,
            amount=Money(29_990, "RUB"),
            opened_at=datetime(2026, 2, 2, 2, 40, tzinfo=UTC),
            reason="Fraud",
        )
    ]


def test_the_payment_may_be_named_as_notifications_name_it(gateway, provider):
    entry = a_chargeback(OriginalTransactionId=None, PaymentTransactionId=TRANSACTION_ID)

    [dispute] = read(provider, gateway, [entry], [])

    assert dispute.payment_transaction_id == TRANSACTION_ID


def test_a_chargeback_without_a_number_of_its_own_is_known_by_its_payment(gateway, provider):
    entry = a_chargeback(OriginalTransactionId=None, TransactionId=TRANSACTION_ID)

    [dispute] = read(provider, gateway, [entry], [])

    assert (dispute.transaction_id, dispute.payment_transaction_id) == (TRANSACTION_ID,) * 2


@pytest.mark.parametrize("order_number", [None, "shop-17"])
def test_an_order_number_that_is_not_ours_leaves_the_payment_open(gateway, provider, order_number):
    [dispute] = read(provider, gateway, [a_chargeback(InvoiceId=order_number)], [])

    assert dispute.payment_id is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "Fraud"),
        ({"Reason": None, "ReasonCode": 4837}, "4837"),
        ({"Reason": None}, ""),
    ],
    ids=["words", "code", "silence"],
)
def test_the_reason_is_what_the_bank_gave(gateway, provider, changes, reason):
    [dispute] = read(provider, gateway, [a_chargeback(**changes)], [])

    assert dispute.reason == reason


def test_a_broken_entry_is_shown_without_stopping_the_rest(gateway, provider):
    broken = [
        a_chargeback(Amount="much"),
        a_chargeback(TransactionId="x"),
        a_chargeback(CreatedDateIso=None, CreatedDate=None),
        "nonsense",
    ]

    disputes = read(provider, gateway, [*broken, a_chargeback()], [])

    assert [type(one) for one in disputes] == [UnreadableDispute] * 4 + [PaymentDispute]
    assert disputes[0] == UnreadableDispute(TRANSACTION_ID + 2, "Amount is no amount")
    assert disputes[3] == UnreadableDispute(None, "TransactionId is missing")


def test_pages_are_read_until_an_empty_one(gateway, provider):
    entries = [a_chargeback(TransactionId=number) for number in (1, 2, 3)]

    disputes = read(provider, gateway, entries[:2], entries[2:], [])

    assert [one.transaction_id for one in disputes] == [1, 2, 3]
    assert [one.json["PageNumber"] for one in gateway.received] == [1, 2, 3]
    assert {one.path for one in gateway.received} == {"/chargebacks/list"}


@pytest.mark.parametrize("reply", [Reply(status=503), envelope(success=False, message="no")])
def test_a_list_that_cannot_be_read_is_an_error(gateway, provider, reply):
    gateway.answer(reply)

    with pytest.raises(ProviderUnavailable):
        list(provider.list_disputes(SINCE, UNTIL))


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (SINCE.replace(tzinfo=None), UNTIL),
        (SINCE, UNTIL.replace(tzinfo=None)),
        (SINCE, SINCE + timedelta(days=365, seconds=1)),
    ],
    ids=["naive start", "naive end", "longer than a year"],
)
def test_a_span_that_no_provider_lists_is_refused_at_once(gateway, provider, since, until):
    with pytest.raises(ValueError, match="span"):
        provider.list_disputes(since, until)

    assert gateway.received == []
