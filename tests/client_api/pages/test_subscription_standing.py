"""How a subscription stands is told with what to do about it: a pause, a wait, a trial, a debt."""

import re
from datetime import datetime, timedelta

import pytest

from billing_rules.wording import date_words
from runtime.web.pages.languages import HOME_ZONE
from tests.client_api.cinema import LONG_AGO, Cinema
from tests.client_api.pages.armchairs import Armchair, armchair_of, carry_out_at_once, seen
from tests.client_api.pages.subscription_acts import PAGE, buttons_of
from tests.fixtures.builders import build_card, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import after_days, offer, pause, schedule_change
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    Purchase,
    advance_to,
    declined,
    extra_invoice,
    pay,
    renew,
    subscribe,
    subscription_of,
    unknown,
)
from tests.state_updater.trials import sell_trial


def day_of(moment: datetime) -> str:
    """Return a day as the page writes it for the viewer of the purchase."""
    return date_words(moment, locale="en", zone=HOME_ZONE).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("state", "words"),
    [("expired", "Visa •4242 has expired."), ("rejected", "The bank refuses Visa •4242.")],
)
def test_a_card_that_cannot_be_charged_is_told_with_its_reason(
    cinema: Cinema, state: str, words: str
) -> None:
    viewer = cinema.build_viewer()
    card = build_card(viewer, state=state)
    store(cinema.owner_engine, saved_cards=[card])
    cinema.build_subscription(viewer, saved_card_id=card["id"])

    page = seen(armchair_of(cinema, viewer["id"]).look(PAGE))

    assert f"{words} Renewals need another card." in page


def test_money_at_the_bank_is_followed_and_not_told_as_lost(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    workshop.send(unknown(renew(workshop, purchase).payment_id))

    page = armchair.look(PAGE)

    assert "The bank is processing your payment of RUB 299.90." in seen(page)
    assert "RUB 299.90 is at the bank now" in seen(page)
    assert "The next period is being paid just now." in seen(page)
    assert 'data-live="2"' in page.text
    assert "declined" not in seen(page)
    assert "/pay/" in page.text


def test_a_declined_renewal_is_told_with_its_reason_and_what_to_do(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=TRANSACTION_ID + 1))

    page = armchair.look(PAGE)

    assert "the bank declined the payment; no money was taken." in seen(page)
    assert "There is not enough money on the card." in seen(page)
    assert "You can go on watching until" in seen(page)
    assert "We shall try card •4242 again on" in seen(page)
    assert f'href="/pay/{renewal.invoice_id}"' in page.text
    assert "Try another card" in seen(page)
    assert "data-live" not in page.text


def test_after_the_grace_days_the_page_says_how_watching_goes_on(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=TRANSACTION_ID + 1))
    advance_to(workshop, workshop.now() + timedelta(days=4))

    page = seen(armchair.look(PAGE))

    assert "You can watch again as soon as the payment has come" in page
    assert "Watching goes on as soon as it is paid." in page


def test_late_money_pays_until_the_day_that_the_page_has_told(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=TRANSACTION_ID + 1))
    owed_from = subscription_of(workshop, purchase).period_end
    assert owed_from is not None
    workshop.advance(timedelta(days=18))

    page = seen(armchair.look(PAGE))
    pay(
        workshop,
        Purchase(purchase.viewer_id, purchase.subscription_id, renewal.invoice_id),
        transaction_id=TRANSACTION_ID + 2,
    )

    paid_until = subscription_of(workshop, purchase).period_end
    assert paid_until is not None
    told = f"It pays for the time from {day_of(owed_from)} until {day_of(paid_until)} ,"
    assert told.replace(" ,", ",") in page.replace(" ,", ",")


def test_who_owes_money_can_still_leave(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=TRANSACTION_ID + 1))

    assert buttons_of(armchair) == {
        "Turn renewal off", "Choose a card", "Stop reminders", "Cancel the subscription",
    }  # fmt: skip


def test_a_pause_tells_what_is_kept_and_offers_to_go_on(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    after_days(workshop, purchase, 10)
    pause(workshop, purchase, resumes_at=workshop.now() + timedelta(days=7))

    page = seen(armchair.look(PAGE))

    assert "19 days of your paid time are kept for you. It goes on by itself on" in page
    assert "Next charge Nothing while paused" in page
    assert "Resume" in buttons_of(armchair)


def test_a_subscription_that_waits_leads_to_its_payment(cinema: Cinema, workshop: Workshop) -> None:
    waiting = subscribe(workshop)
    armchair = armchair_of(cinema, waiting.viewer_id)

    page = armchair.look(PAGE)

    assert "Your subscription begins when RUB 299.90 is paid. We keep it for you until" in seen(
        page
    )
    assert f'href="/pay/{waiting.invoice_id}"' in page.text
    assert buttons_of(armchair) == {"Give it up"}


def test_a_subscription_whose_invoice_has_lapsed_is_not_offered_for_payment(
    cinema: Cinema,
) -> None:
    viewer = cinema.build_viewer()
    cinema.build_invoice(viewer, expires_at=LONG_AGO)

    page = armchair_of(cinema, viewer["id"]).look(PAGE)

    assert "Its invoice has lapsed, and nothing was charged." in seen(page)
    assert "/pay/" not in page.text
    assert "Give it up" in seen(page)


def test_a_pause_that_outlasts_its_period_owes_nothing(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    after_days(workshop, purchase, 10)
    pause(workshop, purchase)
    workshop.advance(timedelta(days=60))

    page = seen(armchair.look(PAGE))

    assert "If you turn it off, your paid time is the last: nothing more is charged." in page
    assert "unpaid period" not in page


def test_a_plan_to_come_after_a_pause_has_no_day_yet(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    schedule_change(workshop, purchase, offer(workshop, amount_minor=59_990, title={"en": "Both"}))
    pause(workshop, purchase)

    page = seen(armchair.look(PAGE))

    assert "After your paid time Both" in page


def test_what_is_due_and_late_is_not_promised_for_a_day_that_is_over(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    period_end = after_days(workshop, purchase, 30)
    on_the_day = seen(armchair.look(PAGE))
    workshop.advance(timedelta(days=2))

    page = seen(armchair.look(PAGE))

    charged_on = re.compile(r"RUB 299.90 on ([^,]+?) ?, from card •4242")
    assert charged_on.findall(on_the_day) == [day_of(period_end)]
    assert charged_on.findall(page) == [day_of(period_end + timedelta(days=2))]


def test_a_trial_whose_time_is_over_ends_and_asks_for_nothing(
    cinema: Cinema, workshop: Workshop
) -> None:
    price = offer(workshop, amount_minor=29_990, trial_days=7, trial_needs_card=False)
    trial = subscribe(workshop, plan_id=price["plan_id"], price_id=price["id"], trial=True)
    workshop.advance(timedelta(days=7))

    page = armchair_of(cinema, trial.viewer_id).look(PAGE)

    assert "The trial is over, and nothing is charged." in seen(page)
    assert "Next charge Nothing" in seen(page)
    assert "data-live" in page.text


def test_without_renewal_a_trial_is_not_told_as_paid(cinema: Cinema, workshop: Workshop) -> None:
    carry_out_at_once(cinema, workshop)
    price = offer(workshop, amount_minor=29_990, trial_days=7, trial_needs_card=False)
    trial = subscribe(workshop, plan_id=price["plan_id"], price_id=price["id"], trial=True)
    armchair = armchair_of(cinema, trial.viewer_id)

    before = armchair.look(PAGE)
    after = armchair.follow(armchair.press(before, "Turn renewal off"))

    assert "If you turn it off, the trial goes on until" in seen(before)
    assert "Renewal is off. Your trial goes on to its end; nothing is charged." in seen(after)


def page_of_trial(cinema: Cinema, workshop: Workshop, *, needs_card: bool) -> str:
    """Return what somebody reads who has just asked for a trial of a week."""
    price = offer(workshop, amount_minor=29_990, trial_days=7, trial_needs_card=needs_card)
    trial = subscribe(workshop, plan_id=price["plan_id"], price_id=price["id"], trial=True)
    return seen(armchair_of(cinema, trial.viewer_id).look(PAGE))


def test_a_trial_without_a_card_says_that_nothing_is_charged_by_itself(
    cinema: Cinema, workshop: Workshop
) -> None:
    page = page_of_trial(cinema, workshop, needs_card=False)

    assert "You are trying it out until" in page
    assert "nothing is charged by itself." in page
    assert "To go on after the trial, pay RUB 299.90" in page


def test_a_trial_that_waits_for_a_card_explains_the_check(
    cinema: Cinema, workshop: Workshop
) -> None:
    page = page_of_trial(cinema, workshop, needs_card=True)

    assert "RUB 1.00 is taken for a moment and goes back by itself." in page
    assert "Check the card" in page


def test_an_extra_invoice_in_a_trial_is_not_told_as_its_first_period(
    cinema: Cinema, workshop: Workshop
) -> None:
    sell_trial(workshop, trial_needs_card=False)
    trial = subscribe(workshop, trial=True)
    extra = extra_invoice(workshop, trial)

    page = armchair_of(cinema, trial.viewer_id).look(PAGE)

    notice = page.text.partition("An invoice waits for you")[2].partition("</div>")[0]
    assert "A rented film" in notice
    assert f"/pay/{extra.invoice_id}" in notice
    assert seen(page).count("To go on after the trial, pay") == 1


def test_an_invoice_of_another_kind_can_be_paid_from_here(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    extra = extra_invoice(workshop, purchase)

    page = armchair.look(PAGE)

    assert "An invoice waits for you:" in seen(page)
    assert f'href="/pay/{extra.invoice_id}"' in page.text
