"""Facts for the letters about saved cards."""

from uuid import UUID

from sqlalchemy import select

from billing_rules.lifecycles import RUNNING_SUBSCRIPTION_STATES, SavedCardState
from models import SavedCard, Subscription, Viewer
from reminder.facts.reading import NothingToTell, Reading, Story, card_name, require


def card_expiring(reading: Reading, saved_card_id: UUID) -> Story:
    """Tell that the card of a renewing subscription is about to expire."""
    card = reading.row(SavedCard, saved_card_id)
    require(card.state == SavedCardState.ACTIVE, f"the card is {card.state}")
    renewing = select(Subscription).where(
        Subscription.saved_card_id == card.id,
        Subscription.auto_renew,
        Subscription.state.in_(RUNNING_SUBSCRIPTION_STATES),
    )
    subscription = reading.session.scalar(renewing)
    if subscription is None:
        raise NothingToTell("nothing renews from it")
    viewer = reading.row(Viewer, card.viewer_id)
    facts = {
        "card": card_name(card),
        "plan": reading.plan_title(subscription.plan_id, reading.wording(viewer)),
        "last_month": f"{card.expires_month:02}/{card.expires_year}",
    }
    return Story(viewer, facts)


def card_withdrawn(reading: Reading, saved_card_id: UUID) -> Story:
    """Confirm, with date and time, that a card is charged no more (Federal Law 376-FZ)."""
    card = reading.row(SavedCard, saved_card_id)
    viewer = reading.row(Viewer, card.viewer_id)
    wording = reading.wording(viewer)
    moment = wording.minute(card.withdrawn_at or reading.at)
    return Story(viewer, {"card": card_name(card), "moment": moment})
