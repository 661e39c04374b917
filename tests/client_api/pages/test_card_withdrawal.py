"""Withdrawing a card: what follows is said before, and confirmed with its date afterwards."""

from datetime import timedelta
from typing import Any

import pytest

from interaction_bus.commands import TurnRenewalOff
from interaction_bus.errors import MessageNotSent
from models import Invoice, Subscription
from runtime.identifiers import new_id
from runtime.web.pages.languages import HOME_ZONE
from tests.admin_api.office import counted_statements
from tests.client_api.cinema import FAR_AHEAD, LONG_AGO, Cinema
from tests.client_api.pages.armchairs import Armchair, armchair_of, carry_out_at_once, form_of, seen
from tests.fixtures.builders import build_card, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import after_days, pause
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    Purchase,
    declined,
    only_card,
    renew,
)


@pytest.fixture
def page(workshop: Workshop, purchase: Purchase) -> str:
    """Return the address of the withdrawal of the purchase's card."""
    assert purchase
    return page_of(only_card(workshop).id)


def page_of(card_id: object) -> str:
    return f"/cards/{card_id}/withdraw"


def test_looking_at_what_follows_withdraws_nothing(
    workshop: Workshop, armchair: Armchair, page: str
) -> None:
    words = seen(armchair.look(page))

    assert "It is never charged again." in words
    assert "What you have paid for stays yours." in words
    assert "You get a dated confirmation, here and by e-mail." in words
    assert only_card(workshop).state == "active"


def test_the_next_charge_that_will_find_no_card_is_named(armchair: Armchair, page: str) -> None:
    words = seen(armchair.look(page))

    assert "there is no card to charge: you pay RUB 299.90 for the next period yourself" in words


def test_without_renewal_nothing_of_a_next_charge_is_said(
    workshop: Workshop, armchair: Armchair, purchase: Purchase, page: str
) -> None:
    workshop.send(
        TurnRenewalOff(subscription_id=purchase.subscription_id, viewer_id=purchase.viewer_id)
    )

    assert "there is no card to charge" not in seen(armchair.look(page))


def test_a_planned_try_is_called_off_as_the_page_said(
    workshop: Workshop, armchair: Armchair, purchase: Purchase, page: str
) -> None:
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=TRANSACTION_ID + 1))
    before = armchair.look(page)
    planned = workshop.row(Invoice, renewal.invoice_id).next_attempt_at

    armchair.press(before, "Withdraw the card")

    assert planned is not None
    assert "The charge of RUB 299.90 that is planned for" in seen(before)
    assert "is called off." in seen(before)
    assert workshop.row(Invoice, renewal.invoice_id).next_attempt_at is None


def test_a_paused_subscription_is_told_what_comes_after_its_paid_time(
    workshop: Workshop, armchair: Armchair, purchase: Purchase, page: str
) -> None:
    after_days(workshop, purchase, 10)
    pause(workshop, purchase)

    assert "When your paid time is over, there is no card to charge:" in seen(armchair.look(page))


def test_a_trial_is_told_to_end_without_a_charge(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    card = build_card(viewer)
    store(cinema.owner_engine, saved_cards=[card])
    cinema.build_subscription(
        viewer, saved_card_id=card["id"], state="trialing", trial_end=FAR_AHEAD
    )

    words = seen(armchair_of(cinema, viewer["id"]).look(page_of(card["id"])))

    assert "Your trial goes on until 31 January 2126 and ends then: nothing is charged" in words


def test_a_card_that_renews_nothing_is_withdrawn_without_more_ado(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    card, other = build_card(viewer), build_card(viewer, last_four="5555")
    store(cinema.owner_engine, saved_cards=[card, other])
    cinema.build_subscription(viewer, saved_card_id=card["id"])

    words = seen(armchair_of(cinema, viewer["id"]).look(page_of(other["id"])))

    assert "It is never charged again." in words
    assert "no card to charge" not in words


def test_one_press_withdraws_the_card_and_confirms_it_with_its_date(
    workshop: Workshop, armchair: Armchair, page: str
) -> None:
    answer = armchair.press(page, "Withdraw the card")

    after = seen(armchair.follow(answer))
    card = only_card(workshop)
    assert answer.headers["Location"] == page
    assert (card.state, card.sealed_token) == ("withdrawn", None)
    assert "The card is withdrawn No more money is taken from it." in after
    assert card.withdrawn_at is not None
    moment = card.withdrawn_at.astimezone(HOME_ZONE)
    assert f"Withdrawn {moment:%-d %B %Y, %H:%M:%S}" in after


def test_the_confirmation_names_the_command_that_did_it(
    cinema: Cinema, armchair: Armchair, page: str
) -> None:
    answer = armchair.press(page, "Withdraw the card")

    command_id = cinema.publisher.published[-1].message_id
    assert f"Number of the confirmation {command_id}" in seen(armchair.follow(answer))
    assert "Federal Law 376-FZ of 15 October 2025" in seen(armchair.follow(answer))


def test_the_confirmation_can_be_seen_again_long_afterwards(
    workshop: Workshop, armchair: Armchair, page: str
) -> None:
    armchair.press(page, "Withdraw the card")
    first = seen(armchair.look(page))
    workshop.advance(timedelta(days=400))

    again = seen(armchair.look(page))

    facts = first[first.index("Withdrawn ") : first.index("If your bank")]
    assert facts in again
    assert f'href="{page}"' in armchair.look("/cards").text


def test_the_print_button_waits_for_the_script_that_it_needs(armchair: Armchair, page: str) -> None:
    armchair.press(page, "Withdraw the card")

    shown = armchair.look(page).text

    assert "data-print hidden" in shown
    assert "print_button.js" in shown


def test_a_second_press_in_another_tab_shows_the_confirmation(
    cinema: Cinema, armchair: Armchair, page: str
) -> None:
    form = armchair.look(page)
    armchair.press(page, "Withdraw the card")
    sent = len(cinema.publisher.published)

    answer = armchair.press(form, "Withdraw the card")

    assert answer.status_code == 409
    assert "The card is withdrawn" in seen(answer)
    assert len(cinema.publisher.published) == sent


@pytest.mark.parametrize("state", ["rejected", "expired"])
def test_a_card_that_cannot_be_charged_can_be_withdrawn_too(
    cinema: Cinema, workshop: Workshop, state: str
) -> None:
    carry_out_at_once(cinema, workshop)
    viewer = cinema.build_viewer()
    store(cinema.owner_engine, saved_cards=[build_card(viewer, state=state)])
    armchair = armchair_of(cinema, viewer["id"])

    armchair.press(page_of(only_card(workshop).id), "Withdraw the card")

    assert only_card(workshop).state == "withdrawn"


def test_a_confirmation_from_before_the_records_has_its_date_all_the_same(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(email=None)
    card = build_card(viewer, state="withdrawn", sealed_token=None, withdrawn_at=LONG_AGO)
    store(cinema.owner_engine, saved_cards=[card])

    words = seen(armchair_of(cinema, viewer["id"]).look(page_of(card["id"])))

    assert "Withdrawn 31 January 2020, 15:00:00" in words
    assert "Number of the confirmation" not in words


def test_a_wish_that_takes_long_is_followed(
    cinema: Cinema, workshop: Workshop, armchair: Armchair, purchase: Purchase, page: str
) -> None:
    cinema.publisher.on_publish = None
    path = f"/v1/cards/{only_card(workshop).id}/withdraw"
    asked = cinema.caller(purchase.viewer_id).post(path).get_json()

    shown = armchair.look(f"{page}?wish={asked['command_id']}")

    assert "The card is being withdrawn." in seen(shown)
    assert 'data-live="2"' in shown.text


def test_without_the_broker_the_card_stays_and_the_page_says_so(
    cinema: Cinema, workshop: Workshop, armchair: Armchair, page: str
) -> None:
    shown = armchair.look(page)
    cinema.publisher.refusal = MessageNotSent("away")

    answer = armchair.press(shown, "Withdraw the card")

    assert answer.status_code == 503
    assert "sending it twice does no harm" in seen(answer)
    assert only_card(workshop).state == "active"


def test_another_viewers_card_is_as_good_as_missing(
    cinema: Cinema, armchair: Armchair, page: str
) -> None:
    foreign = build_card(cinema.build_viewer())
    store(cinema.owner_engine, saved_cards=[foreign])
    form = form_of(armchair.look(page), "Withdraw the card")

    looked = armchair.look(page_of(foreign["id"]))
    pressed = armchair.client.post(
        page_of(foreign["id"]), data=form.fields, headers={"Accept": "text/html"}
    )

    assert (looked.status_code, pressed.status_code) == (404, 404)
    assert armchair.look(page_of(new_id())).status_code == 404


def test_a_form_of_another_site_withdraws_nothing(
    workshop: Workshop, armchair: Armchair, page: str
) -> None:
    answer = armchair.client.post(
        page, data={"wish": new_id().hex}, headers={"Accept": "text/html"}
    )

    assert answer.status_code == 400
    assert only_card(workshop).state == "active"


@pytest.mark.parametrize("is_pressed", [False, True])
def test_the_page_is_read_by_two_statements_at_most(
    cinema: Cinema, armchair: Armchair, page: str, *, is_pressed: bool
) -> None:
    if is_pressed:
        armchair.press(page, "Withdraw the card")
    services: Any = cinema.app.extensions["kinokassa-client-api"]

    with counted_statements(services.primary) as statements:
        armchair.look(page)

    assert len(statements) <= 2, statements


def test_the_subscription_goes_on_without_the_card(
    workshop: Workshop, armchair: Armchair, purchase: Purchase, page: str
) -> None:
    armchair.press(page, "Withdraw the card")

    subscription = workshop.row(Subscription, purchase.subscription_id)
    assert (subscription.state, subscription.auto_renew) == ("active", True)
