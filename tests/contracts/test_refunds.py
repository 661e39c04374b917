"""What every payment provider promises of money that goes back: run on fake and sandbox."""

from uuid import uuid4

import pytest

from external_payments.outcomes import NotFound, NotSent, RefundRefused, RefundSucceeded, Unknown
from external_payments.port import RefundRequest
from tests.contracts.charges import PRICE, a_charge_of, a_paid_charge, a_refund_of

pytestmark = pytest.mark.contract


def test_a_whole_payment_goes_back(world):
    charge, paid = a_paid_charge(world)
    request = a_refund_of(charge, paid, PRICE.amount_minor)

    outcome = world.provider.refund(request)

    assert isinstance(outcome, RefundSucceeded)
    assert outcome.amount == PRICE
    assert outcome.transaction_id != paid.transaction_id
    assert world.returned(charge.payment_id) == [PRICE]


def test_parts_go_back_until_the_whole_is_back(world):
    charge, paid = a_paid_charge(world)

    outcomes = [
        world.provider.refund(a_refund_of(charge, paid, part)) for part in (9_990, 20_000, 1)
    ]

    assert [type(one) for one in outcomes] == [RefundSucceeded, RefundSucceeded, RefundRefused]
    assert sum(one.amount_minor for one in world.returned(charge.payment_id)) == 29_990


def test_a_refund_above_the_payment_is_refused(world):
    charge, paid = a_paid_charge(world)

    outcome = world.provider.refund(a_refund_of(charge, paid, PRICE.amount_minor + 1))

    assert isinstance(outcome, RefundRefused)
    assert outcome.reason
    assert world.returned(charge.payment_id) == []


def test_a_declined_payment_cannot_be_refunded(world):
    charge = a_charge_of(world.save_card("viewer-1", declined_with="5051"))
    declined = world.provider.charge_saved_card(charge)
    request = RefundRequest(uuid4(), charge.payment_id, declined.transaction_id, PRICE)

    assert isinstance(world.provider.refund(request), RefundRefused)


def test_a_payment_that_nobody_made_cannot_be_refunded(world):
    request = RefundRequest(uuid4(), uuid4(), 1, PRICE)

    assert isinstance(world.provider.refund(request), RefundRefused)


def test_a_refund_asked_twice_with_one_id_is_made_once(world):
    charge, paid = a_paid_charge(world)
    request = a_refund_of(charge, paid, 10_000)

    outcomes = [world.provider.refund(request) for _ in range(2)]

    assert outcomes[0] == outcomes[1]
    assert world.returned(charge.payment_id) == [request.amount]


def test_a_refund_whose_answer_is_lost_is_unknown_then_found(world):
    charge, paid = a_paid_charge(world)
    request = a_refund_of(charge, paid, 10_000)
    world.lose_next_answer()

    outcome = world.provider.refund(request)
    finding = world.provider.find_refund(request)

    assert isinstance(outcome, Unknown)
    assert isinstance(finding, RefundSucceeded)
    assert finding == world.provider.refund(request)
    assert world.returned(charge.payment_id) == [request.amount]


def test_a_refund_that_never_arrived_is_unknown_then_not_found(world):
    charge, paid = a_paid_charge(world)
    request = a_refund_of(charge, paid, 10_000)
    world.lose_next_call()

    outcome = world.provider.refund(request)

    assert isinstance(outcome, Unknown)
    assert world.provider.find_refund(request) == NotFound()


def test_a_refund_turned_away_at_the_door_is_not_sent(world):
    charge, paid = a_paid_charge(world)
    world.turn_next_call_away()

    outcome = world.provider.refund(a_refund_of(charge, paid, 10_000))

    assert isinstance(outcome, NotSent)
    assert world.returned(charge.payment_id) == []


def test_a_question_about_a_refund_without_an_answer_settles_nothing(world):
    charge, paid = a_paid_charge(world)
    request = a_refund_of(charge, paid, 10_000)
    world.provider.refund(request)
    world.break_next_question()

    assert isinstance(world.provider.find_refund(request), Unknown)


def test_equal_refunds_of_one_payment_are_told_apart(world):
    charge, paid = a_paid_charge(world)
    made = [a_refund_of(charge, paid, 5_000) for _ in range(3)]
    never_made = a_refund_of(charge, paid, 5_000)

    outcomes = [world.provider.refund(request) for request in made]
    findings = [world.provider.find_refund(request) for request in made]

    assert findings == outcomes
    assert len({one.transaction_id for one in outcomes}) == 3
    assert world.provider.find_refund(never_made) == NotFound()
