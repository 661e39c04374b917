"""What has to come to an end before a viewer can be erased: promises, and money on its way."""

from collections.abc import Iterator

from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    OPEN_PAYMENT_STATES,
    OPEN_REFUND_STATES,
    DisputeState,
    GiftState,
)
from models import Dispute, Gift, Invoice, Payment, ProviderNotification, Refund, Viewer
from state_updater.handlers.money import is_disputed, refundable_of
from state_updater.rejections import CommandRejected, conflict
from state_updater.unit_of_work import UnitOfWork

OPEN_GIFT_STATES = (GiftState.ORDERED, GiftState.BOUGHT)
"""Somebody may still pay for it, or claim it."""


def require_nothing_under_way(viewer: Viewer, work: UnitOfWork) -> None:
    """Refuse to erase somebody to whom we owe something, who owes us, or whose news are unread.

    Args:
        viewer: Whose rows the batch holds, every one of them.
        work: Of the command that erases them.

    Raises:
        CommandRejected: The first thing that has to be brought to an end; it says what to do.
    """
    obstacle = next(_obstacles(viewer, work), None)
    if obstacle is not None:
        raise obstacle


def _obstacles(viewer: Viewer, work: UnitOfWork) -> Iterator[CommandRejected]:
    subscription = work.rows.live_subscription_of(viewer.id)
    if subscription is not None:
        yield conflict(
            "subscription_live",
            "end the subscription first",
            subscription_id=str(subscription.id),
        )
    yield from _open_money(viewer, work)
    yield from _open_returns(viewer, work)
    for gift in work.rows.each(Gift):
        if gift.buyer_id == viewer.id and gift.state in OPEN_GIFT_STATES:
            yield conflict(
                "gift_open",
                "a gift waits to be paid or claimed; take it back first, or wait",
                gift_id=str(gift.id),
            )
    for told in work.rows.each(ProviderNotification):
        payment = work.rows.find(Payment, told.payment_id)
        is_theirs = payment is not None and payment.viewer_id == viewer.id
        # What was forgotten unread is understood by nobody any more.
        if is_theirs and told.processed_at is None and told.sealed_body is not None:
            yield conflict(
                "notification_quarantined",
                "the provider told something of their money that nobody has understood yet",
                notification_id=str(told.id),
            )


def _open_money(viewer: Viewer, work: UnitOfWork) -> Iterator[CommandRejected]:
    for payment in work.rows.each(Payment):
        if payment.viewer_id == viewer.id and payment.state in OPEN_PAYMENT_STATES:
            yield conflict(
                "payment_in_progress",
                "money may be on its way; its outcome has to be known first",
                payment_id=str(payment.id),
            )
    for invoice in work.rows.each(Invoice):
        if invoice.viewer_id == viewer.id and invoice.state in COLLECTABLE_INVOICE_STATES:
            yield conflict(
                "invoice_open",
                "an invoice waits to be paid; annul it first",
                invoice_id=str(invoice.id),
            )


def _open_returns(viewer: Viewer, work: UnitOfWork) -> Iterator[CommandRejected]:
    theirs = {it.id: it for it in work.rows.each(Payment) if it.viewer_id == viewer.id}
    for refund in work.rows.each(Refund):
        if refund.payment_id in theirs and refund.state in OPEN_REFUND_STATES:
            yield conflict(
                "refund_in_progress",
                "money is on its way back; its outcome has to be known first",
                refund_id=str(refund.id),
            )
    for dispute in work.rows.each(Dispute):
        if dispute.payment_id in theirs and dispute.state == DisputeState.OPENED:
            yield conflict(
                "dispute_open", "the bank has not decided yet", dispute_id=str(dispute.id)
            )
    for payment in theirs.values():
        is_kept = payment.is_surplus and not is_disputed(work, payment)
        if is_kept and refundable_of(work, payment) > 0:
            yield conflict(
                "surplus_kept",
                "we hold money that was not owed; give it back first",
                payment_id=str(payment.id),
            )
