"""What falls due by itself in one life: the sweeps' questions, asked of rows in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from billing_rules.lifecycles import (
    OPEN_PRICE_CONSENT_STATES,
    RENEWING_SUBSCRIPTION_STATES,
    RUNNING_SUBSCRIPTION_STATES,
    GiftState,
    InvoiceState,
    PaymentState,
    PriceConsentState,
    SubscriptionState,
)
from billing_rules.price_moves import ANNOUNCED_EARLY
from interaction_bus.commands import (
    AbandonCheckout,
    AnnouncePrice,
    CollectInvoice,
    Command,
    DropPriceMove,
    EndSubscription,
    ExpireGift,
    ExpireInvoice,
    PlanPriceMove,
    RenewSubscription,
    ResumeSubscription,
)
from models import Gift, Invoice, Payment, Price, PriceMove, PriceMoveViewer, Subscription
from runtime.identifiers import derived_id
from state_updater.rows import Rows


@dataclass(frozen=True, slots=True)
class Due:
    """A command that a sweep would send.

    Args:
        at: From when on.
        subject_id: The row that is due.
        command: What is sent.
    """

    at: datetime
    subject_id: UUID
    command: Command


def all_due(rows: Rows) -> Iterator[Due]:
    """Yield whatever is due now or later, as the rows stand."""
    for subscription in rows.each(Subscription):
        if subscription.state in RUNNING_SUBSCRIPTION_STATES:
            yield from _of_subscription(subscription)
            yield from _new_prices(rows, subscription)
    for invoice in rows.each(Invoice):
        yield from _of_invoice(invoice)
    for payment in rows.each(Payment):
        yield from _of_payment(payment)
    for consent in rows.each(PriceMoveViewer):
        yield from _of_consent(rows, consent)
    for gift in rows.each(Gift):
        yield from _of_gift(gift)


def _of_subscription(subscription: Subscription) -> Iterator[Due]:
    its_id = subscription.id
    is_paused = subscription.state == SubscriptionState.PAUSED
    if is_paused and subscription.resumes_at is not None:
        yield Due(subscription.resumes_at, its_id, ResumeSubscription(subscription_id=its_id))
    elif subscription.renews_at is not None:
        yield Due(subscription.renews_at, its_id, _renewal_of(subscription))
    elif not is_paused and subscription.access_until is not None:
        yield Due(subscription.access_until, its_id, EndSubscription(subscription_id=its_id))


def _renewal_of(subscription: Subscription) -> RenewSubscription:
    """Return the command for the next period, under the ids that follow from the period."""
    assert subscription.period_end is not None
    invoice_id = derived_id(subscription.id, "renewal", subscription.period_end.isoformat())
    return RenewSubscription(
        subscription_id=subscription.id,
        new_invoice_id=invoice_id,
        new_payment_id=derived_id(invoice_id, "first attempt"),
        period_start=subscription.period_end,
    )


def _of_invoice(invoice: Invoice) -> Iterator[Due]:
    if invoice.next_attempt_at is not None:
        payment_id = derived_id(invoice.id, "attempt", str(invoice.next_attempt_at))
        command = CollectInvoice(invoice_id=invoice.id, new_payment_id=payment_id)
        yield Due(invoice.next_attempt_at, invoice.id, command)
    if invoice.state == InvoiceState.ISSUED and invoice.expires_at is not None:
        yield Due(invoice.expires_at, invoice.id, ExpireInvoice(invoice_id=invoice.id))


def _of_payment(payment: Payment) -> Iterator[Due]:
    """Yield when a widget is given up of which the provider has heard nothing."""
    if payment.state == PaymentState.OPENED and payment.next_check_at is not None:
        yield Due(payment.next_check_at, payment.id, AbandonCheckout(payment_id=payment.id))


def _of_gift(gift: Gift) -> Iterator[Due]:
    if gift.state == GiftState.BOUGHT:
        yield Due(gift.expires_at, gift.id, ExpireGift(gift_id=gift.id))


def _new_prices(rows: Rows, subscription: Subscription) -> Iterator[Due]:
    """Yield the moves to a new price that nobody has planned for the subscription yet."""
    is_renewing = (
        subscription.state in RENEWING_SUBSCRIPTION_STATES
        and subscription.auto_renew
        and subscription.period_end is not None
        and subscription.pending_change is None
    )
    for move in rows.each(PriceMove) if is_renewing else ():
        if move.plan_id != subscription.plan_id or not _is_older(rows, subscription, move):
            continue
        consent_id = derived_id(move.id, "consent", str(subscription.id))
        if rows.find(PriceMoveViewer, consent_id) is None:
            command = PlanPriceMove(
                price_move_id=move.id,
                subscription_id=subscription.id,
                new_price_consent_id=consent_id,
            )
            yield Due(move.created_at, subscription.id, command)


def _is_older(rows: Rows, subscription: Subscription, move: PriceMove) -> bool:
    old, new = rows.find(Price, subscription.price_id), rows.find(Price, move.to_price_id)
    assert old is not None
    assert new is not None
    return old.currency == new.currency and old.created_at < new.created_at


def _of_consent(rows: Rows, consent: PriceMoveViewer) -> Iterator[Due]:
    if consent.state not in OPEN_PRICE_CONSENT_STATES:
        return
    subscription = rows.find(Subscription, consent.subscription_id)
    move = rows.find(PriceMove, consent.price_move_id)
    assert subscription is not None
    assert move is not None
    is_idle = subscription.ended_at is not None or subscription.price_id != consent.from_price_id
    if is_idle:
        yield Due(consent.created_at, consent.id, DropPriceMove(price_consent_id=consent.id))
    elif consent.state == PriceConsentState.PLANNED and _renews(subscription):
        notice = timedelta(days=move.announce_days) + ANNOUNCED_EARLY
        command = AnnouncePrice(price_consent_id=consent.id)
        yield Due(consent.applies_at - notice, consent.id, command)


def _renews(subscription: Subscription) -> bool:
    return subscription.state in RENEWING_SUBSCRIPTION_STATES and subscription.auto_renew
