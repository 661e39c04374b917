"""What every payment provider promises: one suite, run on the fake and on the sandbox."""

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
from external_payments.disputes import PaymentDispute
from external_payments.operations import PaymentOperation, RefundOperation
from external_payments.outcomes import (
    Approved,
    Declined,
    NotFound,
    NotSent,
    RefundRefused,
    RefundSucceeded,
    Unknown,
)
from external_payments.port import Initiator, ProviderUnavailable, RefundRequest, SavedCardCharge
from tests.contracts.payment_worlds import PaymentWorld

pytestmark = pytest.mark.contract

PRICE = Money(29_990, "RUB")


def a_charge_of(token: str, **changes) -> SavedCardCharge:
    values = {
        "payment_id": uuid4(),
        "account_id": "viewer-1",
        "amount": PRICE,
        "token": token,
        "description": "Monthly",
        "initiator": Initiator.MERCHANT,
        "scheduled": True,
    }
    return SavedCardCharge(**(values | changes))


def a_good_charge(world: PaymentWorld, **changes) -> SavedCardCharge:
    return a_charge_of(world.save_card("viewer-1"), **changes)


def a_paid_charge(world: PaymentWorld) -> tuple[SavedCardCharge, Approved]:
    charge = a_good_charge(world)
    paid = world.provider.charge_saved_card(charge)
    assert isinstance(paid, Approved)
    return charge, paid


def a_refund_of(charge: SavedCardCharge, paid: Approved, amount_minor: int) -> RefundRequest:
    amount = Money(amount_minor, "RUB")
    return RefundRequest(uuid4(), charge.payment_id, paid.transaction_id, amount)


# Charges


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


# Charges that get lost


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


# Questions


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


# Refunds


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


# Books


def test_the_books_show_every_operation_oldest_first(world):
    since = world.now() - timedelta(minutes=5)
    paid_charge, paid = a_paid_charge(world)
    declined_charge = a_charge_of(world.save_card("viewer-1", declined_with="5051"))
    declined = world.provider.charge_saved_card(declined_charge)
    request = a_refund_of(paid_charge, paid, 10_000)
    refunded = world.provider.refund(request)

    ours = {paid_charge.payment_id, declined_charge.payment_id}
    listed = world.provider.list_operations(since, world.now() + timedelta(minutes=5))
    operations = [one for one in listed if one.payment_id in ours]

    kinds = [type(one) for one in operations]
    assert kinds == [PaymentOperation, PaymentOperation, RefundOperation]
    assert [one.outcome for one in operations] == [paid, declined, refunded]
    assert operations[2].payment_transaction_id == paid.transaction_id
    assert operations[2].refund_id == request.refund_id


def test_the_books_of_another_span_do_not_show_a_payment(world):
    charge, _ = a_paid_charge(world)
    yesterday = world.now() - timedelta(days=1)

    listed = world.provider.list_operations(yesterday, yesterday + timedelta(hours=1))

    assert charge.payment_id not in {one.payment_id for one in listed}


def test_books_that_cannot_be_read_are_an_error(world):
    world.break_next_question()

    with pytest.raises(ProviderUnavailable):
        list(world.provider.list_operations(world.now(), world.now()))


def test_a_span_without_a_time_zone_is_refused_at_once(world):
    naive = world.now().replace(tzinfo=None)

    with pytest.raises(ValueError, match="aware"):
        world.provider.list_operations(naive, naive)


def test_the_books_go_on_beyond_one_page(world):
    token = world.save_card("viewer-1")
    charges = [a_charge_of(token) for _ in range(105)]
    for charge in charges:
        world.provider.charge_saved_card(charge)

    since, until = world.now() - timedelta(minutes=5), world.now() + timedelta(minutes=5)
    listed = list(world.provider.list_operations(since, until))

    numbers = [one.transaction_id for one in listed]
    assert len(numbers) == len(set(numbers))
    assert {one.payment_id for one in charges} <= {one.payment_id for one in listed}


def test_a_day_is_read_back_long_after_it(world):
    day = world.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    world.pass_time(day - world.now() + timedelta(hours=1))
    charge, paid = a_paid_charge(world)
    request = a_refund_of(charge, paid, 10_000)
    refunded = world.provider.refund(request)
    world.pass_time(timedelta(days=2))

    listed = list(world.provider.list_operations(day, day + timedelta(days=1)))

    own = [one for one in listed if one.payment_id == charge.payment_id]
    assert [one.outcome for one in own] == [paid, refunded]
    assert all(day <= one.created_at < day + timedelta(days=1) for one in listed)


def test_a_charge_is_new_once_its_answer_is_forgotten(world):
    charge = a_good_charge(world)
    world.provider.charge_saved_card(charge)
    world.pass_time(timedelta(minutes=61))

    world.provider.charge_saved_card(charge)

    # The port promises one charge for 50 minutes; beyond that only billing's own records protect.
    assert world.taken(charge.payment_id) == [PRICE, PRICE]


# Receipts


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


# Disputes


def disputes_of(world: PaymentWorld, charge: SavedCardCharge) -> list[PaymentDispute]:
    since, until = world.now() - timedelta(days=1), world.now() + timedelta(days=1)
    listed = world.provider.list_disputes(since, until)
    return [one for one in listed if one.payment_id == charge.payment_id]


def test_a_payment_that_nobody_disputes_is_not_listed(world):
    charge, _ = a_paid_charge(world)

    assert disputes_of(world, charge) == []


def test_a_disputed_payment_is_listed_with_what_the_bank_takes(world):
    charge, paid = a_paid_charge(world)
    world.dispute(charge.payment_id, reason="Fraud")

    [dispute] = disputes_of(world, charge)

    assert dispute.payment_transaction_id == paid.transaction_id != dispute.transaction_id
    assert (dispute.amount, dispute.reason) == (PRICE, "Fraud")
    assert abs(world.now() - dispute.opened_at) < timedelta(minutes=1)


def test_a_part_of_a_payment_may_be_disputed(world):
    charge, _ = a_paid_charge(world)
    world.dispute(charge.payment_id, amount=Money(1, "RUB"), reason="Fraud")

    [dispute] = disputes_of(world, charge)

    assert dispute.amount == Money(1, "RUB")


def test_a_disputed_payment_was_still_paid(world):
    charge, paid = a_paid_charge(world)
    world.dispute(charge.payment_id, reason="Fraud")

    assert world.provider.find_payment(charge.payment_id) == paid
    assert world.taken(charge.payment_id) == [PRICE]


def test_a_dispute_is_listed_by_its_own_date(world):
    charge, _ = a_paid_charge(world)
    paid_at = world.now()
    world.pass_time(timedelta(days=3))
    world.dispute(charge.payment_id, reason="Fraud")

    day_of_payment = world.provider.list_disputes(paid_at - timedelta(days=1), paid_at)

    assert charge.payment_id not in {one.payment_id for one in day_of_payment}
    assert len(disputes_of(world, charge)) == 1


def test_disputes_that_cannot_be_read_are_an_error(world):
    world.break_next_question()

    with pytest.raises(ProviderUnavailable):
        list(world.provider.list_disputes(world.now(), world.now()))


@pytest.mark.parametrize("days", [366, 1_000])
def test_disputes_of_more_than_a_year_are_refused_at_once(world, days):
    with pytest.raises(ValueError, match="span"):
        world.provider.list_disputes(world.now() - timedelta(days=days), world.now())
