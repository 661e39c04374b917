"""Saved cards: remembering and forgetting."""

import hashlib
from typing import Any

from interaction_bus.commands import WithdrawCard
from models import Payment, SavedCard
from runtime.identifiers import derived_id
from state_updater.handlers.renewals import miss_renewal
from state_updater.rejections import missing
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
    work.answer(saved_card_id=card.id)


def remember_card(work: UnitOfWork, payment: Payment, sealed_card: str) -> None:
    """Save the card that paid, and let renewals of its subscription be charged to it."""
    details = work.sealer.open(sealed_card)
    fingerprint = fingerprint_of(payment.provider, details["token"])
    known = {card.fingerprint: card for card in work.rows.active_cards_of(payment.viewer_id)}
    card = known.get(fingerprint)
    if card is None:
        card = _new_card(work, payment, details, fingerprint)
        work.create(card, payment_id=str(payment.id))
    invoice = work.invoice(payment.invoice_id)
    work.subscription(invoice.subscription_id).saved_card_id = card.id


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
            invoice.next_attempt_at = None
            miss_renewal(work, invoice, reason="the viewer has withdrawn the card")
