"""A worker that stands still between its claim and its call, and answers that come too late."""

from datetime import timedelta
from uuid import UUID

import pytest

from external_payments.fake_script import AnswerLost, CallLost, Unreachable
from interaction_bus.commands import CollectInvoice
from models import Invoice, Payment, Refund
from runtime.identifiers import new_id
from state_updater.tasks.charge import (
    ClaimedCharge,
    charge_saved_card,
    claim_charge,
    make_claimed_charge,
)
from state_updater.tasks.reconcile import reconcile_payment
from state_updater.tasks.refund import (
    ClaimedRefund,
    claim_refund,
    make_claimed_refund,
    reconcile_refund,
    refund_payment,
)
from tests.state_updater.purchases import Purchase, Renewal, refund
from tests.state_updater.worker import Worker

AFTER_NOT_FOUND_IS_FINAL = timedelta(minutes=11)


def claimed_charge(worker: Worker, payment_id: UUID) -> ClaimedCharge:
    claimed = claim_charge(worker.context, payment_id)
    assert claimed is not None
    return claimed


def claimed_refund(worker: Worker, refund_id: UUID) -> ClaimedRefund:
    claimed = claim_refund(worker.context, refund_id, last_call_at=None)
    assert claimed is not None
    return claimed


def collect_again(worker: Worker, invoice_id: UUID) -> UUID:
    payment_id = new_id()
    worker.workshop.send(CollectInvoice(invoice_id=invoice_id, new_payment_id=payment_id))
    return payment_id


@pytest.mark.parametrize("pause", [timedelta(minutes=12), timedelta(hours=1), timedelta(days=20)])
def test_a_worker_that_was_paused_before_its_call_does_not_make_it(
    worker: Worker, renewal: Renewal, pause: timedelta
) -> None:
    claimed = claimed_charge(worker, renewal.payment_id)
    worker.workshop.advance(pause)

    make_claimed_charge(worker.context, claimed)
    worker.hand_on()

    assert worker.charges() == []
    assert worker.workshop.row(Payment, renewal.payment_id).state == "not_sent"


def test_a_paused_worker_does_not_charge_beside_the_attempt_that_took_its_place(
    worker: Worker, renewal: Renewal
) -> None:
    claimed = claimed_charge(worker, renewal.payment_id)
    worker.workshop.advance(AFTER_NOT_FOUND_IS_FINAL)
    reconcile_payment(worker.context, renewal.payment_id)
    worker.hand_on()
    worker.workshop.advance(timedelta(minutes=6))
    second = collect_again(worker, renewal.invoice_id)
    charge_saved_card(worker.context, second)

    make_claimed_charge(worker.context, claimed)
    worker.hand_on()

    assert [charge.payment_id for charge in worker.charges()] == [second]
    assert worker.workshop.row(Invoice, renewal.invoice_id).state == "paid"
    assert worker.workshop.rows(Refund) == []


def test_a_claim_is_dropped_as_soon_as_somebody_has_settled_the_attempt(
    worker: Worker, renewal: Renewal
) -> None:
    claimed = claimed_charge(worker, renewal.payment_id)
    with worker.workshop.owner_engine.begin() as connection:
        connection.exec_driver_sql("update payments set state = 'not_sent' where state = 'sent'")

    make_claimed_charge(worker.context, claimed)

    assert worker.charges() == []


def test_not_found_says_nothing_of_a_call_that_began_after_the_question(
    worker: Worker, renewal: Renewal
) -> None:
    # The charge waits in a queue until it is asked about in vain; then the call is made, its
    # answer is lost, and "not found" itself is carried out long after.
    worker.workshop.advance(AFTER_NOT_FOUND_IS_FINAL)
    reconcile_payment(worker.context, renewal.payment_id)
    worker.provider.fail_next_calls(AnswerLost())
    charge_saved_card(worker.context, renewal.payment_id)
    worker.workshop.advance(timedelta(days=14))

    worker.hand_on()

    assert worker.workshop.row(Payment, renewal.payment_id).state == "unknown"
    assert worker.workshop.row(Invoice, renewal.invoice_id).next_attempt_at is None


def test_a_refund_without_an_answer_is_not_repeated_while_it_may_be_under_way(
    worker: Worker, purchase: Purchase
) -> None:
    refund_id = refund(worker.workshop, purchase.invoice_id, amount_minor=10_000)
    worker.provider.fail_next_calls(CallLost())
    refund_payment(worker.context, refund_id)
    worker.workshop.advance(timedelta(minutes=6))

    reconcile_refund(worker.context, refund_id)

    assert worker.refunds() == []


def test_a_refund_that_never_arrived_is_sent_again(worker: Worker, purchase: Purchase) -> None:
    refund_id = refund(worker.workshop, purchase.invoice_id, amount_minor=10_000)
    worker.provider.fail_next_calls(CallLost())
    refund_payment(worker.context, refund_id)
    worker.workshop.advance(AFTER_NOT_FOUND_IS_FINAL)

    reconcile_refund(worker.context, refund_id)
    worker.hand_on()

    assert [it.refund_id for it in worker.refunds()] == [refund_id]
    assert worker.workshop.row(Refund, refund_id).state == "succeeded"


def test_a_refund_that_surely_did_not_leave_need_not_wait(
    worker: Worker, purchase: Purchase
) -> None:
    refund_id = refund(worker.workshop, purchase.invoice_id)
    worker.provider.fail_next_calls(Unreachable())
    refund_payment(worker.context, refund_id)
    worker.hand_on()
    worker.workshop.advance(timedelta(minutes=1))

    reconcile_refund(worker.context, refund_id)
    worker.hand_on()

    assert worker.workshop.row(Refund, refund_id).state == "succeeded"


def test_a_refund_that_did_not_leave_says_nothing_of_the_call_before_it(
    worker: Worker, purchase: Purchase
) -> None:
    refund_id = refund(worker.workshop, purchase.invoice_id, amount_minor=10_000)
    worker.provider.fail_next_calls(AnswerLost(found_after_questions=2), Unreachable())
    refund_payment(worker.context, refund_id)
    worker.workshop.advance(AFTER_NOT_FOUND_IS_FINAL)
    reconcile_refund(worker.context, refund_id)
    worker.workshop.advance(timedelta(hours=2))

    reconcile_refund(worker.context, refund_id)
    reconcile_refund(worker.context, refund_id)
    worker.hand_on()

    assert worker.workshop.row(Refund, refund_id).state == "succeeded"


@pytest.mark.parametrize("pause", [timedelta(minutes=12), timedelta(hours=3)])
def test_a_worker_that_was_paused_before_its_refund_does_not_pay_back_twice(
    worker: Worker, purchase: Purchase, pause: timedelta
) -> None:
    refund_id = refund(worker.workshop, purchase.invoice_id, amount_minor=10_000)
    claimed = claimed_refund(worker, refund_id)
    worker.workshop.advance(AFTER_NOT_FOUND_IS_FINAL)
    reconcile_refund(worker.context, refund_id)
    worker.workshop.advance(pause)

    make_claimed_refund(worker.context, claimed)
    worker.hand_on()

    assert len(worker.refunds()) == 1


def test_two_looks_at_once_send_a_lost_refund_once(worker: Worker, purchase: Purchase) -> None:
    refund_id = refund(worker.workshop, purchase.invoice_id, amount_minor=10_000)
    lost = claimed_refund(worker, refund_id)
    worker.workshop.advance(AFTER_NOT_FOUND_IS_FINAL)

    claims = [
        claim_refund(worker.context, refund_id, last_call_at=lost.claimed_at) for _ in range(2)
    ]

    assert [it is None for it in claims] == [False, True]
