"""Facts for the letters about gifts and new prices."""

from uuid import UUID

from billing_rules.gift_codes import grouped_code
from billing_rules.lifecycles import OPEN_PRICE_CONSENT_STATES, GiftState
from billing_rules.money import Money
from models import Gift, Price, PriceMove, PriceMoveViewer, Subscription, Viewer
from reminder.facts.reading import Facts, Reading, Story, require
from reminder.wording import Wording
from runtime.one_click_links import LinkPurpose


def gift_with_code(reading: Reading, gift_id: UUID) -> Story:
    """Give the buyer the code of a gift that nobody has claimed."""
    gift = reading.row(Gift, gift_id)
    require(gift.state == GiftState.BOUGHT, f"the gift is {gift.state}")
    buyer = reading.row(Viewer, gift.buyer_id)
    wording = reading.wording(buyer)
    facts = {
        **_gift_facts(reading, gift, wording),
        "code": grouped_code(reading.sealer.open(gift.sealed_code)["code"]),
        "end": wording.day(gift.expires_at),
    }
    return Story(buyer, facts)


def gift_claimed(reading: Reading, gift_id: UUID) -> Story:
    """Tell the buyer that a gift has reached somebody."""
    gift = reading.row(Gift, gift_id)
    buyer = reading.row(Viewer, gift.buyer_id)
    wording = reading.wording(buyer)
    day = wording.day(gift.claimed_at or reading.at)
    return Story(buyer, {**_gift_facts(reading, gift, wording), "day": day})


def price_announced(reading: Reading, price_consent_id: UUID) -> Story:
    """Tell the new price, from when it holds, and what the viewer can answer."""
    consent = reading.row(PriceMoveViewer, price_consent_id)
    require(consent.state in OPEN_PRICE_CONSENT_STATES, f"the new price is {consent.state}")
    move = reading.row(PriceMove, consent.price_move_id)
    subscription = reading.row(Subscription, consent.subscription_id)
    viewer = reading.row(Viewer, consent.viewer_id)
    wording = reading.wording(viewer)
    facts: Facts = {
        "plan": reading.plan_title(move.plan_id, wording),
        "day": wording.day(consent.applies_at),
        "old_amount": _price_in_words(reading, consent.from_price_id, wording),
        "new_amount": _price_in_words(reading, consent.to_price_id, wording),
        "needs_consent": consent.needs_consent,
        "keeps_price": move.without_consent == "keep_price",
    }
    if consent.needs_consent:
        return Story(viewer, facts, LinkPurpose.ANSWER_PRICE, consent.id)
    return Story(viewer, facts, LinkPurpose.TURN_RENEWAL_OFF, subscription.id)


def _gift_facts(reading: Reading, gift: Gift, wording: Wording) -> Facts:
    title = reading.plan_title(gift.plan_id, wording)
    return {"gift": wording.periods_of(title, gift.periods)}


def _price_in_words(reading: Reading, price_id: UUID, wording: Wording) -> str:
    price = reading.row(Price, price_id)
    return wording.money(Money(price.amount_minor, price.currency))
