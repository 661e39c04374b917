"""Money that nobody told us of is found in the provider's books."""

from datetime import timedelta
from uuid import UUID

import pytest

from billing_rules.money import Money
from external_payments.fake_script import AnswerLost, Decline
from external_payments.outcomes import Approved
from interaction_bus.commands import AbandonCheckout
from models import Invoice, Payment, Refund
from runtime.identifiers import new_id
from state_updater.tasks.books import reconcile_books
from state_updater.tasks.refund import refund_payment
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    CARD_TOKEN,
    Purchase,
    declined,
    open_checkout,
    refund,
    subscribe,
)
from tests.state_updater.worker import Worker

PRICE = Money(29_990, "RUB")


def pay_untold(worker: Worker, purchase: Purchase, payment_id: UUID) -> Approved:
    """Let the viewer pay without any word of it reaching us."""
    paid = worker.provider.pay_in_widget(
        payment_id, str(purchase.viewer_id), amount=PRICE, token=CARD_TOKEN
    )
    assert isinstance(paid, Approved)
    return paid


def read_books(worker: Worker) -> int:
    """Read the books an hour later and carry out what they lead to."""
    worker.workshop.advance(timedelta(hours=1))
    handed_on = reconcile_books(
        worker.context, until=worker.workshop.now(), span=timedelta(hours=3)
    )
    worker.hand_on()
    return handed_on


def test_money_taken_after_the_widget_was_given_up_is_found(
    worker: Worker, workshop: Workshop
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(AbandonCheckout(payment_id=payment_id))
    pay_untold(worker, purchase, payment_id)

    assert read_books(worker) == 1

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


def test_a_second_payment_of_one_order_is_found_and_goes_back(
    worker: Worker, purchase: Purchase
) -> None:
    (payment,) = worker.workshop.rows(Payment)
    pay_untold(worker, purchase, payment.id)

    read_books(worker)

    (returned,) = worker.workshop.rows(Refund)
    assert (returned.amount_minor, returned.state) == (29_990, "sent")


def test_a_refund_whose_answer_was_lost_is_found(worker: Worker, purchase: Purchase) -> None:
    refund_id = refund(worker.workshop, purchase.invoice_id)
    worker.provider.fail_next_calls(AnswerLost())
    refund_payment(worker.context, refund_id)

    read_books(worker)

    assert worker.workshop.row(Refund, refund_id).state == "succeeded"


def test_books_that_agree_with_ours_lead_to_nothing(worker: Worker, purchase: Purchase) -> None:
    assert worker.workshop.row(Invoice, purchase.invoice_id).state == "paid"

    assert [read_books(worker) for _ in range(2)] == [0, 0]


@pytest.mark.parametrize("is_known", [False, True])
def test_money_of_a_stranger_is_left_for_people(
    worker: Worker, workshop: Workshop, *, is_known: bool
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase) if is_known else new_id()
    worker.provider.pay_in_widget(payment_id, "somebody-else", amount=PRICE, token=CARD_TOKEN)

    assert read_books(worker) == 0

    assert workshop.row(Invoice, purchase.invoice_id).state == "issued"


def test_another_amount_than_we_asked_for_is_left_for_people(
    worker: Worker, workshop: Workshop
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    worker.provider.pay_in_widget(
        payment_id, str(purchase.viewer_id), amount=Money(1, "RUB"), token=CARD_TOKEN
    )

    assert read_books(worker) == 0


def test_books_that_cannot_be_read_now_are_read_next_time(
    worker: Worker, workshop: Workshop
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    pay_untold(worker, purchase, payment_id)
    worker.provider.fail_next_questions(1)

    assert [read_books(worker) for _ in range(2)] == [0, 1]
