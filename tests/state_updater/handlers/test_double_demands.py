"""A period that two demands are for is paid once: money for the second one goes back."""

from datetime import timedelta

import pytest

from interaction_bus.commands import ChooseCard, TurnRenewalOff, TurnRenewalOn
from models import Invoice, Payment, Refund
from runtime.identifiers import new_id
from tests.fixtures.builders import build_card, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import offer
from tests.state_updater.purchases import (
    Purchase,
    Renewal,
    advance_to,
    approved,
    declined,
    open_checkout,
    renewal_command,
    subscribe,
    subscription_of,
)

IN_THE_WIDGET = 3_000_000_001
BY_SCHEDULE = 3_000_000_002


@pytest.fixture
def trial(workshop: Workshop) -> Purchase:
    """Return a trial without a card, whose first period may be paid until it ends."""
    workshop.price = offer(workshop, amount_minor=29_990, trial_days=14, trial_needs_card=False)
    workshop.plan = {"id": workshop.price["plan_id"]}
    return subscribe(workshop, trial=True)


@pytest.fixture
def renewal(workshop: Workshop, trial: Purchase) -> Renewal:
    """Return the renewal of a trial for which the viewer has agreed to an older card after all."""
    card = build_card(workshop.viewer)
    store(workshop.owner_engine, saved_cards=[card])
    workshop.send(
        ChooseCard(
            subscription_id=trial.subscription_id,
            saved_card_id=card["id"],
            viewer_id=trial.viewer_id,
            new_payment_id=new_id(),
        )
    )
    workshop.send(TurnRenewalOff(subscription_id=trial.subscription_id))
    workshop.send(TurnRenewalOn(subscription_id=trial.subscription_id))
    return Renewal(new_id(), new_id())


def test_a_first_period_that_the_widget_pays_is_not_paid_by_the_renewal_too(
    workshop: Workshop, trial: Purchase, renewal: Renewal
) -> None:
    trial_end = subscription_of(workshop, trial).trial_end
    assert trial_end is not None
    advance_to(workshop, trial_end - timedelta(minutes=5))
    in_the_widget = open_checkout(workshop, trial)
    advance_to(workshop, trial_end)
    workshop.send(renewal_command(trial, renewal, period_start=trial_end))

    workshop.send(approved(workshop, in_the_widget, transaction_id=IN_THE_WIDGET))
    workshop.send(approved(workshop, renewal.payment_id, transaction_id=BY_SCHEDULE))

    kept = [it for it in workshop.rows(Payment, state="succeeded") if not it.is_surplus]
    assert [it.id for it in kept] == [in_the_widget]
    assert [it.payment_id for it in workshop.rows(Refund)] == [renewal.payment_id]


def test_a_first_period_that_the_renewal_pays_is_not_paid_in_the_widget_too(
    workshop: Workshop, trial: Purchase, renewal: Renewal
) -> None:
    trial_end = subscription_of(workshop, trial).trial_end
    assert trial_end is not None
    advance_to(workshop, trial_end - timedelta(minutes=5))
    in_the_widget = open_checkout(workshop, trial)
    advance_to(workshop, trial_end)
    workshop.send(renewal_command(trial, renewal, period_start=trial_end))

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=BY_SCHEDULE))
    workshop.send(approved(workshop, in_the_widget, transaction_id=IN_THE_WIDGET))

    assert [it.payment_id for it in workshop.rows(Refund)] == [in_the_widget]
    assert subscription_of(workshop, trial).period_start == trial_end


def test_a_renewal_refused_after_the_widget_paid_its_period_makes_nobody_overdue(
    workshop: Workshop, trial: Purchase, renewal: Renewal
) -> None:
    trial_end = subscription_of(workshop, trial).trial_end
    assert trial_end is not None
    advance_to(workshop, trial_end - timedelta(minutes=5))
    in_the_widget = open_checkout(workshop, trial)
    advance_to(workshop, trial_end)
    workshop.send(renewal_command(trial, renewal, period_start=trial_end))

    workshop.send(approved(workshop, in_the_widget, transaction_id=IN_THE_WIDGET))
    workshop.send(declined(renewal.payment_id, transaction_id=BY_SCHEDULE))

    assert subscription_of(workshop, trial).state == "active"
    assert workshop.row(Invoice, renewal.invoice_id).state == "cancelled"
