"""Choosing a card tries it at once, yet no card more often than any other try allows."""

from datetime import timedelta

from interaction_bus.commands import ChooseCard
from models import Invoice, Payment
from runtime.identifiers import new_id
from tests.fixtures.builders import build_card, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import offer
from tests.state_updater.purchases import (
    Purchase,
    buy,
    declined,
    only_card,
    payment_of,
    renew,
    subscribe,
    subscription_of,
)


def choose(workshop: Workshop, purchase: Purchase, card_id: object) -> None:
    workshop.send(
        ChooseCard(
            subscription_id=purchase.subscription_id,
            saved_card_id=card_id,
            viewer_id=purchase.viewer_id,
            new_payment_id=new_id(),
        )
    )


def refuse(workshop: Workshop, invoice_id: object) -> None:
    payment = payment_of(workshop, invoice_id)
    if payment.state == "sent":
        number = 3_000_000_100 + payment.attempt
        workshop.send(
            declined(payment.id, transaction_id=number, code="5091", decline_class="technical")
        )


def test_a_card_chosen_again_and_again_has_no_third_try_within_24_hours(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    card = only_card(workshop)
    refuse(workshop, renewal.invoice_id)

    for _ in range(5):
        workshop.advance(timedelta(minutes=10))
        choose(workshop, purchase, card.id)
        refuse(workshop, renewal.invoice_id)

    assert len(workshop.rows(Payment, invoice_id=renewal.invoice_id)) == 2


def test_a_card_not_tried_yet_is_tried_at_once_whatever_another_was_told(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    refuse(workshop, renewal.invoice_id)
    choose(workshop, purchase, only_card(workshop).id)
    refuse(workshop, renewal.invoice_id)
    other = build_card(workshop.viewer)
    store(workshop.owner_engine, saved_cards=[other])

    choose(workshop, purchase, other["id"])

    last = payment_of(workshop, renewal.invoice_id)
    assert (last.saved_card_id, last.state) == (other["id"], "sent")


def test_a_card_chosen_during_a_trial_is_charged_when_the_trial_ends(workshop: Workshop) -> None:
    workshop.price = offer(workshop, amount_minor=29_990, trial_days=14, trial_needs_card=False)
    workshop.plan = {"id": workshop.price["plan_id"]}
    purchase = subscribe(workshop, trial=True)
    card = build_card(workshop.viewer)
    store(workshop.owner_engine, saved_cards=[card])

    choose(workshop, purchase, card["id"])

    subscription = subscription_of(workshop, purchase)
    assert subscription.renews_at == subscription.trial_end
    renewal = renew(workshop, purchase)
    assert payment_of(workshop, renewal.invoice_id).saved_card_id == card["id"]
    assert workshop.row(Invoice, renewal.invoice_id).amount_minor == 29_990
