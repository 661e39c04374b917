"""Turning renewal off once the paid time is over: what it takes, and what the page says after."""

import re
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from tests.client_api.cinema import Cinema
from tests.client_api.pages.armchairs import Armchair, armchair_of, seen
from tests.client_api.pages.subscription_acts import PAGE, buttons_of
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import end
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    Purchase,
    Renewal,
    declined,
    renew,
    subscription_of,
    unknown,
)

WHAT_IT_TAKES = re.compile(
    r"You can watch until (?P<until>[^,]+?) ?now, because renewal is on\. "
    r"If you turn it off, that ends at once, and so does your subscription: "
    r"your period was over on (?P<end>[^.]+?) ?\."
)

UNTRUE_AT_THE_END = (
    "You can watch again as soon as",
    "If you turn it on",
    "Turn renewal on",
    "You keep what you have paid for",
    "Payment needed",
    "is not demanded",
)
"""What somebody whose subscription is ending must not read."""


@pytest.fixture
def renewal(workshop: Workshop, purchase: Purchase) -> Renewal:
    """Return a renewal that the bank refused; the grace days have begun."""
    begun = renew(workshop, purchase)
    workshop.send(declined(begun.payment_id, transaction_id=SECOND_TRANSACTION))
    return begun


def without_renewal(armchair: Armchair) -> TestResponse:
    """Press the button, and look at where it leads."""
    return armchair.follow(armchair.press(PAGE, "Turn renewal off"))


@pytest.mark.usefixtures("renewal")
def test_before_the_press_the_page_says_what_the_viewer_loses_by_it(armchair: Armchair) -> None:
    page = seen(armchair.look(PAGE))

    told = WHAT_IT_TAKES.search(page)
    assert told, page
    assert f"You can still watch until {told['until']}" in page
    assert told["until"] != told["end"]
    assert "Nothing more is charged, and the unpaid period is not demanded any more." in page


@pytest.mark.usefixtures("renewal")
def test_nobody_is_promised_an_end_of_paid_time_that_is_over(armchair: Armchair) -> None:
    page = seen(armchair.look(PAGE))

    assert "Stop when the present period is over" not in page
    assert "Your subscription ends at once. You see what happens to your money first." in page


@pytest.mark.usefixtures("renewal")
def test_after_the_grace_days_there_is_no_time_left_to_lose(
    workshop: Workshop, armchair: Armchair
) -> None:
    workshop.advance(timedelta(days=4))

    page = seen(armchair.look(PAGE))

    assert "If you turn it off, your subscription ends at once: your period was over" in page
    assert "that ends at once" not in page


def test_the_press_takes_what_the_page_has_said(
    workshop: Workshop, armchair: Armchair, purchase: Purchase, renewal: Renewal
) -> None:
    page = seen(without_renewal(armchair))

    subscription = subscription_of(workshop, purchase)
    assert subscription.access_until == subscription.period_end
    assert workshop.history(renewal.invoice_id)[-1] == "cancel"
    assert "Renewal is off, and with it your subscription ends" in page


@pytest.mark.usefixtures("renewal")
def test_what_is_over_is_followed_until_the_state_updater_has_ended_it(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    before = without_renewal(armchair)
    end(workshop, purchase)

    after = armchair.look(PAGE)

    assert 'id="standing" aria-label="How things stand" data-live="2"' in before.text
    assert "Your subscription is ending" in seen(before)
    assert "You have no subscription now" in seen(after)
    assert "data-live" not in after.text


@pytest.mark.usefixtures("renewal")
def test_what_is_over_is_neither_promised_nor_offered_any_more(armchair: Armchair) -> None:
    page = seen(without_renewal(armchair))

    assert [words for words in UNTRUE_AT_THE_END if words in page] == []
    assert "Next charge Nothing" in page
    assert buttons_of(armchair) == set()


@pytest.mark.usefixtures("renewal")
def test_each_followed_part_of_a_page_that_ends_is_there_to_be_exchanged(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    followed = re.findall(r'id="(\w+)"[^>]* data-live', without_renewal(armchair).text)
    end(workshop, purchase)

    after = armchair.look(PAGE).text

    assert followed == ["standing", "acts", "earlier"]
    assert [name for name in followed if f'id="{name}"' not in after] == []


def test_money_at_the_bank_is_said_to_come_back_before_renewal_is_turned_off(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    workshop.send(unknown(renew(workshop, purchase).payment_id))

    page = seen(armchair.look(PAGE))

    assert "asked for RUB 299.90 just now: what it takes goes back by itself." in page


def test_money_at_the_bank_is_followed_after_renewal_was_turned_off(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    payment_id = renew(workshop, purchase).payment_id
    workshop.send(unknown(payment_id))

    before = without_renewal(armchair)
    workshop.send(declined(payment_id, transaction_id=SECOND_TRANSACTION))
    after = armchair.look(PAGE)

    assert "The bank had been asked for RUB 299.90 before" in seen(before)
    assert "It ends as soon as the bank has answered." in seen(before)
    assert "data-live" in before.text
    assert "The bank had been asked" not in seen(after)


@pytest.mark.usefixtures("renewal")
def test_the_loss_is_told_in_russian_too(cinema: Cinema, purchase: Purchase) -> None:
    page = seen(armchair_of(cinema, purchase.viewer_id, language="ru").look(PAGE))

    assert "потому что автопродление включено. Если отключить, доступ и подписка" in page
    assert "закончатся сразу" in page
    assert re.search(r"истёк \d+ \w+ \d{4} г\. Больше ничего не спишется", page), page
