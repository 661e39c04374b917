"""How a subscription stands is told with what to do about it: a pause, a wait, a trial, a debt."""

from datetime import timedelta

import pytest

from tests.client_api.cinema import LONG_AGO, Cinema
from tests.client_api.pages.armchairs import Armchair, armchair_of, seen
from tests.client_api.pages.subscription_acts import PAGE, buttons_of
from tests.fixtures.builders import build_card, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import after_days, offer, pause
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    Purchase,
    advance_to,
    declined,
    extra_invoice,
    renew,
    subscribe,
    unknown,
)


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


def test_a_trial_without_a_card_says_that_nothing_is_charged_by_itself(
    cinema: Cinema, workshop: Workshop
) -> None:
    price = offer(workshop, amount_minor=29_990, trial_days=7, trial_needs_card=False)
    trial = subscribe(workshop, plan_id=price["plan_id"], price_id=price["id"], trial=True)

    page = seen(armchair_of(cinema, trial.viewer_id).look(PAGE))

    assert "You are trying it out until" in page
    assert "nothing is charged by itself." in page
    assert "To go on after the trial, pay RUB 299.90" in page


def test_a_trial_that_waits_for_a_card_explains_the_check(
    cinema: Cinema, workshop: Workshop
) -> None:
    price = offer(workshop, amount_minor=29_990, trial_days=7, trial_needs_card=True)
    trial = subscribe(workshop, plan_id=price["plan_id"], price_id=price["id"], trial=True)

    page = seen(armchair_of(cinema, trial.viewer_id).look(PAGE))

    assert "RUB 1.00 is taken for a moment and goes back by itself." in page
    assert "Check the card" in page


def test_an_invoice_of_another_kind_can_be_paid_from_here(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    extra = extra_invoice(workshop, purchase)

    page = armchair.look(PAGE)

    assert "An invoice waits for you:" in seen(page)
    assert f'href="/pay/{extra.invoice_id}"' in page.text
