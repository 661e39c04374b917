"""Giving up an invoice: what follows is told before, and only what is open can be given up."""

from typing import Any

import pytest

from interaction_bus.errors import MessageNotSent
from models import Gift, Invoice, Subscription
from runtime.identifiers import new_id
from tests.client_api.cinema import FAR_AHEAD, Cinema
from tests.client_api.pages.armchairs import Armchair, armchair_of, carry_out_at_once, form_of, seen
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import order_gift
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    Purchase,
    approved,
    declined,
    extra_invoice,
    open_checkout,
    renew,
    subscribe,
    subscription_of,
)


def page_of(invoice_id: object) -> str:
    return f"/history/{invoice_id}"


def test_giving_up_the_first_invoice_gives_up_its_subscription(
    cinema: Cinema, workshop: Workshop
) -> None:
    carry_out_at_once(cinema, workshop)
    waiting = subscribe(workshop)
    armchair = armchair_of(cinema, waiting.viewer_id)
    page = armchair.look(page_of(waiting.invoice_id))

    after = armchair.follow(armchair.press(page, "Give it up"))

    assert "The subscription that it would begin is given up with it." in seen(page)
    assert subscription_of(workshop, waiting).state == "abandoned"
    assert "It is given up: you owe nothing for it." in seen(after)
    assert "RUB 299.90 Cancelled" in seen(after)
    assert "Given up: nothing is to be paid any more" in seen(after)
    assert "/pay/" not in after.text


def test_giving_up_a_gift_leaves_its_code_without_worth(cinema: Cinema, workshop: Workshop) -> None:
    carry_out_at_once(cinema, workshop)
    present = order_gift(workshop)
    armchair = armchair_of(cinema, present.buyer_id)
    page = armchair.look(page_of(present.invoice_id))

    armchair.press(page, "Give it up")

    assert "The gift is not bought, and its code will never be valid." in seen(page)
    assert workshop.row(Gift, present.gift_id).state == "abandoned"


@pytest.mark.parametrize(
    ("columns", "subscription", "words"),
    [
        ({"kind": "card_check"}, "awaiting_payment", "is given up with it."),
        ({"kind": "card_check"}, "active", "The card is not saved."),
        ({"kind": "first"}, "trialing", "Your trial goes on to its end, and nothing follows it."),
        ({"kind": "change"}, "active", "You stay with the plan that you have."),
        ({"kind": "manual"}, "active", "What it was for is not provided."),
    ],
)
def test_what_follows_giving_up_is_told_before(
    cinema: Cinema, columns: dict[str, Any], subscription: str, words: str
) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, **columns)
    with cinema.owner_engine.begin() as connection:
        connection.execute(
            Subscription.__table__.update()
            .where(Subscription.id == invoice["subscription_id"])
            .values(state=subscription, access_until=FAR_AHEAD)
        )

    page = seen(armchair_of(cinema, viewer["id"]).look(page_of(invoice["id"])))

    assert words in page
    assert "Give it up" in page


def test_a_renewal_is_given_up_by_turning_renewal_off(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=TRANSACTION_ID + 1))

    page = armchair.look(page_of(renewal.invoice_id))

    assert "Give it up" not in seen(page)
    assert "Turn renewal off: then the unpaid period is not demanded any more." in seen(page)
    assert f'href="/pay/{renewal.invoice_id}"' in page.text
    assert "We charge the saved card again on" in seen(page)


@pytest.mark.parametrize("state", ["paid", "cancelled", "expired", "uncollectible", "refunded"])
def test_what_is_over_can_be_neither_paid_nor_given_up(cinema: Cinema, state: str) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, state=state)

    page = armchair_of(cinema, viewer["id"]).look(page_of(invoice["id"]))

    assert "Give it up" not in seen(page)
    assert "/pay/" not in page.text


def test_a_form_from_before_the_payment_gives_nothing_up(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    extra = extra_invoice(workshop, purchase)
    page = armchair.look(page_of(extra.invoice_id))
    paying = open_checkout(workshop, extra)
    workshop.send(approved(workshop, paying, transaction_id=TRANSACTION_ID + 1))

    answer = armchair.press(page, "Give it up")

    assert answer.status_code == 409
    assert "This cannot be done any more: things have changed." in seen(answer)
    assert "RUB 299.90 Paid" in seen(answer)
    assert workshop.row(Invoice, extra.invoice_id).state == "paid"


def test_a_wish_that_takes_long_is_followed(
    cinema: Cinema, workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    extra = extra_invoice(workshop, purchase)
    cinema.publisher.on_publish = None
    path = f"/v1/invoices/{extra.invoice_id}/cancel"
    asked = cinema.caller(purchase.viewer_id).post(path).get_json()

    page = armchair.look(f"{page_of(extra.invoice_id)}?wish={asked['command_id']}")

    assert "This page follows your request" in seen(page)
    assert 'data-live="2"' in page.text


def test_without_the_broker_the_form_stays_as_it_was(
    cinema: Cinema, workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    extra = extra_invoice(workshop, purchase)
    page = armchair.look(page_of(extra.invoice_id))
    cinema.publisher.refusal = MessageNotSent("away")

    answer = armchair.press(page, "Give it up")

    assert answer.status_code == 503
    assert "sending it twice does no harm." in seen(answer)
    assert "Give it up" in seen(answer)


def test_another_viewers_invoice_is_as_good_as_missing(
    cinema: Cinema, workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    own = extra_invoice(workshop, purchase)
    foreign = cinema.build_invoice(cinema.build_viewer())
    form = form_of(armchair.look(page_of(own.invoice_id)), "Give it up")
    headers = {"Accept": "text/html"}

    looked = armchair.look(page_of(foreign["id"]))
    pressed = armchair.client.post(page_of(foreign["id"]), data=form.fields, headers=headers)

    assert (looked.status_code, pressed.status_code) == (404, 404)
    assert looked.text.count("There is no such page") == pressed.text.count("There is no such page")
    assert workshop.row(Invoice, foreign["id"]).state == "issued"


def test_a_form_of_another_site_gives_nothing_up(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    extra = extra_invoice(workshop, purchase)

    answer = armchair.client.post(
        page_of(extra.invoice_id), data={"wish": new_id().hex}, headers={"Accept": "text/html"}
    )

    assert answer.status_code == 400
    assert workshop.row(Invoice, extra.invoice_id).state == "issued"
