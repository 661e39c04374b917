"""My subscription at a glance: what one may watch, what is charged next, and what can be done."""

from typing import Any

import pytest
from sqlalchemy import update

from interaction_bus.commands import TurnRenewalOff, WithdrawCard
from models import Subscription
from runtime.identifiers import new_id
from tests.admin_api.office import counted_statements
from tests.client_api.announced_prices import told
from tests.client_api.cinema import FAR_AHEAD, LONG_AGO, Cinema
from tests.client_api.pages.armchairs import HOSTILE, Armchair, armchair_of, seen
from tests.client_api.pages.subscription_acts import PAGE, buttons_of
from tests.fixtures.builders import build_invoice, build_payment, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.chargebacks import disputed
from tests.state_updater.plan_moves import after_days, cancel
from tests.state_updater.purchases import Purchase, only_card, subscription_of


def test_the_page_answers_until_when_and_what_is_charged(armchair: Armchair) -> None:
    page = seen(armchair.look(PAGE))

    assert "You can watch until" in page
    assert "Next charge RUB 299.90" in page
    assert "from card •4242" in page
    assert "RUB 299.90 every 30 days" in page


def test_an_active_subscription_offers_everything(armchair: Armchair) -> None:
    assert buttons_of(armchair) == {
        "Turn renewal off", "See other plans", "Choose a card", "Going away?", "Promo code",
        "Stop reminders", "Cancel the subscription",
    }  # fmt: skip


def test_without_renewal_nothing_is_charged_and_access_lasts_as_paid(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    workshop.send(
        TurnRenewalOff(subscription_id=purchase.subscription_id, viewer_id=purchase.viewer_id)
    )

    page = seen(armchair.look(PAGE))

    assert "Next charge Nothing Renewal is off" in page
    assert "You can watch until" in page


def test_without_a_card_the_page_says_that_one_pays_by_hand(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    card = only_card(workshop)
    workshop.send(WithdrawCard(saved_card_id=card.id, viewer_id=purchase.viewer_id))

    page = seen(armchair.look(PAGE))

    assert "There is no card to charge: you pay it yourself." in page
    assert "There is none: nothing can be charged by itself." in page
    assert "to go on after that, you pay the next period yourself." in page
    assert "it goes on by itself" not in page


@pytest.mark.parametrize(
    ("columns", "move", "words"),
    [
        ({}, {}, "It needs your consent."),
        ({"state": "agreed"}, {}, "You have agreed to it."),
        ({"state": "declined"}, {}, "You have not agreed, so you keep the present price."),
        (
            {"state": "declined"},
            {"without_consent": "stop_renewal"},
            "so the subscription ends with the period that is paid.",
        ),
    ],
)
def test_a_new_price_is_told_with_what_the_viewer_said_to_it(
    cinema: Cinema, columns: dict[str, Any], move: dict[str, Any], words: str
) -> None:
    viewer = cinema.build_viewer()
    consent = told(cinema, viewer, move=move, **columns)

    page = armchair_of(cinema, viewer["id"]).look(PAGE)

    assert "a period of your plan costs RUB 399.00 instead of RUB 299.90." in seen(page)
    assert words in seen(page)
    assert f'href="/subscription/price/{consent["id"]}"' in page.text


def test_a_new_price_of_a_plan_that_is_left_is_not_told(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    consent = told(cinema, viewer)
    other = cinema.build_price(title={"en": "Family"}, amount_minor=59_990)
    change = {"plan_id": str(other["plan_id"]), "price_id": str(other["id"])}
    with cinema.owner_engine.begin() as connection:
        connection.execute(
            update(Subscription)
            .where(Subscription.id == consent["subscription_id"])
            .values(pending_change=change)
        )

    page = seen(armchair_of(cinema, viewer["id"]).look(PAGE))

    assert "RUB 399.00" not in page
    assert "Next charge RUB 599.90" in page
    assert "your plan becomes Family." in page


def test_a_price_that_is_only_planned_is_not_told(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    told(cinema, viewer, state="planned", announced_at=None)

    assert "RUB 399.00" not in seen(armchair_of(cinema, viewer["id"]).look(PAGE))


def test_whoever_has_none_is_shown_the_way_to_the_plans(cinema: Cinema) -> None:
    page = armchair_of(cinema, new_id()).look(PAGE)

    assert "You have no subscription now" in seen(page)
    assert 'href="/plans"' in page.text


def test_earlier_subscriptions_stand_below(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    cinema.build_subscription(viewer, state="expired", ended_at=FAR_AHEAD, renews_at=None)

    page = seen(armchair_of(cinema, viewer["id"]).look(PAGE))

    assert "Earlier subscriptions A month of films" in page
    assert "Ended" in page


def test_who_lost_access_by_a_dispute_is_told_so(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    disputed(workshop, purchase.invoice_id)

    page = armchair.look(PAGE)

    assert "its payment was disputed at your bank." in seen(page)
    assert page.text.count(f'href="/history/{purchase.invoice_id}"') == 2


def test_who_left_by_themselves_reads_of_no_dispute(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    cancel(workshop, purchase)
    disputed(workshop, purchase.invoice_id)

    assert "disputed" not in seen(armchair.look(PAGE))


def test_nothing_of_another_viewer_is_shown(cinema: Cinema, purchase: Purchase) -> None:
    page = armchair_of(cinema, new_id()).look(PAGE)

    assert str(purchase.subscription_id) not in page.text
    assert "You have no subscription now" in seen(page)


def test_texts_that_people_type_are_words_and_nothing_else(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    price = cinema.build_price(title={"en": HOSTILE, "ru": HOSTILE})
    subscription = cinema.build_subscription(
        viewer, plan_id=price["plan_id"], price_id=price["id"], state="past_due"
    )
    invoice = build_invoice(
        subscription, kind="renewal", state="past_due", description=HOSTILE, expires_at=None
    )
    payment = build_payment(
        invoice, state="declined", payer_message=HOSTILE, settled_at=LONG_AGO, decline_code="0"
    )
    store(cinema.owner_engine, invoices=[invoice], payments=[payment])

    page = armchair_of(cinema, viewer["id"]).look(PAGE)

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert page.text.count("&lt;script&gt;alert(") >= 2
    assert "49" not in seen(page).replace("399", "")


def test_a_stranger_is_led_to_the_door(cinema: Cinema) -> None:
    answer = cinema.app.test_client().get(PAGE, headers={"Accept": "text/html"})

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?return_to=%2Fsubscription")


@pytest.mark.parametrize(
    ("path", "most"),
    [("", 2), ("/change", 2), ("/pause", 1), ("/cancel", 1), ("/promo-code?code=KINO50", 2)],
)
def test_a_page_is_read_by_two_statements_at_most(
    cinema: Cinema, armchair: Armchair, path: str, most: int
) -> None:
    services = cinema.app.extensions["kinokassa-client-api"]

    with counted_statements(services.primary) as statements:
        answer = armchair.look(PAGE + path)

    assert answer.status_code in (200, 404)
    assert len(statements) <= most, statements


def test_the_page_has_one_heading_of_the_first_level(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    after_days(workshop, purchase, 1)

    page = armchair.look(PAGE).text

    assert page.count("<h1") == 1
    assert "style=" not in page
    assert subscription_of(workshop, purchase).state == "active"
