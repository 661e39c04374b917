"""What the page of a subscription says of its next period is what then happens."""

from datetime import timedelta

import pytest

from billing_rules.checkout import CARD_CHECK_MINOR
from models import Invoice
from tests.admin_api.office import Office
from tests.admin_api.pages.desk import Desk, words_of
from tests.admin_api.pages.subscription_acts import day_words
from tests.state_updater.plan_moves import invoices_of_kind
from tests.state_updater.price_stories import announced, answer
from tests.state_updater.purchases import (
    Purchase,
    approved,
    only_card,
    open_checkout,
    renew,
    subscribe,
    subscription_of,
)
from tests.state_updater.second_cards import withdraw
from tests.state_updater.trials import sell_trial


@pytest.fixture
def trial(office: Office) -> Purchase:
    """Return a trial whose card was checked."""
    sell_trial(office.workshop, trial_needs_card=True)
    begun = subscribe(office.workshop, trial=True)
    payment_id = open_checkout(office.workshop, begun)
    office.workshop.send(approved(office.workshop, payment_id, amount_minor=CARD_CHECK_MINOR))
    return begun


def told_of(desk: Desk, purchase: Purchase) -> str:
    """Return what its page says before its buttons."""
    page = words_of(desk.open(f"/console/subscriptions/{purchase.subscription_id}"))
    return page.partition("act is closed now")[0]


def end_of(office: Office, purchase: Purchase) -> str:
    return day_words(subscription_of(office.workshop, purchase).period_end)


def let_period_end(office: Office, purchase: Purchase) -> None:
    """Let the paid time be over, and the State Updater look at it."""
    renew(office.workshop, purchase)


def test_a_new_price_that_was_refused_ends_it(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    consent = announced(
        office.workshop, purchase, needs_consent=True, without_consent="stop_renewal"
    )
    answer(office.workshop, purchase, consent, agrees=False)

    told = told_of(desk, purchase)
    let_period_end(office, purchase)

    assert f"Paid until {end_of(office, purchase)} ; as things stand it ends then." in told
    assert "It will not renew: the viewer has not agreed to the new price." in told
    assert "renews by itself" not in told
    assert subscription_of(office.workshop, purchase).state == "expired"
    assert invoices_of_kind(office.workshop, "renewal") == []


def test_a_period_without_a_card_is_demanded_of_the_viewer(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    office.workshop.send(withdraw(only_card(office.workshop)))

    told = told_of(desk, purchase)
    let_period_end(office, purchase)

    end = day_words(invoices_of_kind(office.workshop, "renewal")[0].period_start)
    assert f"Paid until {end} ; then the viewer has to pay for the next period." in told
    assert f"RUB 299.90 falls due on {end} , and there is no card to charge." in told
    assert "renews by itself" not in told
    assert subscription_of(office.workshop, purchase).state == "past_due"


def test_a_trial_with_a_card_goes_on_at_its_end(
    desk: Desk, office: Office, trial: Purchase
) -> None:
    end = end_of(office, trial)

    told = told_of(desk, trial)
    let_period_end(office, trial)

    assert f"the viewer may watch until {end} ; then the first period is charged." in told
    assert f"May watch yes, until {end}" in told
    (renewal,) = invoices_of_kind(office.workshop, "renewal")
    assert day_words(renewal.period_start) == end


def test_a_trial_whose_card_was_withdrawn_owes_nothing(
    desk: Desk, office: Office, trial: Purchase
) -> None:
    office.workshop.send(withdraw(only_card(office.workshop)))
    end = end_of(office, trial)

    told = told_of(desk, trial)
    let_period_end(office, trial)

    assert f"until {end} ; there is no card to charge, so it ends then." in told
    assert "falls due" not in told
    assert subscription_of(office.workshop, trial).state == "expired"
    assert invoices_of_kind(office.workshop, "renewal") == []


def test_a_trial_without_a_card_waits_for_the_viewer_to_pay(desk: Desk, office: Office) -> None:
    sell_trial(office.workshop, trial_needs_card=False)
    trial = subscribe(office.workshop, trial=True)
    (first,) = office.workshop.rows(Invoice)

    told = told_of(desk, trial)

    assert f"until {end_of(office, trial)} ; it ends then, unless the viewer pays before." in told
    assert f"Invoice {first.number} waits for the viewer to pay." in told


def test_days_of_grace_are_told_apart_from_the_paid_time(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    subscription = subscription_of(office.workshop, purchase)
    grace_end = subscription.period_end + timedelta(days=subscription.grace_days)

    told = told_of(desk, purchase)

    assert f"May watch yes, until {day_words(subscription.period_end)}" in told
    assert f"Watches until, with grace {day_words(grace_end)}" in told


def test_whoever_does_not_renew_has_no_days_of_grace(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    announced(office.workshop, purchase, needs_consent=True, without_consent="stop_renewal")

    assert "with grace" not in told_of(desk, purchase)
