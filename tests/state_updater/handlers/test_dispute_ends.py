"""A dispute is won or lost: what may go back then, and what stays as the bank left it."""

from uuid import UUID

import pytest

from interaction_bus.commands import SettleDispute
from models import Dispute, Payment, Refund
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.chargebacks import (
    DISPUTE_NUMBER,
    call_provider_for,
    disputed,
    invoice_state,
    wish_back,
)
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    approved,
    buy,
    payment_of,
    refund,
    refunded,
    refusal_of,
    subscription_of,
)


def settle(workshop: Workshop, dispute_id: UUID, *, won: bool) -> None:
    command = SettleDispute(dispute_id=dispute_id, won=won, reason="the bank has written")
    assert workshop.send(command).fate is Fate.DONE


def test_a_dispute_that_is_won_pays_the_invoice_again(workshop: Workshop) -> None:
    purchase = buy(workshop)
    dispute_id = disputed(workshop, purchase.invoice_id)

    settle(workshop, dispute_id, won=True)

    assert workshop.history(dispute_id) == ["open", "win"]
    assert invoice_state(workshop, purchase) == "paid"
    assert workshop.staged("event")[-1] == "disputes.settled"


def test_a_dispute_that_is_lost_leaves_the_invoice_refunded(workshop: Workshop) -> None:
    purchase = buy(workshop)
    dispute_id = disputed(workshop, purchase.invoice_id)

    settle(workshop, dispute_id, won=False)

    assert workshop.history(dispute_id) == ["open", "lose"]
    assert workshop.history(purchase.invoice_id)[-1] == "lose_dispute"
    assert invoice_state(workshop, purchase) == "refunded"


@pytest.mark.parametrize("won", [True, False])
def test_a_subscription_stays_ended_however_its_dispute_ends(
    workshop: Workshop, *, won: bool
) -> None:
    purchase = buy(workshop)
    dispute_id = disputed(workshop, purchase.invoice_id)

    settle(workshop, dispute_id, won=won)

    assert subscription_of(workshop, purchase).state == "cancelled"


def test_what_was_won_may_be_refunded(workshop: Workshop) -> None:
    purchase = buy(workshop)
    settle(workshop, disputed(workshop, purchase.invoice_id), won=True)

    refund_id = refund(workshop, purchase.invoice_id)

    assert workshop.row(Refund, refund_id).amount_minor == 29_990


def test_what_was_lost_is_not_refunded_as_well(workshop: Workshop) -> None:
    purchase = buy(workshop)
    settle(workshop, disputed(workshop, purchase.invoice_id), won=False)

    assert refusal_of(workshop, wish_back(purchase.invoice_id))["code"] == "disputed"


@pytest.mark.parametrize(
    ("amount_minor", "state"), [(10_000, "partially_refunded"), (29_990, "refunded")]
)
def test_money_that_went_back_during_a_dispute_counts_once_it_is_won(
    workshop: Workshop, amount_minor: int, state: str
) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id, amount_minor=amount_minor)
    call_provider_for(workshop, refund_id)
    dispute_id = disputed(workshop, purchase.invoice_id)
    workshop.send(refunded(refund_id, amount_minor=amount_minor))

    settle(workshop, dispute_id, won=True)

    assert invoice_state(workshop, purchase) == state


def test_a_dispute_ends_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    dispute_id = disputed(workshop, purchase.invoice_id)
    settle(workshop, dispute_id, won=True)

    again = SettleDispute(dispute_id=dispute_id, won=False, reason="a slip")

    assert refusal_of(workshop, again)["code"] == "not_allowed_in_this_state"
    assert invoice_state(workshop, purchase) == "paid"


def test_an_unknown_dispute_cannot_end(workshop: Workshop) -> None:
    command = SettleDispute(dispute_id=new_id(), won=True, reason="a slip")

    assert refusal_of(workshop, command)["code"] == "dispute_not_found"


def test_an_invoice_waits_for_the_last_of_its_disputes(workshop: Workshop) -> None:
    purchase = buy(workshop)
    part = {"amount_minor": 10_000}
    first = disputed(workshop, purchase.invoice_id, **part)
    second = disputed(workshop, purchase.invoice_id, transaction_id=DISPUTE_NUMBER + 1, **part)

    settle(workshop, first, won=False)
    before = invoice_state(workshop, purchase)
    settle(workshop, second, won=True)

    assert before == "disputed"
    assert invoice_state(workshop, purchase) == "refunded"


def test_the_end_of_a_surplus_s_dispute_leaves_the_invoice(workshop: Workshop) -> None:
    purchase = buy(workshop)
    first = payment_of(workshop, purchase.invoice_id)
    workshop.send(approved(workshop, first.id, transaction_id=SECOND_TRANSACTION))
    dispute_id = disputed(workshop, purchase.invoice_id)

    settle(workshop, dispute_id, won=False)

    assert invoice_state(workshop, purchase) == "paid"


def test_a_surplus_whose_dispute_was_won_can_be_given_back(workshop: Workshop) -> None:
    purchase = buy(workshop)
    first = payment_of(workshop, purchase.invoice_id)
    workshop.send(approved(workshop, first.id, transaction_id=SECOND_TRANSACTION))
    dispute_id = disputed(workshop, purchase.invoice_id)
    settle(workshop, dispute_id, won=True)

    refund_id = refund(workshop, purchase.invoice_id)

    surplus_id = workshop.row(Dispute, dispute_id).payment_id
    assert workshop.row(Payment, surplus_id).is_surplus
    assert workshop.row(Refund, refund_id).payment_id == surplus_id
