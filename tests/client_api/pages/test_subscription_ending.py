"""Leaving: as easy as coming, and the money that was named is the money that goes back."""

from datetime import timedelta

import pytest

from models import Refund
from tests.client_api.cinema import LONG_AGO, Cinema
from tests.client_api.pages.armchairs import Armchair, armchair_of, carry_out_at_once, seen
from tests.fixtures.builders import build_invoice, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import after_days, pause, refunds_minor, sell_by_thirty_days
from tests.state_updater.purchases import Purchase, buy, subscribe, subscription_of

PAGE = "/subscription/cancel"

JUST_BEFORE_HALF = 15 - 40 / 86_400
"""Days: at the half itself amounts lose a kopeck, and which one depends on how fast a test is."""


@pytest.fixture
def purchase(workshop: Workshop) -> Purchase:
    """Return a subscription for 299.90 a period of 30 days, half of which is over."""
    sell_by_thirty_days(workshop)
    bought = buy(workshop)
    after_days(workshop, bought, JUST_BEFORE_HALF)
    return bought


def test_two_presses_end_a_subscription_and_give_back_what_the_button_named(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    page = armchair.look(PAGE)

    answer = armchair.press(page, "End now and get RUB 149.95 back", {"reason": "Too few comedies"})

    assert subscription_of(workshop, purchase).state == "cancelled"
    assert refunds_minor(workshop) == [14_995]
    after = seen(armchair.follow(answer))
    assert "The money for the unused time is on its way back" in after
    assert "You have no subscription now" in after


def test_an_amount_that_holds_no_more_is_shown_anew_before_anything_ends(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    page = armchair.look(PAGE)
    workshop.advance(timedelta(days=3))

    answer = armchair.press(page, "End now and get RUB 149.95 back")

    assert answer.status_code == 409
    assert "The amount has changed since you opened the page." in seen(answer)
    assert subscription_of(workshop, purchase).state == "active"
    armchair.press(answer, "End now and get RUB 119.9")
    assert 11_990 <= sum(refunds_minor(workshop)) <= 11_996


def test_an_amount_that_the_browser_made_up_gives_nothing_back(
    workshop: Workshop, armchair: Armchair
) -> None:
    page = armchair.look(PAGE)

    answer = armchair.press(page, "End now and get RUB 149.95 back", {"amount": "29990"})

    assert answer.status_code == 409
    assert refunds_minor(workshop) == []


def test_the_gentler_way_stands_first(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    page = armchair.look(PAGE)

    armchair.press(page, "Turn renewal off")

    assert seen(page).index("Keep watching until") < seen(page).index("End now")
    subscription = subscription_of(workshop, purchase)
    assert (subscription.state, subscription.auto_renew) == ("active", False)


def test_without_renewal_there_is_nothing_more_to_turn_off(armchair: Armchair) -> None:
    armchair.press("/subscription", "Turn renewal off")

    page = seen(armchair.look(PAGE))

    assert "Renewal is off already: there is nothing more to do." in page
    assert "Turn renewal off" not in page


def test_a_paused_subscription_gives_back_what_the_pause_kept(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    pause(workshop, purchase)

    armchair.press(PAGE, "End now and get RUB 149.95 back")

    assert refunds_minor(workshop) == [14_995]


def test_what_a_pause_keeps_neither_melts_nor_has_a_last_day(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    pause(workshop, purchase)
    workshop.advance(timedelta(days=60))

    page = seen(armchair.look(PAGE))

    assert "a little less with every hour" not in page
    assert "Keep your time" in page
    assert "Keep watching until" not in page
    assert "Turn renewal off" in page


def test_a_subscription_that_was_never_paid_is_given_up_without_a_word_of_money(
    cinema: Cinema, workshop: Workshop
) -> None:
    carry_out_at_once(cinema, workshop)
    waiting = subscribe(workshop)
    armchair = armchair_of(cinema, waiting.viewer_id)

    answer = armchair.press(PAGE, "Give it up")

    assert subscription_of(workshop, waiting).state == "abandoned"
    assert "Nothing more is charged." in seen(armchair.follow(answer))


def test_while_the_bank_decides_nothing_goes_back_from_here(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer)
    invoice = build_invoice(
        subscription,
        state="disputed",
        period_start=subscription["period_start"],
        period_end=subscription["period_end"],
        paid_at=LONG_AGO,
    )
    store(cinema.owner_engine, invoices=[invoice])

    page = seen(armchair_of(cinema, viewer["id"]).look(PAGE))

    assert "the bank decides about the money, so nothing goes back from here." in page
    assert "End now and get" not in page


def test_a_reason_that_is_too_long_is_refused_beside_what_was_typed(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    answer = armchair.press(PAGE, "End now", {"reason": "<b>" + "x" * 200})

    assert answer.status_code == 422
    assert "&lt;b&gt;xxx" in answer.text
    assert subscription_of(workshop, purchase).state == "active"
    assert workshop.rows(Refund) == []
