"""A whole day compared both ways: what the provider's books lack is found as well."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from billing_rules.money import Money
from models import Payment, Refund
from runtime.identifiers import new_id
from state_updater.handlers.charging import PROVIDER
from state_updater.tasks.day_of_books import reconcile_day, reconcile_days
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    Purchase,
    advance_to,
    approved,
    open_checkout,
    payment_of,
    refund,
    refunded,
    subscribe,
)
from tests.state_updater.tasks.bookkeeping import (
    compare_day,
    cures_of,
    deface_books,
    give_back,
    give_back_untold,
    kept,
    only_difference,
    pay_untold,
    read_books,
)
from tests.state_updater.worker import Worker


@pytest.fixture(autouse=True)
def _noon(workshop: Workshop) -> None:
    """Let every story begin at noon: most of them end on the same day."""
    tomorrow = workshop.now().astimezone(UTC).date() + timedelta(days=1)
    advance_to(workshop, datetime.combine(tomorrow, time(12), UTC))


def number_of(workshop: Workshop, purchase: Purchase) -> int:
    number = payment_of(workshop, purchase.invoice_id).provider_transaction_id
    assert number is not None
    return number


def pass_midnight(workshop: Workshop) -> None:
    tomorrow = workshop.now().astimezone(UTC).date() + timedelta(days=1)
    advance_to(workshop, datetime.combine(tomorrow, time(0, 10), UTC))


def test_a_day_on_which_both_books_agree_shows_nothing(worker: Worker, purchase: Purchase) -> None:
    look = compare_day(worker)

    assert (look.findings, look.problem) == ([], None)
    assert look.numbers == {number_of(worker.workshop, purchase)}


def test_a_payment_that_the_provider_does_not_know_is_left_for_people(
    worker: Worker, purchase: Purchase
) -> None:
    workshop = worker.workshop
    deface_books(worker).hidden = {number_of(workshop, purchase)}

    compare_day(worker)

    row = only_difference(workshop)
    payment = payment_of(workshop, purchase.invoice_id)
    assert (row.kind, row.status) == ("missing_at_provider", "open")
    assert (row.payment_id, row.invoice_id) == (payment.id, purchase.invoice_id)
    assert row.theirs is None


def test_a_refund_that_the_provider_does_not_know_is_left_for_people(
    worker: Worker, purchase: Purchase
) -> None:
    workshop = worker.workshop
    refund_id = refund(workshop, purchase.invoice_id)
    workshop.send(refunded(refund_id))

    compare_day(worker)

    row = only_difference(workshop)
    assert (row.kind, row.refund_id) == ("missing_at_provider", refund_id)
    assert workshop.row(Refund, refund_id).state == "succeeded"


def test_money_that_appears_after_all_settles_its_difference(
    worker: Worker, purchase: Purchase
) -> None:
    books = deface_books(worker)
    books.hidden = {number_of(worker.workshop, purchase)}
    compare_day(worker)
    books.hidden = set()

    compare_day(worker)

    assert kept(worker.workshop) == [("missing_at_provider", "settled")]


def test_a_payment_made_before_midnight_and_told_after_it_is_not_missing(
    worker: Worker, workshop: Workshop
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    paid = pay_untold(worker, purchase, payment_id)
    pass_midnight(workshop)
    workshop.send(approved(workshop, payment_id, transaction_id=paid.transaction_id))

    look = compare_day(worker)

    assert (look.findings, look.numbers) == ([], set())


def test_a_second_charge_learnt_of_a_day_late_is_not_missing(
    worker: Worker, purchase: Purchase
) -> None:
    workshop = worker.workshop
    pay_untold(worker, purchase, payment_of(workshop, purchase.invoice_id).id)
    pass_midnight(workshop)
    compare_day(worker, days_ago=1)
    workshop.advance(timedelta(hours=1))

    look = compare_day(worker)

    assert "missing_at_provider" not in {it.difference.kind for it in look.findings}


def test_a_refund_of_the_cabinet_learnt_of_a_day_late_is_not_missing(
    worker: Worker, purchase: Purchase
) -> None:
    workshop = worker.workshop
    give_back_untold(worker, payment_of(workshop, purchase.invoice_id), Money(100, "RUB"))
    pass_midnight(workshop)
    compare_day(worker, days_ago=1)

    look = compare_day(worker)

    assert look.findings == []
    assert kept(workshop) == [("unseen_refund", "curing")]


def test_a_notification_lost_yesterday_is_found_by_its_day(
    worker: Worker, workshop: Workshop
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    yesterday = workshop.now().astimezone(UTC).date()
    pay_untold(worker, purchase, payment_id)
    pass_midnight(workshop)

    look = compare_day(worker, days_ago=1)

    assert cures_of(look) == ["RecordPaymentOutcome"]
    assert workshop.row(Payment, payment_id).state == "succeeded"
    assert only_difference(workshop).day == yesterday


def test_running_a_day_again_is_harmless(worker: Worker, purchase: Purchase) -> None:
    workshop = worker.workshop
    payment = payment_of(workshop, purchase.invoice_id)
    pay_untold(worker, purchase, payment.id)
    give_back_untold(worker, payment, Money(100, "RUB"))

    for _ in range(3):
        compare_day(worker)

    assert kept(workshop) == [("double_charge", "settled"), ("unseen_refund", "settled")]
    assert len(workshop.rows(Payment)) == 2


def test_what_one_look_leaves_for_people_the_next_night_finds_in_the_same_row(
    worker: Worker, workshop: Workshop
) -> None:
    pay_untold(worker, subscribe(workshop), new_id())
    read_books(worker)
    pass_midnight(workshop)

    compare_day(worker, days_ago=1)

    assert kept(workshop) == [("orphan", "open")]


def test_an_entry_without_a_number_that_becomes_readable_settles_its_difference(
    worker: Worker, purchase: Purchase
) -> None:
    workshop = worker.workshop
    books = deface_books(worker)
    books.spoilt = {number_of(workshop, purchase)}
    compare_day(worker)
    forget_number(workshop)
    books.spoilt = set()

    compare_day(worker)

    assert kept(workshop) == [("unreadable", "settled")]


def forget_number(workshop: Workshop) -> None:
    """Make the kept difference one of an entry whose number could not be read either."""
    row = only_difference(workshop)
    with Session(workshop.owner_engine) as session, session.begin():
        session.execute(
            update(type(row)).where(type(row).id == row.id).values(provider_transaction_id=None)
        )


def test_a_day_that_cannot_be_read_settles_nothing(worker: Worker, purchase: Purchase) -> None:
    workshop = worker.workshop
    deface_books(worker).hidden = {number_of(workshop, purchase)}
    compare_day(worker)
    worker.provider.fail_next_questions(1)

    look = compare_day(worker)

    assert look.problem == f"{PROVIDER} is unavailable: the question got lost"
    assert kept(workshop) == [("missing_at_provider", "open")]


def test_a_wider_look_that_fails_blames_nobody(worker: Worker, workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    paid = pay_untold(worker, purchase, payment_id)
    pass_midnight(workshop)
    workshop.send(approved(workshop, payment_id, transaction_id=paid.transaction_id))
    books = FailingSecond(worker)

    look = compare_day(worker)

    assert books.readings == 2
    assert look.problem == f"{PROVIDER} is unavailable: the question got lost"
    assert kept(workshop) == []


class FailingSecond:
    """Breaks the second reading of a worker's books."""

    def __init__(self, worker: Worker) -> None:
        self.readings = 0
        self._worker = worker
        books = deface_books(worker)
        self._read = books.list_operations
        books.list_operations = self.list_operations  # type: ignore[method-assign]  # counts

    def list_operations(self, since: datetime, until: datetime):
        self.readings += 1
        if self.readings == 2:
            self._worker.provider.fail_next_questions(1)
        return self._read(since, until)


def test_the_last_whole_days_are_compared_oldest_first(worker: Worker, workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    pay_untold(worker, purchase, open_checkout(workshop, purchase))
    pass_midnight(workshop)

    looks = reconcile_days(worker.context, days=3)

    assert [len(look.findings) for look in looks] == [0, 0, 1]


def test_a_day_of_another_year_shows_nothing(worker: Worker) -> None:
    look = reconcile_day(worker.context, date(2020, 2, 29))

    assert (look.findings, look.numbers) == ([], set())


def test_our_own_refund_is_no_difference(worker: Worker, purchase: Purchase) -> None:
    give_back(worker, purchase)

    assert compare_day(worker).findings == []
