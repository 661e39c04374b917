"""Reads the declines that may still block a card, on whatever invoice."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from billing_rules.lifecycles import InvoiceState, PaymentState
from billing_rules.retry_limits import BLOCKED_FOR
from interaction_bus.commands import (
    ChangePlan,
    ChooseCard,
    CollectInvoice,
    Command,
    RenewSubscription,
    RetryPayment,
)
from models import Invoice, Payment, SavedCard
from state_updater.rows import Rows

CHARGING_COMMANDS = (ChangePlan, ChooseCard, CollectInvoice, RenewSubscription, RetryPayment)
"""These may lead to a charge of a saved card, whatever is owed."""


def read_declines_of_cards(session: Session, commands: Sequence[Command], rows: Rows) -> None:
    """Add declines of the cards of a batch that may charge one; they are only counted.

    Args:
        session: In the transaction of the batch.
        commands: Of the batch.
        rows: With the cards and invoices of the batch.
    """
    if not _may_charge(commands, rows):
        return
    card_ids = {card.id for card in rows.each(SavedCard)}
    held = {payment.id for payment in rows.each(Payment)}
    # A block of one span begins with the later of two declines that are less than a span apart.
    since = func.billing_now() - 2 * BLOCKED_FOR
    may_block = or_(Payment.settled_at > since, Payment.retry_after > func.billing_now())
    declined = Payment.state == PaymentState.DECLINED
    query = select(Payment).where(Payment.saved_card_id.in_(card_ids), declined, may_block)
    rows.put(session.scalars(query.where(Payment.id.not_in(held))))


def _may_charge(commands: Sequence[Command], rows: Rows) -> bool:
    """Return whether a card may be charged: the news of one that paid have debts tried with it."""
    is_asked = any(isinstance(command, CHARGING_COMMANDS) for command in commands)
    return is_asked or any(it.state == InvoiceState.PAST_DUE for it in rows.each(Invoice))
