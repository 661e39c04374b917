"""Which card is charged: what a press does, what the page says of it, and who may press."""

import pytest

from interaction_bus.commands import TurnRenewalOff
from interaction_bus.errors import MessageNotSent
from models import Payment, SavedCard
from runtime.identifiers import new_id
from tests.client_api.cinema import Cinema
from tests.client_api.pages.armchairs import Armchair, form_of, seen
from tests.client_api.pages.card_stories import PAGE, save_card
from tests.fixtures.builders import build_card, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    Purchase,
    declined,
    renew,
    subscription_of,
    unknown,
)


def test_one_press_has_renewals_charged_to_another_card(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    card = save_card(workshop, purchase)

    after = armchair.follow(armchair.press(PAGE, "Use for renewals"))

    assert subscription_of(workshop, purchase).saved_card_id == card["id"]
    assert "Renewals are charged to this card from now on." in seen(after)
    assert "MasterCard •5555 For renewals" in seen(after)


def test_an_overdue_period_is_charged_as_the_button_said(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=TRANSACTION_ID + 1))
    card = save_card(workshop, purchase)
    page = armchair.look(PAGE)

    answer = armchair.press(page, "Use for renewals and pay RUB 299.90")

    assert "As soon as you choose a card, RUB 299.90 is charged to it." in seen(page)
    assert [it.invoice_id for it in workshop.rows(Payment, saved_card_id=card["id"])] == [
        renewal.invoice_id
    ]
    assert answer.headers["Location"] == "/subscription"


def test_a_button_that_spoke_of_no_charge_charges_nothing(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    card = save_card(workshop, purchase)
    page = armchair.look(PAGE)
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=TRANSACTION_ID + 1))

    refused = armchair.press(page, "Use for renewals")

    assert refused.status_code == 409
    assert "choosing a card charges it at once" in seen(refused)
    assert "Use for renewals and pay RUB 299.90" in seen(refused)
    assert workshop.rows(Payment, saved_card_id=card["id"]) == []


def test_while_the_bank_decides_no_second_charge_is_promised(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    workshop.send(unknown(renew(workshop, purchase).payment_id))
    save_card(workshop, purchase)

    page = seen(armchair.look(PAGE))

    assert "As soon as you choose a card" not in page
    assert "Use for renewals and pay" not in page


def test_a_planned_try_is_told_with_its_day(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=TRANSACTION_ID + 1))

    assert "We try to charge RUB 299.90 to it again on" in seen(armchair.look(PAGE))


def test_without_renewal_nothing_is_charged(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    workshop.send(
        TurnRenewalOff(subscription_id=purchase.subscription_id, viewer_id=purchase.viewer_id)
    )

    assert "Renewal is off: nothing is charged." in seen(armchair.look(PAGE))


def test_a_card_that_was_withdrawn_in_another_tab_is_not_chosen(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    card = save_card(workshop, purchase)
    page = armchair.look(PAGE)
    armchair.press(f"/cards/{card['id']}/withdraw", "Withdraw the card")

    answer = armchair.press(page, "Use for renewals")

    assert answer.status_code == 409
    assert "This card cannot be charged any more. Choose another one." in seen(answer)
    (still_active,) = workshop.rows(SavedCard, state="active")
    assert subscription_of(workshop, purchase).saved_card_id == still_active.id


def test_a_card_of_another_viewer_is_as_good_as_missing(
    cinema: Cinema, workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    save_card(workshop, purchase)
    foreign = build_card(cinema.build_viewer(), last_four="6666")
    store(cinema.owner_engine, saved_cards=[foreign])
    page = armchair.look(PAGE)
    form = form_of(page, "Use for renewals")

    answer = armchair.client.post(
        f"/cards/{foreign['id']}/renewals", data=form.fields, headers={"Accept": "text/html"}
    )

    assert "•6666" not in seen(page)
    assert answer.status_code == 404
    assert "You have no such card any more." in seen(answer)


def test_while_the_broker_is_away_the_page_says_that_repeating_does_no_harm(
    cinema: Cinema, armchair: Armchair
) -> None:
    page = armchair.look(PAGE)
    cinema.publisher.refusal = MessageNotSent("away")

    answer = armchair.press(page, "Add a card")

    assert answer.status_code == 503
    assert "sending it twice does no harm" in seen(answer)


@pytest.mark.parametrize("damage", [{"subscription": "'; drop"}, {"pays": "perhaps"}])
def test_a_damaged_form_is_told_as_such(
    workshop: Workshop, armchair: Armchair, purchase: Purchase, damage: dict[str, str]
) -> None:
    card = save_card(workshop, purchase)

    answer = armchair.press(PAGE, "Use for renewals", damage)

    assert answer.status_code == 422
    assert "This form was damaged on its way." in seen(answer)
    assert subscription_of(workshop, purchase).saved_card_id != card["id"]


def test_a_form_of_another_site_changes_nothing(armchair: Armchair, purchase: Purchase) -> None:
    fields = {"wish": new_id().hex, "subscription": str(purchase.subscription_id)}

    answer = armchair.client.post("/cards/new", data=fields, headers={"Accept": "text/html"})

    assert answer.status_code == 400
