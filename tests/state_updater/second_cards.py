"""Short ways to a second card: remembered, agreed on, withdrawn."""

from interaction_bus.commands import ChooseCard, WithdrawCard
from models import SavedCard
from runtime.identifiers import new_id
from state_updater.handlers.cards import fingerprint_of
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import SECOND_TRANSACTION, Purchase, extra_invoice, pay

OTHER_TOKEN = "tk-5555"


def withdraw(card: SavedCard) -> WithdrawCard:
    return WithdrawCard(saved_card_id=card.id, viewer_id=card.viewer_id)


def second_card(workshop: Workshop, purchase: Purchase) -> SavedCard:
    """Pay something with another card, and agree that renewals are charged to it."""
    card = other_card(workshop, purchase)
    workshop.send(choose(purchase, card))
    return card


def other_card(workshop: Workshop, purchase: Purchase) -> SavedCard:
    """Pay something besides with another card, which is remembered."""
    extra = extra_invoice(workshop, purchase)
    pay(workshop, extra, transaction_id=SECOND_TRANSACTION, token=OTHER_TOKEN)
    fingerprint = fingerprint_of("cloudpayments", OTHER_TOKEN)
    (card,) = workshop.rows(SavedCard, fingerprint=fingerprint)
    return card


def choose(purchase: Purchase, card: SavedCard) -> ChooseCard:
    return ChooseCard(
        subscription_id=purchase.subscription_id,
        saved_card_id=card.id,
        viewer_id=purchase.viewer_id,
        new_payment_id=new_id(),
    )
