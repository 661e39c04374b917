"""Saved cards: remembering, agreeing to one, and forgetting."""

import hashlib
from typing import Any
from uuid import UUID

from billing_rules.lifecycles import (
    RUNNING_SUBSCRIPTION_STATES,
    InvoiceState,
    SavedCardState,
    SubscriptionState,
)
from interaction_bus.commands import ChooseCard, WithdrawCard
from interaction_bus.events import CardSaved, CardWithdrawn
from models import Payment, SavedCard, Subscription
from runtime.identifiers import derived_id
from state_updater.handlers.announcements import tell_card
from state_updater.handlers.charging import charge_card, rests_until
from state_updater.handlers.dunning import miss_renewal, plan_attempt
from state_updater.handlers.entitlement import plan_end, unpaid_renewals
from state_updater.rejections import conflict, missing
from state_updater.unit_of_work import UnitOfWork


def withdraw_card(command: WithdrawCard, work: UnitOfWork) -> None:
    """Forget a card for good: its token is erased and nothing planned with it is tried.

    Federal Law 376-FZ of 15.10.2025: a card that the viewer withdrew is not charged.

    Raises:
        CommandRejected: There is no such card of this viewer, or it is not active.
    """
    card = work.rows.find(SavedCard, command.saved_card_id)
    if card is None or card.viewer_id != command.viewer_id:
        raise missing("saved_card")
    work.move(card, "withdraw")
    card.sealed_token = None
    card.withdrawn_at = work.now
    work.viewer(card.viewer_id).payment_epoch += 1
    _cancel_planned_attempts(work, card)
    work.answer(saved_card_id=card.id, withdrawn_at=work.now.isoformat())
    tell_card(work, CardWithdrawn, card)


def choose_card(command: ChooseCard, work: UnitOfWork) -> None:
    """Have renewals charged to another saved card; what is overdue is tried with it at once.

    Federal Law 376-FZ of 15.10.2025: no other saved card is charged without the viewer's consent,
    of which the subscription's history is the record.

    Raises:
        CommandRejected: There is no such subscription or card of this viewer, or one of them is at
            its end.
    """
    subscription = work.subscription(command.subscription_id, of=command.viewer_id)
    card = work.rows.find(SavedCard, command.saved_card_id)
    if card is None or card.viewer_id != command.viewer_id:
        raise missing("saved_card")
    if card.state != SavedCardState.ACTIVE:
        raise conflict("card_not_active", f"the card is {card.state}", state=card.state)
    _require_running(subscription)
    _agree_to(work, subscription, card)
    if subscription.state == SubscriptionState.TRIALING and not _is_over(subscription, work):
        # Without a card nothing would be renewed when the trial ends.
        plan_end(subscription)
    work.viewer(card.viewer_id).payment_epoch += 1
    work.answer(subscription_id=subscription.id, saved_card_id=card.id)
    _try_at_once(work, subscription, card, command.new_payment_id)


def remember_card(work: UnitOfWork, payment: Payment, sealed_card: str) -> None:
    """Save the card that paid, and let renewals of its subscription be charged to it.

    Whoever pays something besides with another card has not agreed that renewals move to it.
    """
    details = work.sealer.open(sealed_card)
    fingerprint = fingerprint_of(payment.provider, details["token"])
    if _is_withdrawn_since(work, payment, fingerprint):
        return
    known = {card.fingerprint: card for card in work.rows.active_cards_of(payment.viewer_id)}
    card = known.get(fingerprint)
    if card is None:
        card = _new_card(work, payment, details, fingerprint)
        work.create(card, payment_id=str(payment.id))
        tell_card(work, CardSaved, card)
    invoice = work.invoice(payment.invoice_id)
    if invoice.subscription_id is None:
        return
    subscription = work.subscription(invoice.subscription_id)
    if invoice.kind != "manual" or work.rows.renewal_card_of(subscription) is None:
        _agree_to(work, subscription, card)
        _try_at_once(work, subscription, card, derived_id(payment.id, "overdue renewal"))


def _agree_to(work: UnitOfWork, subscription: Subscription, card: SavedCard) -> None:
    """Note which card renewals are charged to, and in the history that it took another's place."""
    if subscription.saved_card_id not in (None, card.id):
        work.move(
            subscription,
            "choose_card",
            saved_card_id=str(card.id),
            last_four=card.last_four,
            instead_of=str(subscription.saved_card_id),
        )
    subscription.saved_card_id = card.id


def _require_running(subscription: Subscription) -> None:
    """Refuse an agreement of which the history could keep no record."""
    if subscription.state not in RUNNING_SUBSCRIPTION_STATES:
        raise conflict(
            "not_allowed_in_this_state",
            f"a subscription that is {subscription.state} is charged to no card",
            state=subscription.state,
            allowed=[],
        )


def _is_over(subscription: Subscription, work: UnitOfWork) -> bool:
    return subscription.period_end is not None and subscription.period_end <= work.now


def _is_withdrawn_since(work: UnitOfWork, payment: Payment, fingerprint: str) -> bool:
    """Return whether the viewer withdrew the card after the payment began, of which news are late.

    Who withdrew it before and types it in again, wants it to be remembered.
    """
    return any(
        card.withdrawn_at is not None and card.withdrawn_at >= payment.created_at
        for card in work.rows.each(SavedCard)
        if card.viewer_id == payment.viewer_id and card.fingerprint == fingerprint
    )


def _try_at_once(
    work: UnitOfWork, subscription: Subscription, card: SavedCard, payment_id: UUID
) -> None:
    """Charge a renewal that is overdue; a card that was tried for it twice today rests first."""
    for invoice in unpaid_renewals(work, subscription):
        is_free = work.rows.open_payment_of(invoice.id) is None
        if invoice.state != InvoiceState.PAST_DUE or not is_free or not subscription.auto_renew:
            continue
        payments = work.rows.payments_of(invoice.id)
        own_tries = [payment for payment in payments if payment.saved_card_id == card.id]
        rested_at = rests_until(work, invoice, card, tries=own_tries)
        if rested_at is None:
            charge_card(work, invoice, card, payment_id, origin="viewer")
        else:
            because = "the card was declined too often to be tried now"
            plan_attempt(work, invoice, rested_at, because=because)


def fingerprint_of(provider: str, token: str) -> str:
    """Return a digest by which a token is known again without being opened."""
    return hashlib.sha256(f"{provider}:{token}".encode()).hexdigest()


def _new_card(
    work: UnitOfWork, payment: Payment, details: dict[str, Any], fingerprint: str
) -> SavedCard:
    return SavedCard(
        id=derived_id(payment.id, "saved_card"),
        viewer_id=payment.viewer_id,
        provider=payment.provider,
        sealed_token=work.sealer.seal({"token": details["token"]}),
        fingerprint=fingerprint,
        first_six=details["first_six"],
        last_four=details["last_four"],
        brand=details["brand"],
        expires_month=details["expires_month"],
        expires_year=details["expires_year"],
        created_at=work.now,
    )


def _cancel_planned_attempts(work: UnitOfWork, card: SavedCard) -> None:
    subscription = work.rows.live_subscription_of(card.viewer_id)
    if subscription is None or subscription.saved_card_id != card.id:
        return
    for invoice in work.rows.invoices_of(subscription.id):
        if invoice.next_attempt_at is not None:
            reason = "the viewer has withdrawn the card"
            miss_renewal(work, invoice, reason=reason)
            plan_attempt(work, invoice, None, because=reason)
