"""What every provider promises of its books and its disputes: run on fake and sandbox."""

from datetime import timedelta

import pytest

from billing_rules.money import Money
from external_payments.disputes import PaymentDispute
from external_payments.operations import PaymentOperation, RefundOperation
from external_payments.port import ProviderUnavailable, SavedCardCharge
from tests.contracts.charges import PRICE, a_charge_of, a_paid_charge, a_refund_of
from tests.contracts.payment_worlds import PaymentWorld

pytestmark = pytest.mark.contract


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
