"""Promo codes that viewers use: with the first invoice, or later for what they have."""

from uuid import UUID

from billing_rules.lifecycles import SubscriptionState
from interaction_bus.commands import RedeemPromoCode
from interaction_bus.events import SubscriptionUpdated
from models import PromoCode, Subscription
from state_updater.handlers.announcements import tell_subscription
from state_updater.handlers.promo_uses import use_promo_code
from state_updater.rejections import conflict
from state_updater.unit_of_work import UnitOfWork


def redeem_promo_code(command: RedeemPromoCode, work: UnitOfWork) -> None:
    """Use a promo code for a subscription that the viewer has: it counts from the next demand on.

    Raises:
        CommandRejected: There is no such code or subscription, the code does not allow it, another
            discount is running, or the first invoice stands already at its full amount.
    """
    subscription = work.subscription(command.subscription_id, of=command.viewer_id)
    if subscription.state == SubscriptionState.AWAITING_PAYMENT:
        raise conflict(
            "first_invoice_issued",
            "the first invoice stands already; annul it and subscribe with the promo code",
            state=subscription.state,
        )
    use_promo_code(work, subscription, _code(work, command.promo_code_id))
    work.answer(subscription_id=subscription.id)
    tell_subscription(work, SubscriptionUpdated, subscription)


def begin_with_promo_code(
    work: UnitOfWork, subscription: Subscription, promo_code_id: UUID | None
) -> None:
    """Use the code that a viewer subscribes with, before the first demand is made.

    Args:
        work: Of the command that subscribes.
        subscription: It waits for its first demand.
        promo_code_id: None where the viewer has none.

    Raises:
        CommandRejected: There is no such code, or it does not allow it.
    """
    if promo_code_id is not None:
        use_promo_code(work, subscription, _code(work, promo_code_id))


def _code(work: UnitOfWork, promo_code_id: UUID) -> PromoCode:
    return work.get(PromoCode, promo_code_id, "promo_code")
