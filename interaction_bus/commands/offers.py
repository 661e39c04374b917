"""Promo codes, gifts, and new prices for those who subscribed before."""

from uuid import UUID

from interaction_bus.commands.base import Command


class RedeemPromoCode(Command, frozen=True, kw_only=True):
    """Use a promo code for a subscription that the viewer has."""

    subscription_id: UUID
    viewer_id: UUID
    promo_code_id: UUID


class BuyGift(Command, frozen=True, kw_only=True):
    """Order periods of a plan for somebody else; the code is known by its digest alone."""

    viewer_id: UUID
    new_gift_id: UUID
    new_invoice_id: UUID
    plan_id: UUID
    price_id: UUID
    periods: int
    code_digest: str
    sealed_code: str
    sealed_profile: str


class ClaimGift(Command, frozen=True, kw_only=True):
    """Take a gift: it prolongs the viewer's subscription or begins one."""

    gift_id: UUID
    viewer_id: UUID
    new_subscription_id: UUID
    sealed_profile: str


class ExpireGift(Command, frozen=True, kw_only=True):
    """Let a gift lapse that nobody claimed in time."""

    gift_id: UUID


class ReturnGift(Command, frozen=True, kw_only=True):
    """Take a gift back that nobody claimed, and give its money back."""

    gift_id: UUID
    new_refund_id: UUID
    reason: str


class PlanPriceMove(Command, frozen=True, kw_only=True):
    """Plan for one subscription when it goes over to a new price."""

    price_move_id: UUID
    subscription_id: UUID
    new_price_consent_id: UUID


class AnnouncePrice(Command, frozen=True, kw_only=True):
    """Tell one viewer the new price."""

    price_consent_id: UUID


class AnswerPriceMove(Command, frozen=True, kw_only=True):
    """Record what the viewer says to the new price."""

    price_consent_id: UUID
    viewer_id: UUID
    agrees: bool


class DropPriceMove(Command, frozen=True, kw_only=True):
    """Close what was planned for one viewer once the new price can never reach them."""

    price_consent_id: UUID


class CancelPriceMove(Command, frozen=True, kw_only=True):
    """Stop moving subscribers to a price; those who were moved stay there."""

    price_move_id: UUID
    reason: str
