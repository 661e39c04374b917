"""Giving money back: the id of the refund makes every repeat the same one."""

from datetime import timedelta
from uuid import UUID

import pytest

from external_payments.fake_script import AnswerLost, CallLost, Unreachable
from external_payments.port import RefundRequest
from models import Invoice, Payment, Refund
from runtime.identifiers import new_id
from state_updater.tasks.charge import charge_saved_card
from state_updater.tasks.context import PaymentOfAnotherProvider
from state_updater.tasks.refund import reconcile_refund, refund_payment
from tests.state_updater.purchases import Purchase, Renewal, refund
from tests.state_updater.worker import Worker


@pytest.fixture
def wanted(worker: Worker, purchase: Purchase) -> UUID:
    """Return a refund of the whole first payment that waits for a worker."""
    return refund(worker.workshop, purchase.invoice_id)


def state_of(worker: Worker, refund_id: UUID) -> str:
    """Hand on what was reported and return where the refund stands then."""
    worker.hand_on()
    return worker.workshop.row(Refund, refund_id).state


def test_a_refund_gives_the_money_back(worker: Worker, purchase: Purchase, wanted: UUID) -> None:
    refund_payment(worker.context, wanted)

    assert state_of(worker, wanted) == "succeeded"
    assert worker.workshop.row(Invoice, purchase.invoice_id).state == "refunded"
    assert [it.refund_id for it in worker.refunds()] == [wanted]


def test_a_task_delivered_twice_gives_back_once(worker: Worker, wanted: UUID) -> None:
    refund_payment(worker.context, wanted)
    refund_payment(worker.context, wanted)
    state_of(worker, wanted)
    refund_payment(worker.context, wanted)

    assert len(worker.refunds()) == 1


def test_a_refund_whose_answer_got_lost_is_sent_again_under_the_same_id(
    worker: Worker, wanted: UUID
) -> None:
    worker.provider.fail_next_calls(AnswerLost())
    refund_payment(worker.context, wanted)
    assert state_of(worker, wanted) == "unknown"
    worker.workshop.advance(timedelta(minutes=49))

    reconcile_refund(worker.context, wanted)

    assert state_of(worker, wanted) == "succeeded"
    assert [it.refund_id for it in worker.refunds()] == [wanted]


def test_after_the_provider_has_forgotten_the_id_its_books_are_read(
    worker: Worker, wanted: UUID
) -> None:
    worker.provider.fail_next_calls(AnswerLost())
    refund_payment(worker.context, wanted)
    state_of(worker, wanted)
    # Beyond the hour for which the provider keeps answers: the same call would pay twice.
    worker.workshop.advance(timedelta(minutes=61))

    reconcile_refund(worker.context, wanted)

    assert state_of(worker, wanted) == "succeeded"
    assert len(worker.refunds()) == 1


def test_a_refund_that_its_books_do_not_know_is_sent_anew(worker: Worker, wanted: UUID) -> None:
    worker.provider.fail_next_calls(CallLost())
    refund_payment(worker.context, wanted)
    state_of(worker, wanted)
    worker.workshop.advance(timedelta(minutes=61))

    reconcile_refund(worker.context, wanted)

    assert state_of(worker, wanted) == "succeeded"
    assert len(worker.refunds()) == 1


def test_a_provider_that_does_not_answer_leaves_the_refund_open(
    worker: Worker, wanted: UUID
) -> None:
    worker.provider.fail_next_calls(AnswerLost())
    refund_payment(worker.context, wanted)
    state_of(worker, wanted)
    worker.workshop.advance(timedelta(minutes=61))
    worker.provider.fail_next_questions(1)

    reconcile_refund(worker.context, wanted)

    assert state_of(worker, wanted) == "unknown"


def test_a_refund_that_was_not_sent_is_sent_when_the_provider_is_back(
    worker: Worker, wanted: UUID
) -> None:
    worker.provider.fail_next_calls(Unreachable())
    refund_payment(worker.context, wanted)
    assert state_of(worker, wanted) == "sent"

    reconcile_refund(worker.context, wanted)

    assert state_of(worker, wanted) == "succeeded"


def test_a_refund_whose_task_got_lost_is_begun_by_the_next_look(
    worker: Worker, wanted: UUID
) -> None:
    reconcile_refund(worker.context, wanted)

    assert state_of(worker, wanted) == "succeeded"


def test_a_refund_that_the_provider_refuses_is_refused(
    worker: Worker, purchase: Purchase, wanted: UUID
) -> None:
    (payment,) = worker.workshop.rows(Payment, invoice_id=purchase.invoice_id)
    by_hand_in_the_cabinet(worker, payment)

    refund_payment(worker.context, wanted)

    assert state_of(worker, wanted) == "refused"
    assert worker.workshop.row(Refund, wanted).refusal == "more than was paid"


def test_what_is_settled_is_not_asked_about(worker: Worker, wanted: UUID) -> None:
    refund_payment(worker.context, wanted)
    state_of(worker, wanted)

    reconcile_refund(worker.context, wanted)
    reconcile_refund(worker.context, new_id())

    assert worker.reported() == []


def test_a_refund_names_the_operation_that_took_the_money(worker: Worker, renewal: Renewal) -> None:
    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()
    payment = worker.workshop.row(Payment, renewal.payment_id)

    refund_id = refund(worker.workshop, renewal.invoice_id, amount_minor=5_000)
    refund_payment(worker.context, refund_id)

    (made,) = worker.refunds()
    assert made.payment_transaction_id == payment.provider_transaction_id
    assert made.amount.amount_minor == 5_000


def by_hand_in_the_cabinet(worker: Worker, payment: Payment) -> None:
    """Give the money back without us."""
    (first, *_) = [it for it in worker.provider.books if it.payment_id == payment.id]
    worker.provider.refund(
        RefundRequest(
            refund_id=new_id(),
            payment_id=payment.id,
            transaction_id=first.transaction_id,
            amount=first.amount,
        )
    )


def test_another_provider_is_not_asked_for_money_back(worker: Worker, wanted: UUID) -> None:
    stranger = worker.at_another_provider()

    with pytest.raises(PaymentOfAnotherProvider):
        refund_payment(stranger.context, wanted)
    with pytest.raises(PaymentOfAnotherProvider):
        reconcile_refund(stranger.context, wanted)
    refund_payment(worker.context, wanted)

    assert stranger.provider.books == ()
    assert state_of(worker, wanted) == "succeeded"
