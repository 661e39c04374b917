"""What becomes of money on its way back: booked once, asked about, or sent again."""

from datetime import timedelta
from typing import Any

from interaction_bus.commands import RecordRefundOutcome
from models import Invoice, Refund
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import buy, refund, refunded, refusal_of


def told(refund_id: Any, outcome: str) -> RecordRefundOutcome:
    return RecordRefundOutcome(
        refund_id=refund_id, outcome=outcome, source="task", reason="the bank is shut"
    )


def test_a_doubled_outcome_is_booked_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id)

    workshop.send_all([refunded(refund_id), refunded(refund_id)])

    assert workshop.row(Invoice, purchase.invoice_id).refunded_minor == 29_990
    assert workshop.staged("event").count("payments.refunded") == 1


def test_a_refund_that_got_lost_and_was_found_is_booked(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id)
    workshop.send(told(refund_id, "unknown"))

    workshop.send(refunded(refund_id))

    assert workshop.history(refund_id) == ["request", "send", "lose_sight", "succeed"]


def test_a_refund_whose_fate_is_unknown_is_asked_about_again(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id)
    workshop.advance(timedelta(hours=1))

    workshop.send(told(refund_id, "unknown"))

    next_check_at = workshop.row(Refund, refund_id).next_check_at
    assert next_check_at is not None
    assert next_check_at > workshop.now()


def test_a_refund_that_was_not_sent_is_sent_again_soon(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id)

    workshop.send(told(refund_id, "not_sent"))

    row = workshop.row(Refund, refund_id)
    assert row.state == "sent"
    assert row.next_check_at is not None
    assert row.next_check_at - workshop.now() <= timedelta(minutes=1)


def test_a_refused_refund_may_be_asked_for_again(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.send(told(refund(workshop, purchase.invoice_id), "refused"))

    second = refund(workshop, purchase.invoice_id)

    assert workshop.row(Refund, second).amount_minor == 29_990
    assert workshop.row(Invoice, purchase.invoice_id).refunded_minor == 0


def test_a_refund_thought_refused_that_went_through_is_booked(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id)
    workshop.send(told(refund_id, "refused"))

    workshop.send(refunded(refund_id))

    assert workshop.history(refund_id) == ["request", "send", "refuse", "succeed"]
    assert workshop.row(Invoice, purchase.invoice_id).state == "refunded"


def test_a_refusal_told_after_the_success_changes_nothing(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id)
    workshop.send(refunded(refund_id))

    workshop.send(told(refund_id, "refused"))

    assert workshop.row(Refund, refund_id).state == "succeeded"


def test_another_amount_than_was_asked_is_not_booked(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id)

    problem = refusal_of(workshop, refunded(refund_id, amount_minor=100))

    assert problem["code"] == "amount_differs"
    assert workshop.row(Refund, refund_id).state == "sent"


def test_an_outcome_that_nobody_defined_is_refused(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id)

    assert refusal_of(workshop, told(refund_id, "perhaps"))["code"] == "outcome_unknown"
