"""Short ways to promo codes, and to gifts in the hands of their buyers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from billing_rules.gift_codes import code_digest
from interaction_bus.commands import BuyGift, ClaimGift, RedeemPromoCode, ReturnGift
from models import Gift, Invoice, PromoCode, PromoRedemption, Subscription
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.builders import build_promo_code, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import Purchase, approved, open_checkout, subscribe

GIFT_CODE = "ABCDEFGHJKLMNPQR"


@dataclass(frozen=True)
class Present:
    """A gift with its invoice."""

    buyer_id: UUID
    gift_id: UUID
    invoice_id: UUID


def stored_code(workshop: Workshop, **columns: Any) -> UUID:
    """Store a promo code and return its id."""
    code = build_promo_code(**columns)
    store(workshop.owner_engine, promo_codes=[code])
    return code["id"]


def uses_of(workshop: Workshop, promo_code_id: UUID) -> int:
    """Return how often a code is counted as used."""
    return workshop.row(PromoCode, promo_code_id).uses


def only_redemption(workshop: Workshop) -> PromoRedemption:
    """Return the one use of a code that there is."""
    (redemption,) = workshop.rows(PromoRedemption)
    return redemption


def redeem(purchase: Purchase, promo_code_id: UUID) -> RedeemPromoCode:
    """Return the viewer's wish to use a code for the subscription."""
    return RedeemPromoCode(
        subscription_id=purchase.subscription_id,
        viewer_id=purchase.viewer_id,
        promo_code_id=promo_code_id,
    )


def first_invoice(workshop: Workshop, purchase: Purchase) -> Invoice:
    """Return the first invoice as it is stored."""
    return workshop.row(Invoice, purchase.invoice_id)


def buy_at(workshop: Workshop, amount_minor: int, **fields: Any) -> Purchase:
    """Subscribe and pay an amount that is not the list price."""
    purchase = subscribe(workshop, **fields)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, payment_id, amount_minor=amount_minor))
    return purchase


def buy_gift_command(workshop: Workshop, **fields: Any) -> BuyGift:
    """Return the viewer's wish to give one period of the plan on offer."""
    wish = {
        "viewer_id": workshop.viewer["id"],
        "new_gift_id": new_id(),
        "new_invoice_id": new_id(),
        "plan_id": workshop.plan["id"],
        "price_id": workshop.price["id"],
        "periods": 1,
        "code_digest": code_digest(fields.pop("code", GIFT_CODE)),
        "sealed_code": workshop.sealer.seal({"code": GIFT_CODE}),
        "sealed_profile": workshop.sealer.seal({"email": "viewer@example.test"}),
    }
    return BuyGift(**(wish | fields))


def order_gift(workshop: Workshop, **fields: Any) -> Present:
    """Order a gift that is not paid yet."""
    command = buy_gift_command(workshop, **fields)
    assert workshop.send(command).fate is Fate.DONE
    return Present(command.viewer_id, command.new_gift_id, command.new_invoice_id)


def open_gift_checkout(workshop: Workshop, present: Present) -> UUID:
    """Open the widget for a gift's invoice and return the attempt."""
    nothing = new_id()
    return open_checkout(workshop, Purchase(present.buyer_id, nothing, present.invoice_id))


def pay_gift(workshop: Workshop, present: Present, *, amount_minor: int = 29_990) -> UUID:
    """Pay a gift in the widget and return the attempt."""
    payment_id = open_gift_checkout(workshop, present)
    transaction_id = present.gift_id.int % 10**9
    news = approved(
        workshop,
        payment_id,
        amount_minor=amount_minor,
        token=None,
        transaction_id=transaction_id,
    )
    assert workshop.send(news).fate is Fate.DONE
    return payment_id


def bought_gift(workshop: Workshop, *, periods: int = 1, **fields: Any) -> Present:
    """Order a gift and pay it."""
    present = order_gift(workshop, periods=periods, **fields)
    pay_gift(workshop, present, amount_minor=29_990 * periods)
    return present


def claim_command(workshop: Workshop, present: Present, **fields: Any) -> ClaimGift:
    """Return the wish of somebody new, or of `viewer_id`, to take the gift."""
    wish = {
        "gift_id": present.gift_id,
        "viewer_id": new_id(),
        "new_subscription_id": new_id(),
        "sealed_profile": workshop.sealer.seal({"email": "friend@example.test", "locale": "en"}),
    }
    return ClaimGift(**(wish | fields))


def return_command(present: Present) -> ReturnGift:
    """Return a manager's wish to take the gift back."""
    return ReturnGift(gift_id=present.gift_id, new_refund_id=new_id(), reason="bought by mistake")


def gift_of(workshop: Workshop, present: Present) -> Gift:
    """Return the gift as it is stored."""
    return workshop.row(Gift, present.gift_id)


def subscription_of_viewer(workshop: Workshop, viewer_id: UUID) -> Subscription:
    """Return the one subscription of a viewer."""
    (subscription,) = workshop.rows(Subscription, viewer_id=viewer_id)
    return subscription
