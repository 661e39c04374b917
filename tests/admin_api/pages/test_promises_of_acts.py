"""What the form of an act says of money and time is what then happens."""

from billing_rules.checkout import CARD_CHECK_MINOR
from models import Invoice
from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import Desk, words_of
from tests.admin_api.pages.subscription_acts import confirmed, day_words, missed, path_of
from tests.state_updater.plan_moves import offer
from tests.state_updater.price_stories import announced
from tests.state_updater.purchases import (
    Purchase,
    approved,
    declined,
    open_checkout,
    renew,
    subscribe,
    subscription_of,
)
from tests.state_updater.trials import sell_trial


def trial_of(office: Office, *, has_card: bool) -> Purchase:
    """Begin a trial, with the check of a card or without."""
    office.bus.is_prompt = True
    sell_trial(office.workshop, trial_needs_card=has_card)
    trial = subscribe(office.workshop, trial=True)
    if has_card:
        payment_id = open_checkout(office.workshop, trial)
        office.workshop.send(approved(office.workshop, payment_id, amount_minor=CARD_CHECK_MINOR))
    return trial


def test_a_plan_changes_within_a_trial_only_at_once(desk: Desk, office: Office) -> None:
    dearer = offer(office.workshop, amount_minor=59_990)
    trial = trial_of(office, has_card=True)
    path = path_of(trial, "change")
    chosen = f"{dearer['plan_id']}:{dearer['id']}"

    form = words_of(desk.open(path))
    later = desk.send(path, offer=chosen, when="period_end", reason=REASON)
    confirmed(desk, path, offer=chosen, when="now")

    assert "At once: nothing is paid for yet" in form
    assert "With the next period" not in form
    assert later.status_code == 422
    assert subscription_of(office.workshop, trial).plan_id == dearer["plan_id"]


def test_the_demand_for_the_old_plan_of_a_trial_is_said_to_be_annulled(
    desk: Desk, office: Office
) -> None:
    dearer = offer(office.workshop, amount_minor=59_990)
    trial = trial_of(office, has_card=False)
    (old,) = office.workshop.rows(Invoice)
    path = path_of(trial, "change")
    chosen = f"{dearer['plan_id']}:{dearer['id']}"
    end = subscription_of(office.workshop, trial).period_end

    asked = desk.send(path, offer=chosen, when="now", reason=REASON)
    desk.confirm(path, asked)

    told = words_of(asked)
    assert f"Invoice {old.number} over RUB 299.90 is annulled; one for the new plan" in told
    assert f"The viewer goes on after the trial by paying that before {day_words(end)}" in told
    states = {it.amount_minor: it.state for it in office.workshop.rows(Invoice)}
    assert states == {29_990: "cancelled", 59_990: "issued"}


def test_an_end_while_a_renewal_is_owed_says_that_it_is_annulled(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    invoice = missed(office, purchase)
    path = path_of(purchase, "cancel")

    asked = desk.send(path, refund="none", reason=REASON)
    desk.confirm(path, asked)

    told = words_of(asked)
    assert f"Invoice {invoice.number} over RUB 299.90 is annulled" in told
    assert office.workshop.row(Invoice, invoice.id).state == "cancelled"


def test_renewal_turned_on_charges_nobody_who_did_not_agree_to_the_price(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    announced(office.workshop, purchase, needs_consent=True, without_consent="stop_renewal")
    desk.send(path_of(purchase, "renewal-off"), reason=REASON)
    end = subscription_of(office.workshop, purchase).period_end

    form = words_of(desk.open(path_of(purchase, "renewal-on")))
    desk.send(path_of(purchase, "renewal-on"), reason=REASON)
    renew(office.workshop, purchase)

    assert f"On {day_words(end)} it ends all the same: the viewer has not agreed" in form
    assert "is charged" not in form
    assert subscription_of(office.workshop, purchase).state == "expired"


def test_renewal_turned_on_in_a_trial_without_a_card_demands_nothing(
    desk: Desk, office: Office
) -> None:
    trial = trial_of(office, has_card=False)
    desk.send(path_of(trial, "renewal-off"), reason=REASON)
    end = subscription_of(office.workshop, trial).period_end

    form = words_of(desk.open(path_of(trial, "renewal-on")))

    assert f"On {day_words(end)} it ends all the same, unless the viewer pays before." in form


def test_a_trial_is_not_called_paid(desk: Desk, office: Office) -> None:
    trial = trial_of(office, has_card=True)
    address = f"/console/subscriptions/{trial.subscription_id}"

    running = words_of(desk.open(address))
    renewal = renew(office.workshop, trial)
    office.workshop.send(declined(renewal.payment_id, transaction_id=3_000_000_009))
    switch = words_of(desk.open(path_of(trial, "renewal-off")))

    assert "Trial period" in running
    assert "Paid period" not in running
    assert "The trial was over on" in switch
    assert "paid time" not in switch
