"""Saved cards: never charged against their viewer's will, nor too often."""

from datetime import timedelta

from sqlalchemy import and_, func, or_, select

from billing_rules.lifecycles import PaymentState, SavedCardState
from models import Payment, SavedCard
from observer.invariants.invariant import Invariant, ago
from observer.invariants.money import IS_WITH_THE_BANK, REFUND, RETURNED_MINOR

DAY = timedelta(hours=24)

TRIES_REMEMBERED = timedelta(days=2)
"""A try that was one too many is told of until its own day is over and the next one: it cannot be
taken back."""

A_WITHDRAWAL_TAKES = timedelta(minutes=1)
"""From its moment to its commit, until which a charge may have begun in good faith."""

_is_kept = and_(
    Payment.state == PaymentState.SUCCEEDED,
    Payment.settled_at > SavedCard.withdrawn_at,
    Payment.amount_minor > RETURNED_MINOR,
    # Its viewer was quicker to complain: then nothing is refunded, for it would go back twice.
    ~IS_WITH_THE_BANK,
)

_began_without_a_will = and_(
    # The provider was asked, unlike for what the last look called off.
    Payment.state.in_((PaymentState.SUCCEEDED, PaymentState.DECLINED)),
    Payment.call_started_at > SavedCard.withdrawn_at + A_WITHDRAWAL_TAKES,
    Payment.call_started_at > ago(TRIES_REMEMBERED),
)

WITHDRAWN_CARD_CHARGED = Invariant(
    name="withdrawn-card-charged",
    # Federal Law 376-FZ of 15.10.2025. What was at the bank already goes back as a surplus.
    sentence="No charge begins after its viewer withdrew the card, and nothing taken then is kept.",
    broken=select(
        Payment.id.label("payment_id"),
        Payment.invoice_id,
        Payment.viewer_id,
        Payment.saved_card_id,
        SavedCard.withdrawn_at,
        Payment.call_started_at,
        Payment.settled_at,
    )
    .join(SavedCard, SavedCard.id == Payment.saved_card_id)
    .where(
        SavedCard.state == SavedCardState.WITHDRAWN,
        or_(_is_kept, _began_without_a_will),
    ),
    repair=REFUND,
)

_declined_tries = (
    select(
        Payment.invoice_id,
        Payment.id.label("payment_id"),
        Payment.settled_at,
        func.lag(Payment.settled_at, 2)
        .over(partition_by=Payment.invoice_id, order_by=Payment.settled_at)
        .label("second_last_at"),
    )
    .where(
        Payment.origin == "schedule",
        Payment.state == PaymentState.DECLINED,
        Payment.settled_at > ago(TRIES_REMEMBERED),
    )
    .subquery()
)

CARD_TRIED_TOO_OFTEN = Invariant(
    name="card-tried-too-often",
    sentence="The schedule tries an invoice at most twice within 24 hours, as the gateway demands.",
    broken=select(_declined_tries).where(
        _declined_tries.c.settled_at - _declined_tries.c.second_last_at < DAY
    ),
    repair="/console/invoices/{invoice_id}",
)

CARDS = (WITHDRAWN_CARD_CHARGED, CARD_TRIED_TOO_OFTEN)
