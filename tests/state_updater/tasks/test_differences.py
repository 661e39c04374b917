"""What the system cannot mend in the books is left for people, in one row however often found."""

from datetime import timedelta

import pytest

from billing_rules.money import Money
from interaction_bus.commands import SettleDifference
from models import Invoice
from runtime.identifiers import new_id
from state_updater.tasks.books import reconcile_books
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import CARD_TOKEN, Purchase, open_checkout, payment_of, subscribe
from tests.state_updater.tasks.bookkeeping import (
    PRICE,
    cures_of,
    deface_books,
    kept,
    only_difference,
    pay_untold,
    read_books,
)
from tests.state_updater.worker import Worker


@pytest.mark.parametrize("is_known", [False, True])
def test_money_of_a_stranger_is_left_for_people(
    worker: Worker, workshop: Workshop, *, is_known: bool
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase) if is_known else new_id()
    worker.provider.pay_in_widget(payment_id, "somebody-else", amount=PRICE, token=CARD_TOKEN)

    assert cures_of(read_books(worker)) == [None]

    assert workshop.row(Invoice, purchase.invoice_id).state == "issued"
    assert kept(workshop) == [("orphan", "open")]


def test_another_amount_than_we_asked_for_is_left_for_people(
    worker: Worker, workshop: Workshop
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    paid = pay_untold(worker, purchase, payment_id, amount=Money(1, "RUB"))

    read_books(worker)

    row = only_difference(workshop)
    assert (row.kind, row.status, row.payment_id) == ("wrong_amount", "open", payment_id)
    assert row.provider_transaction_id == paid.transaction_id
    assert (row.theirs or {})["amount_minor"] == 1
    assert (row.ours or {})["amount_minor"] == 29_990


def test_a_difference_is_one_row_however_often_it_is_found(
    worker: Worker, workshop: Workshop
) -> None:
    pay_untold(worker, subscribe(workshop), new_id())

    first, second = read_books(worker), read_books(worker)

    assert [it.id for it in first.findings] == [it.id for it in second.findings]
    assert kept(workshop) == [("orphan", "open")]


def test_what_a_person_has_settled_stays_settled(worker: Worker, workshop: Workshop) -> None:
    pay_untold(worker, subscribe(workshop), new_id())
    read_books(worker)
    row_id = only_difference(workshop).id
    workshop.send(SettleDifference(difference_id=row_id, note="a test of the terminal"))

    read_books(worker)

    row = only_difference(workshop)
    assert (row.status, row.settled_by, row.note) == (
        "settled",
        "manager:m-1",
        "a test of the terminal",
    )


def test_a_cure_that_did_not_work_is_left_for_people(worker: Worker, workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    pay_untold(worker, purchase, open_checkout(workshop, purchase))
    workshop.advance(timedelta(hours=1))
    for _ in range(2):
        reconcile_books(worker.context, span=timedelta(hours=3))
        keep_only_differences(worker)
        workshop.advance(timedelta(hours=1))

    assert kept(workshop) == [("missing_notification", "open")]


def keep_only_differences(worker: Worker) -> None:
    """Carry out what keeps differences, as if the cures had got lost on the way."""
    for command in worker.reported():
        if type(command).__name__ == "RecordDifference":
            worker.workshop.send(command)
    worker.forget_staged()


def test_a_difference_that_comes_back_is_opened_again(worker: Worker, workshop: Workshop) -> None:
    books = deface_books(worker)
    purchase = subscribe(workshop)
    paid = pay_untold(worker, purchase, open_checkout(workshop, purchase))
    read_books(worker)
    statuses = []
    for spoilt in ({paid.transaction_id}, set(), {paid.transaction_id}):
        books.spoilt = spoilt
        workshop.advance(-timedelta(hours=1))
        read_books(worker)
        statuses.append(status_of(workshop, "unreadable"))

    assert statuses == ["open", "settled", "open"]


def status_of(workshop: Workshop, kind: str) -> str:
    return dict(kept(workshop))[kind]


def test_an_entry_that_cannot_be_read_is_left_for_people(
    worker: Worker, purchase: Purchase
) -> None:
    books = deface_books(worker)
    number = payment_of(worker.workshop, purchase.invoice_id).provider_transaction_id
    assert number is not None
    books.spoilt = {number}

    read_books(worker)

    row = only_difference(worker.workshop)
    assert (row.kind, row.status, row.provider_transaction_id) == ("unreadable", "open", number)
    assert row.theirs == {"operation": "unreadable", "reason": "Amount: is missing"}
