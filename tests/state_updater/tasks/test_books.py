"""Money that nobody told us of is found in the provider's books."""

from datetime import timedelta

from billing_rules.money import Money
from external_payments.fake_script import AnswerLost, Decline
from interaction_bus.commands import AbandonCheckout
from models import Invoice, Payment, Refund
from state_updater.tasks.books import YOUNGEST, reconcile_books
from state_updater.tasks.refund import refund_payment
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    CARD_TOKEN,
    Purchase,
    declined,
    open_checkout,
    payment_of,
    refund,
    subscribe,
    subscription_of,
)
from tests.state_updater.tasks.bookkeeping import (
    PRICE,
    cures_of,
    give_back,
    give_back_untold,
    kept,
    only_difference,
    pay_untold,
    read_books,
)
from tests.state_updater.worker import Worker


def test_money_taken_after_the_widget_was_given_up_is_found(
    worker: Worker, workshop: Workshop
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(AbandonCheckout(payment_id=payment_id))
    pay_untold(worker, purchase, payment_id)

    assert cures_of(read_books(worker)) == ["RecordPaymentOutcome"]

    assert workshop.row(Payment, payment_id).state == "succeeded"
    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"


def test_a_success_hidden_behind_a_later_decline_of_the_same_order_is_found(
    worker: Worker, workshop: Workshop
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    paid = pay_untold(worker, purchase, payment_id)
    worker.provider.decide(payment_id, Decline("5051"))
    worker.provider.pay_in_widget(
        payment_id, str(purchase.viewer_id), amount=PRICE, token=CARD_TOKEN
    )
    workshop.send(declined(payment_id, transaction_id=paid.transaction_id + 1))

    read_books(worker)

    payment = workshop.row(Payment, payment_id)
    assert (payment.state, payment.provider_transaction_id) == ("succeeded", paid.transaction_id)


def test_a_lost_notification_is_kept_until_a_later_look_finds_it_gone(
    worker: Worker, workshop: Workshop
) -> None:
    purchase = subscribe(workshop)
    pay_untold(worker, purchase, open_checkout(workshop, purchase))
    read_books(worker)
    before = kept(workshop)

    read_books(worker)

    row = only_difference(workshop)
    assert before == [("missing_notification", "curing")]
    assert (row.status, row.settled_by) == ("settled", "schedule:tasks")


def test_a_second_payment_of_one_order_is_found_and_goes_back(
    worker: Worker, purchase: Purchase
) -> None:
    (payment,) = worker.workshop.rows(Payment)
    pay_untold(worker, purchase, payment.id)

    read_books(worker)

    (returned,) = worker.workshop.rows(Refund)
    assert (returned.amount_minor, returned.state) == (29_990, "sent")
    assert kept(worker.workshop) == [("double_charge", "curing")]


def test_two_successes_on_one_invoice_are_a_double_charge(
    worker: Worker, workshop: Workshop
) -> None:
    purchase = subscribe(workshop)
    first = open_checkout(workshop, purchase)
    workshop.send(AbandonCheckout(payment_id=first))
    second = open_checkout(workshop, purchase)
    pay_untold(worker, purchase, second)
    read_books(worker)
    pay_untold(worker, purchase, first)

    read_books(worker)

    assert ("double_charge", "curing") in kept(workshop)
    assert [it.payment_id for it in workshop.rows(Refund)] == [first]


def test_a_refund_whose_answer_was_lost_is_found(worker: Worker, purchase: Purchase) -> None:
    refund_id = refund(worker.workshop, purchase.invoice_id)
    worker.provider.fail_next_calls(AnswerLost())
    refund_payment(worker.context, refund_id)

    look = read_books(worker)

    assert cures_of(look) == ["RecordRefundOutcome"]
    assert worker.workshop.row(Refund, refund_id).state == "succeeded"


def test_a_refund_made_in_the_provider_s_cabinet_is_booked(
    worker: Worker, purchase: Purchase
) -> None:
    workshop = worker.workshop
    payment = payment_of(workshop, purchase.invoice_id)
    returned = give_back_untold(worker, payment, Money(10_000, "RUB"))

    look = read_books(worker)

    (row,) = workshop.rows(Refund)
    assert cures_of(look) == ["RecordUnseenRefund"]
    assert (row.state, row.provider_transaction_id) == ("succeeded", returned.transaction_id)
    assert workshop.row(Invoice, purchase.invoice_id).refunded_minor == 10_000


def test_a_full_refund_in_the_cabinet_ends_the_access(worker: Worker, purchase: Purchase) -> None:
    payment = payment_of(worker.workshop, purchase.invoice_id)
    give_back_untold(worker, payment, PRICE)

    read_books(worker)

    assert subscription_of(worker.workshop, purchase).state == "cancelled"
    assert kept(worker.workshop) == [("unseen_refund", "curing")]


def test_a_refund_in_the_cabinet_is_booked_once_however_often_it_is_read(
    worker: Worker, purchase: Purchase
) -> None:
    payment = payment_of(worker.workshop, purchase.invoice_id)
    give_back_untold(worker, payment, Money(10_000, "RUB"))

    looks = [len(read_books(worker).findings) for _ in range(2)]

    assert looks == [1, 0]
    assert len(worker.workshop.rows(Refund)) == 1


def test_a_refund_told_to_us_and_read_in_the_books_is_booked_once(
    worker: Worker, purchase: Purchase
) -> None:
    give_back(worker, purchase)

    assert read_books(worker).findings == []


def test_books_that_agree_with_ours_lead_to_nothing(worker: Worker, purchase: Purchase) -> None:
    assert worker.workshop.row(Invoice, purchase.invoice_id).state == "paid"

    looks = [read_books(worker) for _ in range(2)]

    assert [look.findings for look in looks] == [[], []]
    assert [len(look.numbers) for look in looks] == [1, 1]


def test_the_youngest_minutes_are_left_to_the_notifications(
    worker: Worker, workshop: Workshop
) -> None:
    purchase = subscribe(workshop)
    pay_untold(worker, purchase, open_checkout(workshop, purchase))
    workshop.advance(YOUNGEST / 2)

    assert reconcile_books(worker.context, span=timedelta(hours=3)).findings == []


def test_books_that_cannot_be_read_now_are_read_next_time(
    worker: Worker, workshop: Workshop
) -> None:
    purchase = subscribe(workshop)
    pay_untold(worker, purchase, open_checkout(workshop, purchase))
    worker.provider.fail_next_questions(1)

    looks = [read_books(worker) for _ in range(2)]

    assert [look.problem is None for look in looks] == [False, True]
    assert [len(look.findings) for look in looks] == [0, 1]
