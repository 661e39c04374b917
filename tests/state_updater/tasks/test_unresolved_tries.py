"""While nobody knows what became of a try, nobody begins another: whoever asks, whatever is due."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from external_payments.fake_script import AnswerLost, Approve, Decline, Hold
from interaction_bus.commands import (
    ChooseCard,
    CollectInvoice,
    Command,
    OpenCheckout,
    RetryPayment,
)
from models import Invoice, Payment, SavedCard
from runtime.identifiers import new_id
from state_updater.tasks.charge import charge_saved_card
from state_updater.tasks.reconcile import reconcile_payment
from state_updater.tasks.sweeps import sweep
from tests.fixtures.builders import build_card, store
from tests.state_updater.purchases import (
    CARD_TOKEN,
    Purchase,
    Renewal,
    payment_of,
    subscription_of,
)
from tests.state_updater.worker import Worker

FIRST_RUNG = timedelta(hours=1, minutes=1)
"""Beyond the first rung of the ladder after a technical fault."""


@pytest.fixture
def second_try(worker: Worker, renewal: Renewal) -> Payment:
    """Return the ladder's second try, which took money and whose answer got lost.

    It shows at the third question, as an operation that is still on its way.
    """
    worker.provider.decide(CARD_TOKEN, Decline("5091"))
    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()
    worker.workshop.advance(FIRST_RUNG)
    sweep(worker.context, "planned_attempts")
    worker.hand_on()
    worker.provider.fail_next_calls(AnswerLost(found_after_questions=2))
    attempt = payment_of(worker.workshop, renewal.invoice_id)
    charge_saved_card(worker.context, attempt.id)
    worker.hand_on()
    return worker.workshop.row(Payment, attempt.id)


def look(worker: Worker, payment: Payment) -> str:
    """Ask what became of an attempt and return its state then."""
    reconcile_payment(worker.context, payment.id)
    worker.hand_on()
    return worker.workshop.row(Payment, payment.id).state


def test_a_try_of_the_ladder_that_timed_out_and_shows_late_is_its_last(
    worker: Worker, purchase: Purchase, renewal: Renewal, second_try: Payment
) -> None:
    states = []
    for wait in (timedelta(minutes=1), timedelta(minutes=6), timedelta(days=2)):
        worker.workshop.advance(wait)
        sweep(worker.context, "planned_attempts")
        worker.hand_on()
        states.append(look(worker, second_try))

    assert states == ["unknown", "unknown", "succeeded"]
    assert [charge.payment_id for charge in worker.charges()] == [
        renewal.payment_id,
        second_try.id,
    ]
    assert subscription_of(worker.workshop, purchase).state == "active"
    assert worker.workshop.row(Invoice, renewal.invoice_id).next_attempt_at is None


def by_schedule(_worker: Worker, _purchase: Purchase, renewal: Renewal) -> Command:
    return CollectInvoice(invoice_id=renewal.invoice_id, new_payment_id=new_id())


def by_manager(_worker: Worker, _purchase: Purchase, renewal: Renewal) -> Command:
    return RetryPayment(
        payment_id=renewal.payment_id, new_payment_id=new_id(), attempt_number=2, reason="asked"
    )


def in_the_widget(_worker: Worker, purchase: Purchase, renewal: Renewal) -> Command:
    return OpenCheckout(
        viewer_id=purchase.viewer_id, invoice_id=renewal.invoice_id, new_payment_id=new_id()
    )


def with_another_card(worker: Worker, purchase: Purchase, _renewal: Renewal) -> Command:
    card = build_card(worker.workshop.viewer)
    store(worker.workshop.owner_engine, saved_cards=[card])
    return ChooseCard(
        subscription_id=purchase.subscription_id,
        saved_card_id=card["id"],
        viewer_id=purchase.viewer_id,
        new_payment_id=new_id(),
    )


@pytest.mark.parametrize("wish", [by_schedule, by_manager, in_the_widget, with_another_card])
def test_nobody_begins_an_attempt_while_one_is_unresolved(
    worker: Worker,
    purchase: Purchase,
    renewal: Renewal,
    second_try: Payment,
    wish: Callable[[Worker, Purchase, Renewal], Command],
) -> None:
    worker.workshop.advance(timedelta(days=2))

    worker.workshop.send(wish(worker, purchase, renewal))

    attempts = worker.workshop.rows(Payment, invoice_id=renewal.invoice_id)
    assert {attempt.id for attempt in attempts} == {renewal.payment_id, second_try.id}
    assert second_try.state == "unknown"


def test_a_payment_that_stays_undecided_for_a_month_has_not_failed(
    worker: Worker, renewal: Renewal
) -> None:
    worker.provider.decide(renewal.payment_id, Hold())
    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()
    payment = worker.workshop.row(Payment, renewal.payment_id)

    for _ in range(4):
        worker.workshop.advance(timedelta(days=7))
        assert look(worker, payment) == "unknown"
    worker.provider.settle_held(renewal.payment_id, Approve())

    assert look(worker, payment) == "succeeded"
    assert len(worker.charges()) == 1


def test_a_widget_that_was_left_gives_its_slot_back_to_the_ladder(
    worker: Worker, purchase: Purchase, renewal: Renewal
) -> None:
    worker.provider.decide(CARD_TOKEN, Decline("5091"))
    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()
    checkout = OpenCheckout(
        viewer_id=purchase.viewer_id, invoice_id=renewal.invoice_id, new_payment_id=new_id()
    )
    worker.workshop.send(checkout)
    worker.workshop.advance(FIRST_RUNG)
    sweep(worker.context, "planned_attempts")
    worker.hand_on()
    assert payment_of(worker.workshop, renewal.invoice_id).id == checkout.new_payment_id

    # The provider never heard of what was typed into the widget: it was closed.
    reconcile_payment(worker.context, checkout.new_payment_id)
    worker.hand_on()
    worker.workshop.advance(timedelta(minutes=6))
    sweep(worker.context, "planned_attempts")
    worker.hand_on()

    attempts = worker.workshop.rows(Payment, invoice_id=renewal.invoice_id)
    in_turn = sorted(attempts, key=lambda payment: payment.attempt)
    assert [it.origin for it in in_turn] == ["schedule", "widget", "schedule"]
    assert [card.state for card in worker.workshop.rows(SavedCard)] == ["active"]
