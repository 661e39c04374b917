"""The page of saved cards, and a further card on it."""

from typing import Any

from tests.client_api.cinema import Row
from tests.fixtures.builders import build_card, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import Purchase

PAGE = "/cards"


def save_card(workshop: Workshop, purchase: Purchase, **columns: Any) -> Row:
    """Store a further card of the purchase's viewer: 5555, unless told otherwise."""
    told = {"last_four": "5555", "brand": "MasterCard"} | columns
    card = build_card({"id": purchase.viewer_id}, **told)
    store(workshop.owner_engine, saved_cards=[card])
    return card
