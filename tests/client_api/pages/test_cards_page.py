"""Saved cards: which one is charged, choosing another, saving a further one."""

from typing import Any

import pytest

from models import Invoice
from runtime.identifiers import new_id
from tests.admin_api.office import counted_statements
from tests.client_api.cinema import LONG_AGO, Cinema
from tests.client_api.pages.armchairs import HOSTILE, Armchair, armchair_of, seen
from tests.client_api.pages.card_stories import PAGE, save_card
from tests.fixtures.builders import build_card, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import offer
from tests.state_updater.purchases import Purchase, only_card, subscribe


def page_with(cinema: Cinema, **card: Any) -> str:
    """Return what a viewer reads whose only card is like this, and renews their subscription."""
    viewer = cinema.build_viewer()
    stored = build_card(viewer, **card)
    store(cinema.owner_engine, saved_cards=[stored])
    cinema.build_subscription(viewer, saved_card_id=stored["id"])
    return seen(armchair_of(cinema, viewer["id"]).look(PAGE))


def test_the_card_of_the_subscription_tells_what_is_charged_to_it(armchair: Armchair) -> None:
    page = seen(armchair.look(PAGE))

    assert "Visa •4242 For renewals Valid through 12/2030 RUB 299.90 is charged to it on" in page


def test_the_charged_card_stands_first_and_has_nothing_to_choose(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    save_card(workshop, purchase)

    page = seen(armchair.look(PAGE))

    assert page.index("Visa •4242") < page.index("MasterCard •5555")
    assert page.count("Use for renewals") == 1


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("expired", "Visa •4242 Expired"),
        ("expired", "Renewals need another card: this one has expired."),
        ("rejected", "Visa •4242 Refused by the bank"),
        ("rejected", "Renewals need another card: the bank refuses this one."),
    ],
)
def test_a_card_that_cannot_be_charged_says_why(cinema: Cinema, state: str, words: str) -> None:
    page = page_with(cinema, state=state)

    assert words in page
    assert "For renewals" not in page


@pytest.mark.parametrize(("months", "marks"), [(0, 1), (1, 1), (2, 0), (11, 0), (12, 0), (13, 0)])
def test_a_card_is_marked_from_the_month_before_its_last_one(
    cinema: Cinema, workshop: Workshop, months: int, marks: int
) -> None:
    now = workshop.now()
    month = now.year * 12 + now.month - 1 + months

    page = page_with(cinema, expires_year=month // 12, expires_month=month % 12 + 1)

    assert page.count("Expires soon") == marks


def test_a_card_without_an_expiry_is_shown_without_one(cinema: Cinema) -> None:
    page = page_with(cinema, expires_year=None, expires_month=None)

    assert "Valid through" not in page
    assert "Expires soon" not in page


def test_adding_a_card_leads_to_the_payment_that_checks_it(
    workshop: Workshop, armchair: Armchair
) -> None:
    page = armchair.look(PAGE)

    answer = armchair.press(page, "Add a card")

    (check,) = [it for it in workshop.rows(Invoice) if it.kind == "card_check"]
    assert "RUB 1.00 is taken from the card to check it, and goes back" in seen(page)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/pay/{check.id}")


def test_a_trial_without_a_card_is_paid_rather_than_checked(
    cinema: Cinema, workshop: Workshop
) -> None:
    price = offer(workshop, amount_minor=29_990, trial_days=7, trial_needs_card=False)
    trial = subscribe(workshop, plan_id=price["plan_id"], price_id=price["id"], trial=True)

    page = armchair_of(cinema, trial.viewer_id).look(PAGE)

    assert "The card with which you pay the first period is saved" in seen(page)
    assert 'action="/cards/new"' not in page.text


def test_whoever_has_no_subscription_learns_how_a_card_is_saved(cinema: Cinema) -> None:
    page = armchair_of(cinema, new_id()).look(PAGE)

    assert "No card is saved, so nothing can be charged by itself." in seen(page)
    assert "A card is saved when you subscribe: the one with which you pay." in seen(page)


def test_a_withdrawn_card_stays_listed_with_its_day_and_its_confirmation(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    card = build_card(viewer, state="withdrawn", sealed_token=None, withdrawn_at=LONG_AGO)
    store(cinema.owner_engine, saved_cards=[card])

    page = armchair_of(cinema, viewer["id"]).look(PAGE)

    assert "Visa •4242 Withdrawn on 31 January 2020 Confirmation" in seen(page)
    assert f'href="/cards/{card["id"]}/withdraw"' in page.text


def test_texts_of_the_provider_are_words_and_nothing_else(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    store(cinema.owner_engine, saved_cards=[build_card(viewer, brand=HOSTILE)])

    page = armchair_of(cinema, viewer["id"]).look(PAGE)

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(" in page.text


def test_the_page_is_read_by_two_statements(cinema: Cinema, armchair: Armchair) -> None:
    services = cinema.app.extensions["kinokassa-client-api"]

    with counted_statements(services.primary) as statements:
        armchair.look(PAGE)

    assert len(statements) == 2, statements


def test_nothing_that_charges_a_card_is_on_the_page(workshop: Workshop, armchair: Armchair) -> None:
    card = only_card(workshop)

    page = armchair.look(PAGE).text

    assert card.sealed_token not in page
    assert card.fingerprint not in page
    assert card.first_six not in page
