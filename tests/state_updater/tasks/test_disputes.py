"""Disputes are read from the provider's list: nobody notifies us of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from billing_rules.money import Money
from external_payments.disputes import PaymentDispute, ProviderDispute, UnreadableDispute
from external_payments.fake import FakePaymentProvider
from models import Dispute, Invoice, Refund
from runtime.identifiers import new_id
from state_updater.tasks.charge import charge_saved_card
from state_updater.tasks.disputes import reconcile_disputes
from state_updater.tasks.refund import refund_payment
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    Purchase,
    open_checkout,
    payment_of,
    refund,
    renew,
    subscribe,
    subscription_of,
)
from tests.state_updater.tasks.bookkeeping import (
    compare_day,
    kept,
    only_difference,
    pay_untold,
    read_books,
)
from tests.state_updater.worker import Worker


@dataclass
class ListedDisputes:
    """Stands before the provider with a list of disputes of its own."""

    provider: FakePaymentProvider
    listed: list[ProviderDispute] = field(default_factory=list)

    def __getattr__(self, name: str) -> object:
        return getattr(self.provider, name)

    def list_disputes(self, since: datetime, until: datetime) -> Iterator[ProviderDispute]:
        assert since < until
        yield from self.listed


def read_disputes(worker: Worker, *, span: timedelta = timedelta(days=3)) -> int:
    """Read the disputes an hour later and carry out what they lead to."""
    worker.workshop.advance(timedelta(hours=1))
    look = reconcile_disputes(worker.context, span=span)
    worker.hand_on()
    return look.handed_on


def list_disputes(worker: Worker, *disputes: ProviderDispute) -> None:
    provider = ListedDisputes(worker.provider, list(disputes))
    worker.context = replace(worker.context, provider=provider)


def dispute_the_payment_of(worker: Worker, purchase: Purchase) -> PaymentDispute:
    payment = payment_of(worker.workshop, purchase.invoice_id)
    return worker.provider.open_dispute(payment.id, reason="fraud")


def test_a_dispute_in_the_list_ends_the_subscription(worker: Worker, purchase: Purchase) -> None:
    told = dispute_the_payment_of(worker, purchase)

    assert read_disputes(worker) == 1

    (dispute,) = worker.workshop.rows(Dispute)
    assert dispute.provider_transaction_id == told.transaction_id
    assert (dispute.amount_minor, dispute.reason) == (29_990, "fraud")
    assert subscription_of(worker.workshop, purchase).state == "cancelled"
    assert worker.workshop.row(Invoice, purchase.invoice_id).state == "disputed"


def test_a_dispute_is_handed_on_once_however_often_it_is_read(
    worker: Worker, purchase: Purchase
) -> None:
    dispute_the_payment_of(worker, purchase)

    assert [read_disputes(worker) for _ in range(2)] == [1, 0]

    assert len(worker.workshop.rows(Dispute)) == 1


def test_a_dispute_whose_command_got_lost_is_handed_on_again(
    worker: Worker, purchase: Purchase
) -> None:
    dispute_the_payment_of(worker, purchase)
    reconcile_disputes(worker.context, span=timedelta(days=3))
    worker.forget_staged()

    assert read_disputes(worker) == 1

    assert len(worker.workshop.rows(Dispute)) == 1


def test_a_disputed_subscription_is_not_charged_any_more(
    worker: Worker, purchase: Purchase
) -> None:
    renewal = renew(worker.workshop, purchase)
    dispute_the_payment_of(worker, purchase)
    read_disputes(worker)

    charge_saved_card(worker.context, renewal.payment_id)

    assert worker.charges() == []


def test_a_refund_stopped_by_a_dispute_is_never_sent(worker: Worker, purchase: Purchase) -> None:
    refund_id = refund(worker.workshop, purchase.invoice_id)
    dispute_the_payment_of(worker, purchase)
    read_disputes(worker)

    refund_payment(worker.context, refund_id)

    assert worker.refunds() == []
    assert worker.workshop.row(Refund, refund_id).state == "refused"


def test_a_dispute_of_a_payment_that_we_do_not_know_is_left_for_people(
    worker: Worker, workshop: Workshop
) -> None:
    stranger = new_id()
    pay_untold(worker, subscribe(workshop), stranger)
    told = worker.provider.open_dispute(stranger, reason="fraud")

    assert read_disputes(worker) == 0

    row = only_difference(workshop)
    assert (row.kind, row.status) == ("orphan", "open")
    assert row.provider_transaction_id == told.transaction_id
    assert (row.theirs or {})["operation"] == "dispute"


def test_a_dispute_of_a_payment_that_the_books_bring_later_is_found_then(
    worker: Worker, workshop: Workshop
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    pay_untold(worker, purchase, payment_id)
    worker.provider.open_dispute(payment_id, reason="fraud")
    before = read_disputes(worker)
    read_books(worker)

    after = read_disputes(worker)

    assert (before, after) == (0, 1)
    assert workshop.row(Invoice, purchase.invoice_id).state == "disputed"
    assert ("orphan", "settled") in kept(workshop)


def test_comparing_the_books_leaves_the_disputes_of_strangers_alone(
    worker: Worker, workshop: Workshop
) -> None:
    number = 5_000_000_001
    list_disputes(worker, a_dispute(worker, transaction_id=number, payment_transaction_id=number))
    read_disputes(worker)

    compare_day(worker)

    assert kept(workshop) == [("orphan", "open")]


def test_a_dispute_in_another_currency_is_left_for_people(
    worker: Worker, purchase: Purchase
) -> None:
    number = payment_of(worker.workshop, purchase.invoice_id).provider_transaction_id
    assert number is not None
    told = a_dispute(worker, payment_transaction_id=number, amount=Money(400, "USD"))
    list_disputes(worker, told)

    read_disputes(worker)

    assert kept(worker.workshop) == [("wrong_amount", "open")]
    assert subscription_of(worker.workshop, purchase).state == "active"


@pytest.mark.parametrize("number", [None, 5_000_000_001])
def test_a_dispute_that_cannot_be_read_does_not_stop_the_rest(
    worker: Worker, purchase: Purchase, number: int | None
) -> None:
    told = dispute_the_payment_of(worker, purchase)
    list_disputes(worker, UnreadableDispute(number, "Amount: is missing"), told)

    assert read_disputes(worker) == 1

    assert kept(worker.workshop) == [("unreadable", "open")]


def test_disputes_that_cannot_be_read_now_are_read_next_time(
    worker: Worker, purchase: Purchase
) -> None:
    dispute_the_payment_of(worker, purchase)
    worker.provider.fail_next_questions(1)

    assert [read_disputes(worker) for _ in range(2)] == [0, 1]


def test_an_old_dispute_is_found_by_the_longer_look(worker: Worker, purchase: Purchase) -> None:
    dispute_the_payment_of(worker, purchase)
    worker.workshop.advance(timedelta(days=30))

    assert read_disputes(worker) == 0
    assert read_disputes(worker, span=timedelta(days=60)) == 1


def a_dispute(
    worker: Worker,
    *,
    payment_transaction_id: int,
    transaction_id: int = 5_000_000_001,
    amount: Money | None = None,
) -> PaymentDispute:
    return PaymentDispute(
        transaction_id=transaction_id,
        payment_transaction_id=payment_transaction_id,
        payment_id=None,
        amount=amount or Money(29_990, "RUB"),
        opened_at=worker.workshop.now(),
        reason="fraud",
    )
