"""The gateway's books, page by page."""

from datetime import UTC, datetime
from itertools import islice

from billing_rules.money import Money
from external_payments.operations import PaymentOperation, RefundOperation, UnreadableOperation
from external_payments.outcomes import Approved, Declined, RefundSucceeded
from tests.external_payments.builders import (
    PAYMENT_ID,
    REFUND_ID,
    TRANSACTION_ID,
    a_declined_operation,
    a_refund_operation,
    an_operation,
)
from tests.external_payments.scripted_gateway import envelope

SINCE = datetime(2026, 1, 15, tzinfo=UTC)
UNTIL = datetime(2026, 1, 16, tzinfo=UTC)


def read(provider, gateway, *pages):
    gateway.answer(*[envelope(success=True, model=page) for page in pages])
    return list(provider.list_operations(SINCE, UNTIL))


def test_a_payment_is_listed_with_its_outcome(gateway, provider):
    [operation] = read(provider, gateway, [an_operation()], [])

    assert isinstance(operation, PaymentOperation)
    assert isinstance(operation.outcome, Approved)
    assert operation.payment_id == PAYMENT_ID
    assert operation.account_id == "viewer-1"
    assert operation.amount == Money(29_990, "RUB")
    assert operation.created_at == datetime(2026, 1, 15, 9, 30, tzinfo=UTC)


def test_a_decline_is_listed_too(gateway, provider):
    [operation] = read(provider, gateway, [a_declined_operation()], [])

    assert isinstance(operation, PaymentOperation)
    assert isinstance(operation.outcome, Declined)


def test_a_refund_names_its_payment_with_its_mark(gateway, provider):
    [operation] = read(provider, gateway, [a_refund_operation()], [])

    assert isinstance(operation, RefundOperation)
    assert operation.payment_transaction_id == TRANSACTION_ID
    assert operation.refund_id == REFUND_ID
    assert operation.outcome == RefundSucceeded(TRANSACTION_ID + 1, Money(10_000, "RUB"))


def test_a_refund_is_known_by_its_payment_whatever_its_type(gateway, provider):
    [operation] = read(provider, gateway, [a_refund_operation(Type=0)], [])

    assert isinstance(operation, RefundOperation)


def test_payouts_are_left_out(gateway, provider):
    operations = read(provider, gateway, [an_operation(Type=2)], [])

    assert operations == []


def test_an_order_number_that_is_not_ours_is_no_payment_of_ours(gateway, provider):
    [operation] = read(provider, gateway, [an_operation(InvoiceId="shop-17")], [])

    assert isinstance(operation, PaymentOperation)
    assert operation.payment_id is None


def test_a_broken_entry_is_shown_without_stopping_the_rest(gateway, provider):
    broken = [
        an_operation(Amount="much"),
        an_operation(TransactionId="x"),
        an_operation(Type=9),
        an_operation(CreatedDateIso=None, CreatedDate=None),
        "nonsense",
    ]

    operations = read(provider, gateway, [*broken, an_operation()], [])

    assert [type(one) for one in operations] == [UnreadableOperation] * 5 + [PaymentOperation]
    assert operations[0] == UnreadableOperation(TRANSACTION_ID, "Amount is no amount")
    assert operations[1] == UnreadableOperation(None, "TransactionId is no whole number")


def test_pages_are_read_until_an_empty_one(gateway, provider):
    numbers = [an_operation(TransactionId=number) for number in range(1, 6)]

    operations = read(provider, gateway, numbers[:2], numbers[2:4], numbers[4:], [])

    assert [one.transaction_id for one in operations] == [1, 2, 3, 4, 5]
    assert [one.json["PageNumber"] for one in gateway.received] == [1, 2, 3, 4]


def test_a_page_is_asked_for_only_when_needed(gateway, provider):
    gateway.answer(envelope(success=True, model=[an_operation()] * 2))

    list(islice(provider.list_operations(SINCE, UNTIL), 2))

    assert len(gateway.received) == 1


def test_the_span_is_sent_with_its_zone(gateway, provider):
    read(provider, gateway, [])

    asked = gateway.received[0].json
    assert datetime.fromisoformat(asked["CreatedDateGte"]) == SINCE
    assert datetime.fromisoformat(asked["CreatedDateLte"]) == UNTIL


def test_the_older_way_to_write_a_moment_is_read(gateway, provider):
    [operation] = read(provider, gateway, [an_operation(CreatedDateIso=None)], [])

    assert isinstance(operation, PaymentOperation)
    assert operation.created_at == datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
