"""Time that its viewer never paid for, a gift's or a trial's, is not told as paid."""

import re

import pytest

from interaction_bus.commands import TurnRenewalOn
from models import Subscription
from tests.client_api.cinema import Cinema
from tests.client_api.pages.armchairs import Armchair, armchair_of, seen
from tests.client_api.pages.subscription_acts import PAGE
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import bought_gift, claim_command
from tests.state_updater.plan_moves import pause
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    Purchase,
    approved,
    declined,
    open_checkout,
    renew,
    subscribe,
    subscription_of,
)
from tests.state_updater.trials import sell_trial


@pytest.fixture
def gifted(workshop: Workshop) -> Purchase:
    """Return what somebody has who claimed a gift."""
    present = bought_gift(workshop)
    workshop.send(claim_command(workshop, present))
    (subscription,) = workshop.rows(Subscription)
    return Purchase(subscription.viewer_id, subscription.id, present.invoice_id)


@pytest.fixture
def owing(workshop: Workshop) -> Purchase:
    """Return a trial whose card was refused for the first period."""
    sell_trial(workshop, trial_needs_card=True)
    trial = subscribe(workshop, trial=True)
    workshop.send(approved(workshop, open_checkout(workshop, trial), amount_minor=100))
    renewal = renew(workshop, trial)
    workshop.send(declined(renewal.payment_id, transaction_id=SECOND_TRANSACTION))
    return trial


def look(cinema: Cinema, purchase: Purchase, path: str = "") -> str:
    return seen(armchair_of(cinema, purchase.viewer_id).look(PAGE + path))


def test_who_leaves_a_gift_is_not_said_to_have_paid_for_it(
    cinema: Cinema, gifted: Purchase
) -> None:
    page = look(cinema, gifted, "/cancel")

    assert "This time is yours. Nothing more is charged after it." in page
    assert "You have paid" not in page


def test_a_gift_that_is_renewed_without_a_card_does_not_go_on_by_itself(
    cinema: Cinema, workshop: Workshop, gifted: Purchase
) -> None:
    workshop.send(TurnRenewalOn(subscription_id=gifted.subscription_id))
    page = look(cinema, gifted)
    renew(workshop, gifted)

    assert "it goes on by itself" not in page
    assert "to go on after that, you pay the next period yourself." in page
    assert subscription_of(workshop, gifted).state == "past_due"


def test_a_trial_that_owes_its_first_period_has_paid_for_nothing(
    cinema: Cinema, owing: Purchase
) -> None:
    page = look(cinema, owing)

    assert "your period was over on" in page
    assert "you paid for" not in page


def test_a_trial_that_ends_so_is_not_told_as_paid(cinema: Cinema, owing: Purchase) -> None:
    assert "paid for" not in look(cinema, owing, "/cancel")


def test_who_ends_a_pause_is_not_told_of_watching_till_then(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    pause(workshop, purchase)

    page = seen(armchair.look(PAGE + "/cancel"))

    assert "You cannot watch any more, and the time that is kept for you is given up." in page
    assert "from this moment on" not in page


def test_a_trial_before_its_first_period_is_not_said_to_be_over(
    cinema: Cinema, workshop: Workshop
) -> None:
    sell_trial(workshop, trial_needs_card=False)
    trial = subscribe(workshop, trial=True)

    page = seen(armchair_of(cinema, trial.viewer_id).look(f"/pay/{trial.invoice_id}"))

    assert re.search(r"Your trial, until \d+ \w+ \d{4}, is free\. RUB 299\.90 pays for", page)
