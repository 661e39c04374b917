"""Finding out what became of a payment: only what is certain is handed on."""

from datetime import timedelta
from uuid import UUID

import pytest

from external_payments.fake_script import (
    AnswerLost,
    Approve,
    CallLost,
    Decline,
    Hold,
    RefuseByCheck,
    Unreachable,
)
from interaction_bus.commands import CollectInvoice, RecordPaymentOutcome
from models import Invoice, Payment, Refund
from runtime.identifiers import new_id
from state_updater.tasks.charge import charge_saved_card, claim_charge
from state_updater.tasks.context import PaymentOfAnotherProvider
from state_updater.tasks.reconcile import reconcile_payment
from tests.state_updater.purchases import (
    Renewal,
    approved,
    open_checkout,
    subscribe,
    subscription_of,
)
from tests.state_updater.worker import Worker


@pytest.fixture
def lost(worker: Worker, renewal: Renewal) -> Renewal:
    """Return a renewal whose charge succeeded and whose answer got lost."""
    worker.provider.fail_next_calls(AnswerLost())
    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()
    return renewal


@pytest.fixture
def vanished(worker: Worker, renewal: Renewal) -> Renewal:
    """Return a renewal whose charge never arrived, which nobody can know."""
    worker.provider.fail_next_calls(CallLost())
    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()
    return renewal


def look(worker: Worker, renewal: Renewal) -> str:
    """Ask about a charge and return the state that its attempt has then."""
    reconcile_payment(worker.context, renewal.payment_id)
    worker.hand_on()
    return worker.workshop.row(Payment, renewal.payment_id).state


def test_a_charge_whose_answer_got_lost_is_found(worker: Worker, lost: Renewal) -> None:
    assert look(worker, lost) == "succeeded"
    assert worker.workshop.row(Invoice, lost.invoice_id).state == "paid"
    assert len(worker.charges()) == 1


def test_a_provider_that_does_not_answer_says_nothing(worker: Worker, lost: Renewal) -> None:
    worker.provider.fail_next_questions(1)

    reconcile_payment(worker.context, lost.payment_id)

    assert worker.reported() == []


def test_a_payment_that_is_not_decided_is_asked_about_later(
    worker: Worker, renewal: Renewal
) -> None:
    worker.provider.decide(renewal.payment_id, Hold())
    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()
    assert look(worker, renewal) == "unknown"

    worker.provider.settle_held(renewal.payment_id, Approve())

    assert look(worker, renewal) == "succeeded"


def test_a_charge_that_is_not_found_at_once_is_not_believed_lost(
    worker: Worker, vanished: Renewal
) -> None:
    worker.workshop.advance(timedelta(minutes=9))

    assert look(worker, vanished) == "unknown"


def test_a_charge_that_is_never_found_is_declared_unsent(worker: Worker, vanished: Renewal) -> None:
    worker.workshop.advance(timedelta(minutes=10))

    assert look(worker, vanished) == "not_sent"
    assert worker.workshop.row(Invoice, vanished.invoice_id).next_attempt_at is not None


def test_a_charge_whose_worker_died_before_the_call_is_declared_unsent(
    worker: Worker, renewal: Renewal
) -> None:
    claim_charge(worker.context, renewal.payment_id)
    worker.workshop.advance(timedelta(minutes=10))

    assert look(worker, renewal) == "not_sent"


def test_a_charge_claimed_after_somebody_asked_in_vain_is_not_declared_unsent(
    worker: Worker, renewal: Renewal
) -> None:
    worker.workshop.advance(timedelta(minutes=10))
    reconcile_payment(worker.context, renewal.payment_id)
    # The charge had waited in its queue; it succeeds before the old answer is handed on.
    worker.provider.fail_next_calls(AnswerLost())
    charge_saved_card(worker.context, renewal.payment_id)

    worker.hand_on()

    assert worker.workshop.row(Payment, renewal.payment_id).state == "unknown"
    assert worker.workshop.row(Invoice, renewal.invoice_id).next_attempt_at is None


def test_a_charge_declared_unsent_is_not_made_by_a_late_task(
    worker: Worker, renewal: Renewal
) -> None:
    worker.workshop.advance(timedelta(minutes=10))
    look(worker, renewal)

    charge_saved_card(worker.context, renewal.payment_id)

    assert worker.charges() == []


def test_a_charge_that_timed_out_and_shows_late_is_the_only_one(
    worker: Worker, renewal: Renewal
) -> None:
    worker.provider.fail_next_calls(AnswerLost(found_after_questions=2))
    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()

    worker.workshop.advance(timedelta(minutes=1))
    early = look(worker, renewal)
    worker.workshop.advance(timedelta(minutes=5))
    collect(worker, renewal)
    later = look(worker, renewal)
    found = look(worker, renewal)

    assert [early, later, found] == ["unknown", "unknown", "succeeded"]
    assert len(worker.charges()) == 1


def test_of_two_charges_that_both_show_one_goes_back(worker: Worker, renewal: Renewal) -> None:
    worker.provider.fail_next_calls(AnswerLost(found_after_questions=1))
    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()
    worker.workshop.advance(timedelta(minutes=10))
    assert look(worker, renewal) == "not_sent"
    worker.workshop.advance(timedelta(minutes=5))
    charge_saved_card(worker.context, collect(worker, renewal))
    worker.hand_on()

    # A notification tells of the first one after all.
    first = worker.charges()[0]
    worker.workshop.send(
        approved(worker.workshop, renewal.payment_id, transaction_id=first.transaction_id)
    )

    assert len(worker.charges()) == 2
    (refund,) = worker.workshop.rows(Refund)
    assert refund.payment_id == renewal.payment_id


@pytest.mark.parametrize(
    ("decision", "state"), [(Decline("5051"), "declined"), (RefuseByCheck(), "refused")]
)
def test_a_refusal_whose_answer_got_lost_is_found(
    worker: Worker, renewal: Renewal, decision: Decline | RefuseByCheck, state: str
) -> None:
    worker.provider.decide(renewal.payment_id, decision)
    worker.provider.fail_next_calls(AnswerLost())
    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()

    assert look(worker, renewal) == state


def test_a_widget_that_the_provider_never_heard_of_is_given_up(worker: Worker) -> None:
    purchase = subscribe(worker.workshop)
    payment_id = open_checkout(worker.workshop, purchase)
    worker.workshop.advance(timedelta(minutes=30))

    reconcile_payment(worker.context, payment_id)
    worker.hand_on()

    assert worker.workshop.history(payment_id) == ["open", "abandon"]
    assert subscription_of(worker.workshop, purchase).state == "awaiting_payment"


def test_what_is_settled_is_not_asked_about(worker: Worker, renewal: Renewal) -> None:
    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()

    reconcile_payment(worker.context, renewal.payment_id)
    reconcile_payment(worker.context, new_id())

    assert worker.reported() == []


def test_what_is_found_twice_is_told_once(worker: Worker, lost: Renewal) -> None:
    reconcile_payment(worker.context, lost.payment_id)
    reconcile_payment(worker.context, lost.payment_id)

    (news,) = worker.reported()
    assert isinstance(news, RecordPaymentOutcome)
    assert news.outcome == "approved"


def test_news_that_were_sent_and_not_heard_are_sent_again(worker: Worker, lost: Renewal) -> None:
    reconcile_payment(worker.context, lost.payment_id)
    worker.forget_staged()

    assert look(worker, lost) == "succeeded"


def test_not_sent_by_a_broken_network_leaves_the_next_try_to_the_schedule(
    worker: Worker, renewal: Renewal
) -> None:
    worker.provider.fail_next_calls(Unreachable())
    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()
    worker.workshop.advance(timedelta(minutes=5))

    charge_saved_card(worker.context, collect(worker, renewal))
    worker.hand_on()

    (charge,) = worker.charges()
    assert charge.payment_id != renewal.payment_id
    assert worker.workshop.row(Invoice, renewal.invoice_id).state == "paid"


def collect(worker: Worker, renewal: Renewal) -> UUID:
    """Tick for the planned attempt and return the id that it would have."""
    payment_id = new_id()
    worker.workshop.send(CollectInvoice(invoice_id=renewal.invoice_id, new_payment_id=payment_id))
    return payment_id


def test_another_provider_is_not_asked_so_that_nobody_is_charged_twice(
    worker: Worker, lost: Renewal
) -> None:
    stranger = worker.at_another_provider()
    worker.workshop.advance(timedelta(days=1))

    with pytest.raises(PaymentOfAnotherProvider):
        reconcile_payment(stranger.context, lost.payment_id)

    assert worker.reported() == []
    assert look(worker, lost) == "succeeded"
