"""Renewal turned off and on by managers: what ends at once, and what lasts."""

from datetime import timedelta

from models import Invoice
from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import Desk, words_of
from tests.admin_api.pages.subscription_acts import confirmed, day_words, missed, path_of
from tests.state_updater.plan_moves import (
    end,
)
from tests.state_updater.purchases import (
    Purchase,
    advance_to,
    subscribe,
    subscription_of,
)
from tests.state_updater.trials import sell_trial


def test_renewal_is_turned_off(desk: Desk, office: Office, purchase: Purchase) -> None:
    path = path_of(purchase, "renewal-off")
    form = words_of(desk.open(path))

    desk.send(path, reason=REASON)

    assert "Nothing is charged any more" in form
    assert not subscription_of(office.workshop, purchase).auto_renew


def test_renewal_off_in_the_paid_time_names_its_end(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    end = subscription_of(office.workshop, purchase).period_end

    form = words_of(desk.open(path_of(purchase, "renewal-off")))

    assert f"The viewer may watch until {day_words(end)} , as paid; then it ends." in form


def test_renewal_off_in_grace_says_that_it_ends_at_once(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    invoice = missed(office, purchase)
    path = path_of(purchase, "renewal-off")

    form = words_of(desk.open(path))
    desk.send(path, reason=REASON)
    end(office.workshop, purchase)

    assert "since then the viewer has watched by grace. That is taken at once" in form
    assert f"Invoice {invoice.number} over RUB 299.90 is annulled" in form
    assert "the viewer would have to subscribe again" in form
    assert "as paid" not in form
    ended = subscription_of(office.workshop, purchase)
    assert (ended.state, ended.access_until) == ("expired", ended.period_end)
    assert office.workshop.row(Invoice, invoice.id).state == "cancelled"


def test_after_renewal_off_in_grace_the_page_follows_to_the_end(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    missed(office, purchase)
    page = f"/console/subscriptions/{purchase.subscription_id}"

    desk.send(path_of(purchase, "renewal-off"), reason=REASON)

    between = desk.open(page)
    assert "It is about to end" in words_of(between)
    assert "data-live" in between.text
    end(office.workshop, purchase)
    after = desk.open(page)
    assert "It ended on" in words_of(after)
    assert "data-live" not in after.text


def test_renewal_off_after_grace_says_that_nobody_watches(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    missed(office, purchase)
    office.workshop.advance(timedelta(days=4))

    form = words_of(desk.open(path_of(purchase, "renewal-off")))

    assert "and the viewer cannot watch. The subscription ends at once." in form
    assert "by grace" not in form


def test_renewal_off_while_it_stands_still_keeps_the_paid_time(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    confirmed(desk, path_of(purchase, "pause"), until="")
    path = path_of(purchase, "renewal-off")

    form = words_of(desk.open(path))
    desk.send(path, reason=REASON)

    assert "It stands still as before, and the paid time is kept." in form
    assert "may watch until" not in form
    page = words_of(desk.open(f"/console/subscriptions/{purchase.subscription_id}"))
    assert "Renewal is off: it ends when the kept time is used up." in page
    assert subscription_of(office.workshop, purchase).state == "paused"


def test_renewal_off_in_a_trial_pays_for_nothing(desk: Desk, office: Office) -> None:
    office.bus.is_prompt = True
    sell_trial(office.workshop, trial_needs_card=False)
    trial = subscribe(office.workshop, trial=True)
    end_of_trial = subscription_of(office.workshop, trial).trial_end

    form = words_of(desk.open(path_of(trial, "renewal-off")))

    told = f"The viewer may watch until {day_words(end_of_trial)} , when the trial is over"
    assert told in form
    assert "as paid" not in form


def test_a_trial_that_nobody_paid_after_is_not_said_to_have_been_paid(
    desk: Desk, office: Office
) -> None:
    sell_trial(office.workshop, trial_needs_card=False)
    trial = subscribe(office.workshop, trial=True)
    advance_to(office.workshop, subscription_of(office.workshop, trial).period_end)

    end(office.workshop, trial)

    page = words_of(desk.open(f"/console/subscriptions/{trial.subscription_id}"))
    assert "the trial was over, and nothing was paid after it." in page
    assert "paid time" not in page.partition("What may be done")[0]


def test_days_move_no_charge_where_renewal_is_off(desk: Desk, purchase: Purchase) -> None:
    desk.send(path_of(purchase, "renewal-off"), reason=REASON)

    asked = desk.send(path_of(purchase, "grant-time"), days="3", reason=REASON)

    assert "next charge" not in words_of(asked)
    assert "No money moves now." in words_of(asked)


def test_renewal_is_turned_on_again(desk: Desk, office: Office, purchase: Purchase) -> None:
    desk.send(path_of(purchase, "renewal-off"), reason=REASON)

    desk.send(path_of(purchase, "renewal-on"), reason=REASON)

    assert subscription_of(office.workshop, purchase).auto_renew
