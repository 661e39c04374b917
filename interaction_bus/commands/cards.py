"""Saved cards and the viewer's consent to charge them."""

from uuid import UUID

from interaction_bus.commands.base import Command


class ChooseCard(Command, frozen=True, kw_only=True):
    """Agree that renewals are charged to this card; an unpaid renewal is tried with it at once."""

    subscription_id: UUID
    saved_card_id: UUID
    viewer_id: UUID
    new_payment_id: UUID


class CheckCard(Command, frozen=True, kw_only=True):
    """Save a further card for renewals: the payment that shows it goes back at once."""

    subscription_id: UUID
    viewer_id: UUID
    new_invoice_id: UUID


class WithdrawCard(Command, frozen=True, kw_only=True):
    """Forget a saved card for good."""

    saved_card_id: UUID
    viewer_id: UUID
