"""Charges for changes of plan at the provider's door: each wish once, and no wish swallowed."""

from datetime import datetime

import pytest

from interaction_bus.commands import ChangePlan
from runtime.identifiers import new_id
from state_updater.tasks.charge import charge_saved_card
from state_updater.tasks.refund import refund_payment
from tests.state_updater.plan_moves import (
    THIRTY_DAYS,
    Row,
    after_days,
    change_command,
    offer,
    sell_by_thirty_days,
)
from tests.state_updater.purchases import Purchase, subscription_of
from tests.state_updater.worker import Worker

DIFFERENCE_MINOR = 15_000
"""Between both plans for half a period."""


@pytest.fixture
def worker(worker: Worker) -> Worker:
    """Offer a plan for 299.90 whose periods last 30 days."""
    sell_by_thirty_days(worker.workshop)
    return worker


@pytest.fixture
def dearer(worker: Worker) -> Row:
    return offer(worker.workshop, amount_minor=59_990, **THIRTY_DAYS)


@pytest.fixture
def halfway(worker: Worker, purchase: Purchase) -> datetime:
    """Return the instant in the middle of the period, which is now."""
    return after_days(worker.workshop, purchase, 15)


def go_up(worker: Worker, purchase: Purchase, dearer: Row, halfway: datetime) -> ChangePlan:
    """Go over to the dearer plan and pay the difference by card."""
    wish = change_command(
        worker.workshop, purchase, dearer, quoted_minor=DIFFERENCE_MINOR, quoted_at=halfway
    )
    worker.workshop.send(wish)
    charge_saved_card(worker.context, wish.new_payment_id)
    worker.hand_on()
    assert subscription_of(worker.workshop, purchase).price_id == dearer["id"]
    return wish


def go_down(worker: Worker, purchase: Purchase, halfway: datetime) -> ChangePlan:
    """Go back to the first plan and get the difference back."""
    wish = change_command(
        worker.workshop,
        purchase,
        worker.workshop.price,
        quoted_minor=-DIFFERENCE_MINOR,
        quoted_at=halfway,
    )
    worker.workshop.send(wish)
    refund_payment(worker.context, wish.new_refund_id)
    worker.hand_on()
    return wish


def test_the_same_change_wished_for_again_is_charged_again(
    worker: Worker, purchase: Purchase, dearer: Row, halfway: datetime
) -> None:
    first = go_up(worker, purchase, dearer, halfway)
    go_down(worker, purchase, halfway)

    second = go_up(worker, purchase, dearer, halfway)

    assert [charge.payment_id for charge in worker.charges()] == [
        first.new_payment_id,
        second.new_payment_id,
    ]
    assert {charge.amount.amount_minor for charge in worker.charges()} == {DIFFERENCE_MINOR}


def test_a_difference_given_back_twice_reaches_the_viewer_twice(
    worker: Worker, purchase: Purchase, dearer: Row, halfway: datetime
) -> None:
    for _ in range(2):
        go_up(worker, purchase, dearer, halfway)
        go_down(worker, purchase, halfway)

    assert [refund.amount.amount_minor for refund in worker.refunds()] == [DIFFERENCE_MINOR] * 2


def test_one_change_whose_command_comes_twice_is_charged_once(
    worker: Worker, purchase: Purchase, dearer: Row, halfway: datetime
) -> None:
    wish = change_command(
        worker.workshop, purchase, dearer, quoted_minor=DIFFERENCE_MINOR, quoted_at=halfway
    )
    message_id = new_id()

    for _ in range(2):
        worker.workshop.send(wish, message_id=message_id)
        charge_saved_card(worker.context, wish.new_payment_id)
        worker.hand_on()

    assert [charge.payment_id for charge in worker.charges()] == [wish.new_payment_id]
