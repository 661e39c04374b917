"""Which refund is which, and when nobody can tell."""

from datetime import UTC, datetime

import pytest

from billing_rules.money import Money
from external_payments.cloudpayments import refund_search
from external_payments.outcomes import NotFound, RefundRefused, RefundSucceeded, Unknown
from tests.external_payments.builders import (
    OTHER_ID,
    TRANSACTION_ID,
    a_refund,
    a_refund_operation,
    an_operation,
)
from tests.external_payments.scripted_gateway import Reply, envelope

OTHER_MARK = f'{{"refund_id": "{OTHER_ID}"}}'

OURS = a_refund_operation(TransactionId=TRANSACTION_ID + 1)
TWIN = a_refund_operation(
    TransactionId=TRANSACTION_ID + 2, JsonData=OTHER_MARK, CreatedDateIso="2026-01-17T09:30:00"
)
UNMARKED = a_refund_operation(TransactionId=TRANSACTION_ID + 3, JsonData=None)


def tell_books(gateway, *operations, last):
    """Answer the whole search: the last operation, the payment, one page, the end."""
    gateway.answer(
        envelope(success=True, model=last),
        envelope(success=True, model=an_operation()),
        envelope(success=True, model=list(operations)),
        envelope(success=True, model=[]),
    )


def test_a_payment_without_any_refund_has_not_this_one(gateway, provider):
    gateway.answer(envelope(success=True, model=an_operation()))

    finding = provider.find_refund(a_refund())

    assert finding == NotFound()
    assert [one.path for one in gateway.received] == ["/v2/payments/find"]


SECOND_PAYMENT = an_operation(InvoiceId=str(OTHER_ID))
"""Made by a widget that was opened twice: for the gateway it has the order number of the first."""


def test_a_refund_of_an_orders_second_payment_is_missed_under_the_orders_number(gateway, provider):
    gateway.answer(
        envelope(success=False, message="Not found"),
        envelope(success=True, model=SECOND_PAYMENT),
        envelope(success=True, model=SECOND_PAYMENT),
    )

    finding = provider.find_refund(a_refund())

    assert finding == NotFound()
    assert gateway.received[2].json["InvoiceId"] == str(OTHER_ID)


def test_a_refund_of_an_orders_second_payment_is_found_under_the_orders_number(gateway, provider):
    gateway.answer(
        envelope(success=False, message="Not found"),
        envelope(success=True, model=SECOND_PAYMENT),
        envelope(success=True, model=OURS | {"InvoiceId": str(OTHER_ID)}),
    )

    finding = provider.find_refund(a_refund())

    assert finding == RefundSucceeded(TRANSACTION_ID + 1, Money(10_000, "RUB"))


def test_the_mark_names_the_refund(gateway, provider):
    gateway.answer(envelope(success=True, model=OURS))

    finding = provider.find_refund(a_refund())

    assert finding == RefundSucceeded(TRANSACTION_ID + 1, Money(10_000, "RUB"))


def test_a_refund_that_failed_later_is_refused(gateway, provider):
    model = a_refund_operation(Status="Declined", Reason="no money left")
    gateway.answer(envelope(success=False, model=model))

    finding = provider.find_refund(a_refund())

    assert finding == RefundRefused("no money left")


def test_an_undecided_refund_is_unknown(gateway, provider):
    gateway.answer(envelope(success=False, model=a_refund_operation(Status="Pending")))

    finding = provider.find_refund(a_refund())

    assert isinstance(finding, Unknown)


def test_a_later_refund_of_the_same_amount_does_not_hide_ours(gateway, provider):
    tell_books(gateway, an_operation(), OURS, TWIN, last=TWIN)

    finding = provider.find_refund(a_refund())

    assert finding == RefundSucceeded(TRANSACTION_ID + 1, Money(10_000, "RUB"))


def test_a_refund_of_the_same_amount_with_another_mark_is_not_ours(gateway, provider):
    tell_books(gateway, an_operation(), TWIN, last=TWIN)

    finding = provider.find_refund(a_refund())

    assert finding == NotFound()


def test_a_refund_of_the_same_amount_without_a_mark_may_be_ours(gateway, provider):
    tell_books(gateway, an_operation(), UNMARKED, last=UNMARKED)

    finding = provider.find_refund(a_refund())

    assert isinstance(finding, Unknown)


def test_a_refund_of_another_amount_without_a_mark_is_not_ours(gateway, provider):
    other_amount = UNMARKED | {"Amount": 55}
    tell_books(gateway, an_operation(), other_amount, last=other_amount)

    finding = provider.find_refund(a_refund())

    assert finding == NotFound()


def test_refunds_of_other_payments_do_not_count(gateway, provider):
    foreign = UNMARKED | {"InvoiceId": str(OTHER_ID), "OriginalTransactionId": 1}
    tell_books(gateway, foreign, TWIN, last=TWIN)

    finding = provider.find_refund(a_refund())

    assert finding == NotFound()


def test_a_broken_entry_of_another_payment_does_not_stop_the_search(gateway, provider):
    tell_books(gateway, {"TransactionId": "broken"}, OURS, TWIN, last=TWIN)

    finding = provider.find_refund(a_refund())

    assert isinstance(finding, RefundSucceeded)


def test_the_search_spans_from_the_payment_to_the_last_refund(gateway, provider):
    tell_books(gateway, OURS, TWIN, last=TWIN)

    provider.find_refund(a_refund())

    asked = gateway.received[2].json
    assert datetime.fromisoformat(asked["CreatedDateGte"]) == datetime(
        2026, 1, 15, 9, 30, tzinfo=UTC
    )
    # The gateway writes whole seconds, so the last refund may be a part of one later.
    last_moment = datetime(2026, 1, 17, 9, 30, 1, tzinfo=UTC)
    assert datetime.fromisoformat(asked["CreatedDateLte"]) == last_moment


def test_a_span_too_long_to_search_leaves_the_answer_open(gateway, provider):
    page = [a_refund_operation(InvoiceId=None, OriginalTransactionId=1)] * 1000
    pages = refund_search.MOST_ENTRIES_SEARCHED // len(page) + 1
    gateway.answer(
        envelope(success=True, model=TWIN),
        envelope(success=True, model=an_operation()),
        *[envelope(success=True, model=page)] * pages,
    )

    finding = provider.find_refund(a_refund())

    assert isinstance(finding, Unknown)


@pytest.mark.parametrize(
    "replies",
    [
        [Reply(status=500)],
        [envelope(success=False, message="Not found")] * 2,
        [
            envelope(success=False, message="Not found"),
            envelope(success=True, model=an_operation()),
        ],
        [
            envelope(success=False, message="Not found"),
            envelope(success=True, model=an_operation(InvoiceId=None)),
        ],
        [envelope(success=False, message="Sorry")],
        [envelope(success=True, model=TWIN), envelope(success=False, message="Not found")],
        [envelope(success=True, model=TWIN), Reply(status=500)],
        [
            envelope(success=True, model=TWIN),
            envelope(success=True, model=an_operation()),
            envelope(success=False, message="Too busy"),
        ],
    ],
    ids=[
        "500",
        "neither order nor payment",
        "no order although the payment names it",
        "a payment of no order",
        "other words",
        "no payment",
        "payment 500",
        "list refused",
    ],
)
def test_a_search_without_a_clear_answer_settles_nothing(gateway, provider, replies):
    gateway.answer(*replies)

    finding = provider.find_refund(a_refund())

    assert isinstance(finding, Unknown)
