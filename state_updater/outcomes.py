"""What the provider's answer becomes: one command, whoever heard it.

A task and a notification that bring the same news send it under the same id, and the inbox drops
whichever comes second.
"""

from datetime import UTC
from typing import assert_never
from uuid import UUID

from external_payments.outcomes import (
    Approved,
    CardDetails,
    Declined,
    NotSent,
    PaymentOutcome,
    Pending,
    RefundOutcome,
    RefundRefused,
    RefundSucceeded,
    RefusedByUs,
    Unknown,
)
from interaction_bus.commands import RecordPaymentOutcome, RecordRefundOutcome
from runtime.identifiers import derived_id, new_id
from runtime.sealing import Sealer


def payment_outcome_command(
    payment_id: UUID, outcome: PaymentOutcome, *, source: str, sealer: Sealer
) -> RecordPaymentOutcome:
    """Return the command that settles an attempt.

    Args:
        payment_id: The attempt.
        outcome: What the provider said.
        source: Who heard it: task, notification or reconciliation; for the history.
        sealer: Hides the card's token.
    """
    match outcome:
        case Approved(transaction_id, amount, card):
            command = RecordPaymentOutcome(
                payment_id=payment_id,
                outcome="approved",
                source=source,
                transaction_id=transaction_id,
                amount_minor=amount.amount_minor,
                currency=amount.currency,
                card_mask=card.last_four if card else None,
                sealed_card=_sealed(card, sealer),
            )
        case Declined():
            command = _declined(payment_id, outcome, source)
        case RefusedByUs(transaction_id, code, reason):
            command = RecordPaymentOutcome(
                payment_id=payment_id,
                outcome="refused",
                source=source,
                transaction_id=transaction_id,
                decline_code=code,
                reason=reason,
            )
        case Pending() | Unknown() | NotSent():
            command = _unsettled(payment_id, outcome, source)
        case _:
            assert_never(outcome)
    return command


def refund_outcome_command(
    refund_id: UUID, outcome: RefundOutcome, *, source: str
) -> RecordRefundOutcome:
    """Return the command that settles the return of money."""
    match outcome:
        case RefundSucceeded(transaction_id, amount):
            return RecordRefundOutcome(
                refund_id=refund_id,
                outcome="succeeded",
                source=source,
                transaction_id=transaction_id,
                amount_minor=amount.amount_minor,
                currency=amount.currency,
            )
        case RefundRefused(reason):
            return RecordRefundOutcome(
                refund_id=refund_id, outcome="refused", source=source, reason=reason
            )
        case Unknown(reason):
            return RecordRefundOutcome(
                refund_id=refund_id, outcome="unknown", source=source, reason=reason
            )
        case NotSent(reason):
            return RecordRefundOutcome(
                refund_id=refund_id, outcome="not_sent", source=source, reason=reason
            )
        case _:
            assert_never(outcome)


NEWS_OF_MONEY = frozenset({RecordPaymentOutcome.__name__, RecordRefundOutcome.__name__})
"""Commands that say what became of money, under an id that follows from what they say. A refusal is
not the last word about them: what they are about may be known when they are told again, as it is
when the books are compared after a restore."""


def outcome_id(command: RecordPaymentOutcome | RecordRefundOutcome) -> UUID:
    """Return the id under which to send the news.

    What is said of an operation has an id that follows from it. Silence has a new one each time,
    for being told twice that nothing is known is not the same news. Nor is a decline that names a
    time before which the card must rest the same as one that does not.
    """
    if command.transaction_id is None:
        return new_id()
    said = ["outcome", command.outcome, str(command.transaction_id)]
    if isinstance(command, RecordRefundOutcome):
        return derived_id(command.refund_id, *said)
    if command.retry_after is not None:
        said.append(command.retry_after.astimezone(UTC).isoformat())
    return derived_id(command.payment_id, *said)


def _unsettled(
    payment_id: UUID, outcome: Pending | Unknown | NotSent, source: str
) -> RecordPaymentOutcome:
    match outcome:
        case Pending(transaction_id):
            return RecordPaymentOutcome(
                payment_id=payment_id,
                outcome="pending",
                source=source,
                transaction_id=transaction_id,
            )
        case Unknown(reason):
            return RecordPaymentOutcome(
                payment_id=payment_id, outcome="unknown", source=source, reason=reason
            )
        case NotSent(reason):
            return RecordPaymentOutcome(
                payment_id=payment_id, outcome="not_sent", source=source, reason=reason
            )


def _declined(payment_id: UUID, outcome: Declined, source: str) -> RecordPaymentOutcome:
    return RecordPaymentOutcome(
        payment_id=payment_id,
        outcome="declined",
        source=source,
        transaction_id=outcome.transaction_id,
        decline_code=outcome.code,
        decline_class=outcome.decline_class.value,
        reason=outcome.reason,
        payer_message=outcome.payer_message,
        retry_after=outcome.retry_after,
    )


def _sealed(card: CardDetails | None, sealer: Sealer) -> str | None:
    if card is None or card.token is None:
        return None
    return sealer.seal(
        {
            "token": card.token,
            "first_six": card.first_six,
            "last_four": card.last_four,
            "brand": card.brand,
            "expires_month": card.expires_month,
            "expires_year": card.expires_year,
        }
    )
