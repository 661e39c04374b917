"""What every payment provider promises of charges: one suite, run on fake and sandbox."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest

from billing_rules.declines import DeclineClass
from billing_rules.money import Money
from billing_rules.receipts import (
    ReceiptMethod,
    ReceiptObject,
    ReceiptTerms,
    TaxSystem,
    Vat,
    receipt_for,
)
from external_payments.outcomes import (
    Approved,
    Declined,
    NotFound,
    NotSent,
    RefundSucceeded,
    Unknown,
)
from external_payments.port import RefundRequest
from tests.contracts.charges import PRICE, a_charge_of, a_good_charge, a_paid_charge, a_refund_of

pytestmark = pytest.mark.contract


@pytest.mark.parametrize("amount_minor", [1, 29, 29_990, 100_000, 1_234_567_89])
def test_an_approved_charge_takes_exactly_the_amount(world, amount_minor):
    charge = a_good_charge(world, amount=Money(amount_minor, "RUB"))

    outcome = world.provider.charge_saved_card(charge)

    assert isinstance(outcome, Approved)
    assert outcome.amount == charge.amount
    assert world.taken(charge.payment_id) == [charge.amount]


def test_an_approved_charge_names_the_card(world):
    charge, paid = a_paid_charge(world)

    assert paid.card is not None
    assert (paid.card.first_six, paid.card.last_four) == ("400000", "3055")
    assert (paid.card.expires_month, paid.card.expires_year) == (12, 2030)
    assert paid.card.token == charge.token


@pytest.mark.parametrize(
    ("code", "decline_class"),
    [
        ("5051", DeclineClass.TEMPORARY),
        ("5005", DeclineClass.UNCONDITIONAL),
        ("5054", DeclineClass.CONDITIONAL),
        ("5041", DeclineClass.HARD),
        ("5061", DeclineClass.FUNDS),
        ("5091", DeclineClass.TECHNICAL),
        ("5300", DeclineClass.ASK_VIEWER),
    ],
)
def test_a_declined_charge_takes_nothing(world, code, decline_class):
    charge = a_charge_of(world.save_card("viewer-1", declined_with=code))

    outcome = world.provider.charge_saved_card(charge)

    assert isinstance(outcome, Declined)
    assert (outcome.code, outcome.decline_class) == (code, decline_class)
    assert outcome.transaction_id is not None
    assert outcome.payer_message
    assert world.taken(charge.payment_id) == []


def test_a_token_that_nobody_issued_is_declined(world):
    charge = a_charge_of("tk_of_nobody")

    outcome = world.provider.charge_saved_card(charge)

    assert isinstance(outcome, Declined)
    assert outcome.transaction_id is None
    assert isinstance(world.provider.find_payment(charge.payment_id), NotFound)


def test_a_charge_asked_twice_with_one_id_is_made_once(world):
    charge = a_good_charge(world)

    outcomes = [world.provider.charge_saved_card(charge) for _ in range(2)]

    assert outcomes[0] == outcomes[1]
    assert world.taken(charge.payment_id) == [PRICE]


def test_threads_asking_at_once_with_one_id_charge_once(world):
    charge = a_good_charge(world)

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(world.provider.charge_saved_card, [charge] * 8))

    assert set(outcomes) == {outcomes[0]}
    assert isinstance(outcomes[0], Approved)
    assert world.taken(charge.payment_id) == [PRICE]


def test_a_declined_charge_asked_twice_keeps_its_answer(world):
    charge = a_charge_of(world.save_card("viewer-1", declined_with="5051"))

    outcomes = [world.provider.charge_saved_card(charge) for _ in range(2)]

    assert outcomes[0] == outcomes[1]


def test_two_payments_of_one_card_are_two_charges(world):
    token = world.save_card("viewer-1")
    first, second = a_charge_of(token), a_charge_of(token)

    outcomes = [world.provider.charge_saved_card(one) for one in (first, second)]

    assert outcomes[0].transaction_id != outcomes[1].transaction_id
    assert world.taken(first.payment_id) == world.taken(second.payment_id) == [PRICE]


def test_a_charge_whose_answer_is_lost_is_unknown_then_found(world):
    charge = a_good_charge(world)
    world.lose_next_answer()

    outcome = world.provider.charge_saved_card(charge)
    finding = world.provider.find_payment(charge.payment_id)

    assert isinstance(outcome, Unknown)
    assert isinstance(finding, Approved)


def test_a_decline_whose_answer_is_lost_is_unknown_then_found(world):
    charge = a_charge_of(world.save_card("viewer-1", declined_with="5051"))
    world.lose_next_answer()

    outcome = world.provider.charge_saved_card(charge)
    finding = world.provider.find_payment(charge.payment_id)

    assert isinstance(outcome, Unknown)
    assert isinstance(finding, Declined)
    assert finding.code == "5051"


def test_asking_again_with_the_id_after_a_lost_answer_charges_nothing_more(world):
    charge = a_good_charge(world)
    world.lose_next_answer()
    world.provider.charge_saved_card(charge)

    outcome = world.provider.charge_saved_card(charge)

    assert outcome == world.provider.find_payment(charge.payment_id)
    assert world.taken(charge.payment_id) == [PRICE]


def test_a_charge_that_never_arrived_is_unknown_then_not_found(world):
    charge = a_good_charge(world)
    world.lose_next_call()

    outcome = world.provider.charge_saved_card(charge)
    finding = world.provider.find_payment(charge.payment_id)

    assert isinstance(outcome, Unknown)
    assert finding == NotFound()


def test_a_charge_that_never_arrived_may_be_asked_again_with_its_id(world):
    charge = a_good_charge(world)
    world.lose_next_call()
    world.provider.charge_saved_card(charge)

    outcome = world.provider.charge_saved_card(charge)

    assert isinstance(outcome, Approved)
    assert world.taken(charge.payment_id) == [PRICE]


def test_a_charge_turned_away_at_the_door_is_not_sent(world):
    charge = a_good_charge(world)
    world.turn_next_call_away()

    outcome = world.provider.charge_saved_card(charge)

    assert isinstance(outcome, NotSent)
    assert world.taken(charge.payment_id) == []


def test_a_payment_is_found_as_it_was_answered(world):
    charge, paid = a_paid_charge(world)

    assert world.provider.find_payment(charge.payment_id) == paid


def test_a_declined_payment_is_found_as_it_was_answered(world):
    charge = a_charge_of(world.save_card("viewer-1", declined_with="5051"))
    declined = world.provider.charge_saved_card(charge)

    assert world.provider.find_payment(charge.payment_id) == declined


def test_a_payment_never_made_is_not_found(world):
    assert world.provider.find_payment(uuid4()) == NotFound()


def test_a_question_without_an_answer_settles_nothing(world):
    charge, _ = a_paid_charge(world)
    world.break_next_question()

    assert isinstance(world.provider.find_payment(charge.payment_id), Unknown)


def test_a_refunded_payment_was_still_paid(world):
    charge, paid = a_paid_charge(world)
    world.provider.refund(a_refund_of(charge, paid, PRICE.amount_minor))

    assert world.provider.find_payment(charge.payment_id) == paid


def test_a_charge_is_new_once_its_answer_is_forgotten(world):
    charge = a_good_charge(world)
    world.provider.charge_saved_card(charge)
    world.pass_time(timedelta(minutes=61))

    world.provider.charge_saved_card(charge)

    # The port promises one charge for 50 minutes; beyond that only billing's own records protect.
    assert world.taken(charge.payment_id) == [PRICE, PRICE]


def test_money_moves_with_its_receipt(world):
    terms = ReceiptTerms(
        Vat.TWENTY_TWO,
        TaxSystem.GENERAL,
        ReceiptMethod.FULL_PREPAYMENT,
        ReceiptObject.SERVICE,
    )
    receipt = receipt_for("Monthly", PRICE, terms)
    charge = a_good_charge(world, receipt=receipt, email="viewer@example.com")

    paid = world.provider.charge_saved_card(charge)
    back = RefundRequest(uuid4(), charge.payment_id, paid.transaction_id, PRICE, receipt)
    returned = world.provider.refund(back)

    assert isinstance(paid, Approved)
    assert isinstance(returned, RefundSucceeded)
    assert world.provider.find_refund(back) == returned
