"""Whoever does not agree to a new price is told everywhere that it ends, and pays nothing more."""

from datetime import timedelta

import pytest

from interaction_bus.commands import TurnRenewalOff
from models import Payment
from runtime.one_click_links import LinkPurpose
from tests.client_api.cinema import Caller, Cinema
from tests.client_api.pages.armchairs import Armchair, seen
from tests.client_api.pages.letter_links import link_to, open_link
from tests.client_api.pages.subscription_acts import PAGE
from tests.client_api.resources.previewing import shown_again
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import pause, resume
from tests.state_updater.price_stories import announced, answer, consent_of
from tests.state_updater.purchases import Purchase, advance_to, renew, subscription_of

PAUSE = PAGE + "/pause"


@pytest.fixture
def refused(workshop: Workshop, purchase: Purchase) -> Purchase:
    """Return a purchase whose viewer said no to a price that they cannot go on without."""
    consent_id = announced(workshop, purchase, needs_consent=True, without_consent="stop_renewal")
    answer(workshop, purchase, consent_id, agrees=False)
    return purchase


def charges(workshop: Workshop) -> int:
    return len(workshop.rows(Payment))


def test_the_page_says_that_it_ends_as_it_then_does(
    workshop: Workshop, armchair: Armchair, refused: Purchase
) -> None:
    page = seen(armchair.look(PAGE))
    paid_before = charges(workshop)
    renew(workshop, refused)

    assert "goes on by itself" not in page
    assert (
        "You have not agreed to the new price: it ends then, and nothing more is charged." in page
    )
    assert "Next charge Nothing You have not agreed to the new price" in page
    assert (subscription_of(workshop, refused).state, charges(workshop)) == (
        "expired",
        paid_before,
    )


def test_who_has_not_answered_yet_reads_the_same(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    announced(workshop, purchase, needs_consent=True, without_consent="stop_renewal")

    page = seen(armchair.look(PAGE))

    assert "goes on by itself" not in page
    assert "it ends then, and nothing more is charged." in page


def test_who_agreed_reads_that_it_goes_on(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    consent_id = announced(workshop, purchase, needs_consent=True, without_consent="stop_renewal")
    answer(workshop, purchase, consent_id, agrees=True)

    page = seen(armchair.look(PAGE))

    assert "Then it goes on by itself, because renewal is on." in page
    assert "Next charge RUB 399.00" in page


@pytest.mark.usefixtures("refused")
def test_no_pause_promises_a_charge(armchair: Armchair) -> None:
    page = seen(armchair.look(PAUSE))

    assert "Until I come back" in page
    assert "Next charge:" not in page
    assert "It does not renew by itself: nothing will be charged." in page


def test_a_paused_one_says_that_nothing_follows_the_paid_time(
    workshop: Workshop, armchair: Armchair, refused: Purchase
) -> None:
    pause(workshop, refused)

    page = seen(armchair.look(PAGE))

    assert "You have not agreed to the new price, so it ends with your paid time" in page
    assert "RUB 299.90 a period" not in page
    assert "If you turn it on" not in page


def test_after_the_pause_nothing_is_charged_as_it_was_said(
    workshop: Workshop, armchair: Armchair, refused: Purchase
) -> None:
    pause(workshop, refused, resumes_at=workshop.now() + timedelta(days=7))
    page = seen(armchair.look(PAGE))
    paid_before = charges(workshop)
    workshop.advance(timedelta(days=7))
    resume(workshop, refused)
    renew(workshop, refused)

    assert "so it ends with your paid time" in page
    assert subscription_of(workshop, refused).state == "expired"
    assert charges(workshop) == paid_before


def test_a_pause_that_reaches_the_new_price_is_told_with_its_end(
    workshop: Workshop, caller: Caller, purchase: Purchase
) -> None:
    consent_id = announced(
        workshop,
        purchase,
        needs_consent=True,
        without_consent="stop_renewal",
        announce_days=40,
    )
    applies_at = consent_of(workshop, consent_id).applies_at
    period_end = subscription_of(workshop, purchase).period_end
    assert period_end is not None
    missing = applies_at - period_end
    short = workshop.now() + missing / 2
    long = workshop.now() + missing + timedelta(days=1)

    previews = [
        caller.client.get(
            f"/v1/subscriptions/{purchase.subscription_id}/pause-preview",
            query_string={"until": until.isoformat()},
            headers=caller.headers,
        ).json
        for until in (short, long)
    ]

    assert missing > timedelta(0)
    assert previews[0]["next_charge"]["amount"]["amount_minor"] == 29_990
    assert previews[1]["next_charge"] is None


def test_a_pause_that_reaches_the_agreed_price_is_charged_at_it(
    workshop: Workshop, armchair: Armchair, caller: Caller, purchase: Purchase
) -> None:
    consent_id = announced(workshop, purchase, needs_consent=True, announce_days=40)
    answer(workshop, purchase, consent_id, agrees=True)
    until = workshop.now() + timedelta(days=35)
    preview = caller.client.get(
        f"/v1/subscriptions/{purchase.subscription_id}/pause-preview",
        query_string={"until": until.isoformat()},
        headers=caller.headers,
    ).json

    pause(workshop, purchase, resumes_at=until)
    shown = seen(armchair.look(PAGE))
    advance_to(workshop, until)
    resume(workshop, purchase)

    after = shown_again(caller, purchase)
    assert preview["next_charge"]["amount"]["amount_minor"] == 39_900
    assert preview["next_charge"]["amount"] == after["next_charge"]["amount"]
    assert "RUB 399.00 a period" in shown


@pytest.mark.parametrize("is_paused", [False, True])
def test_a_letters_link_tells_that_nothing_is_charged(
    cinema: Cinema, workshop: Workshop, refused: Purchase, *, is_paused: bool
) -> None:
    if is_paused:
        pause(workshop, refused)
    viewer = {"id": refused.viewer_id}
    address = link_to(cinema, LinkPurpose.TURN_RENEWAL_OFF, viewer, refused.subscription_id)

    page = seen(open_link(cinema, address))

    assert "299" not in page
    assert "согласились с новой ценой" in page


def test_who_turned_renewal_off_is_told_that_turning_it_on_does_not_help(
    workshop: Workshop, armchair: Armchair, refused: Purchase
) -> None:
    workshop.send(TurnRenewalOff(subscription_id=refused.subscription_id))

    page = seen(armchair.look(PAGE))

    assert "If you turn it on, it ends all the same: you have not agreed to the new price." in page
    assert "is charged to card" not in page
