"""Gifts that were bought: claimed, lapsed, or taken back with their money."""

from uuid import UUID

from billing_rules.gift_codes import gift_period
from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    GiftState,
    PaymentState,
    SubscriptionState,
)
from billing_rules.periods import anchor_day_after, anchor_day_of
from interaction_bus.commands import ClaimGift, ExpireGift, ReturnGift
from interaction_bus.events import (
    GiftClaimed,
    GiftExpired,
    SubscriptionCreated,
    SubscriptionUpdated,
)
from models import Gift, Payment, Subscription
from models.standing import length_of
from state_updater.handlers.announcements import tell_subscription
from state_updater.handlers.closing import close_unpaid_invoices, has_unsettled_charge
from state_updater.handlers.entitlement import begin_period, move_period_end
from state_updater.handlers.gift_purchase import tell_gift
from state_updater.handlers.money import refundable_of, request_refund
from state_updater.handlers.viewers import remember_viewer
from state_updater.rejections import conflict, missing
from state_updater.unit_of_work import UnitOfWork

NEVER_BOUGHT = (GiftState.ORDERED, GiftState.ABANDONED)


def claim_gift(command: ClaimGift, work: UnitOfWork) -> None:
    """Give the time of a gift to whoever has its code, its buyer perhaps.

    Raises:
        CommandRejected: There is no such gift to claim, it is claimed, over or taken back, or the
            viewer has a subscription that waits for its first payment or for an unsettled one.
    """
    gift = work.get(Gift, command.gift_id, "gift")
    _require_claimable(work, gift)
    viewer = remember_viewer(work, command.viewer_id, command.sealed_profile)
    live = work.rows.live_subscription_of(viewer.id)
    if live is None:
        subscription = _begin(work, gift, viewer.id, command.new_subscription_id)
    else:
        subscription = _prolong(work, gift, live)
    work.move(gift, "claim", subscription_id=str(subscription.id))
    gift.claimed_by = viewer.id
    gift.claimed_at = work.now
    gift.subscription_id = subscription.id
    work.answer(gift_id=gift.id, subscription_id=subscription.id)
    tell_subscription(work, SubscriptionUpdated, subscription)
    tell_gift(work, GiftClaimed, gift)


def expire_gift(command: ExpireGift, work: UnitOfWork) -> None:
    """Let a gift lapse whose time is over; its money stays until a manager returns it."""
    gift = work.get(Gift, command.gift_id, "gift")
    if gift.state == GiftState.BOUGHT and gift.expires_at <= work.now:
        work.move(gift, "expire")
        tell_gift(work, GiftExpired, gift)


def return_gift(command: ReturnGift, work: UnitOfWork) -> None:
    """Take back a gift that nobody claimed, so that nobody will, and return its money.

    Raises:
        CommandRejected: It was never bought, is claimed, or its money went back already.
    """
    gift = work.get(Gift, command.gift_id, "gift")
    work.move(gift, "return", reason=command.reason)
    payment = _paying_payment(work, gift)
    left_minor = refundable_of(work, payment)
    if left_minor == 0:
        raise conflict("nothing_to_refund", "all of the payment went back or is on its way back")
    refund = request_refund(
        work, payment, command.new_refund_id, amount_minor=left_minor, reason=command.reason
    )
    work.answer(gift_id=gift.id, refund_id=refund.id)


def _require_claimable(work: UnitOfWork, gift: Gift) -> None:
    if gift.state in NEVER_BOUGHT:
        raise missing("gift")
    if gift.state == GiftState.CLAIMED:
        raise conflict("gift_claimed", "somebody has claimed the gift already")
    if gift.state == GiftState.RETURNED:
        raise conflict("gift_returned", "the gift was taken back")
    if gift.state == GiftState.EXPIRED or gift.expires_at <= work.now:
        raise conflict("gift_expired", "the time to claim the gift is over")


def _begin(
    work: UnitOfWork, gift: Gift, viewer_id: UUID, new_subscription_id: UUID
) -> Subscription:
    plan = work.plan(gift.plan_id)
    subscription = Subscription(
        id=new_subscription_id,
        viewer_id=viewer_id,
        plan_id=plan.id,
        price_id=gift.price_id,
        grace_days=plan.grace_days,
        auto_renew=False,
        created_at=work.now,
        letters_muted=False,
    )
    work.create(subscription, plan=plan.code, gift_id=str(gift.id))
    tell_subscription(work, SubscriptionCreated, subscription)
    work.move(subscription, "activate", gift_id=str(gift.id))
    anchor_day = anchor_day_of(work.now)
    period = gift_period(work.now, length_of(plan), periods=gift.periods, anchor_day=anchor_day)
    begin_period(work, subscription, period)
    return subscription


def _prolong(work: UnitOfWork, gift: Gift, subscription: Subscription) -> Subscription:
    if subscription.period_end is None:
        raise conflict(
            "subscription_awaiting_payment",
            "pay or annul the first invoice of the subscription, then claim the gift",
            state=subscription.state,
        )
    length = length_of(work.plan(gift.plan_id))
    start = subscription.period_end
    anchor_day = subscription.anchor_day or anchor_day_of(start)
    given = gift_period(start, length, periods=gift.periods, anchor_day=anchor_day)
    _settle_what_is_asked(work, gift, subscription)
    work.move(subscription, "extend", gift_id=str(gift.id), until=given.end.isoformat())
    anchor_day = anchor_day_after(given, length, anchor_day=anchor_day)
    move_period_end(work, subscription, given.end, anchor_day=anchor_day)
    return subscription


def _settle_what_is_asked(work: UnitOfWork, gift: Gift, subscription: Subscription) -> None:
    """Let the gift stand for the period that the viewer owes, or that would follow their trial.

    A trial ends with that, though no day of it is lost: what costs nothing in a trial, such as a
    dearer plan, would cost nothing for the time of the gift.
    """
    match subscription.state:
        case SubscriptionState.PAST_DUE:
            trigger = "renew"
        case SubscriptionState.TRIALING:
            trigger = "activate"
        case _:
            return
    unpaid = [
        invoice
        for invoice in work.rows.invoices_of(subscription.id)
        if invoice.kind in ("first", "renewal") and invoice.state in COLLECTABLE_INVOICE_STATES
    ]
    if has_unsettled_charge(work, unpaid):
        raise conflict(
            "payment_in_progress",
            "a charge for the period that is due is under way; claim the gift once it is settled",
        )
    close_unpaid_invoices(work, unpaid, reason="a gift stands for the period")
    work.move(subscription, trigger, gift_id=str(gift.id))


def _paying_payment(work: UnitOfWork, gift: Gift) -> Payment:
    for payment in work.rows.payments_of(gift.invoice_id):
        if payment.state == PaymentState.SUCCEEDED and not payment.is_surplus:
            return payment
    raise RuntimeError(f"gift {gift.id} was bought without a payment")
