"""The period that a viewer is in: what may be done with it, and its money on the way back."""

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from billing_rules.change_quotes import is_quote_good
from billing_rules.paid_time import returnable_minor
from billing_rules.standing import DISPUTED, Refusal, Standing
from models import Payment, Subscription
from models.standing import PAID_STATES, PERIOD_KINDS, Books, standing_of
from runtime.identifiers import derived_id
from state_updater.handlers.money import refundable_of, request_refund
from state_updater.rejections import conflict
from state_updater.unit_of_work import UnitOfWork


def standing_in(work: UnitOfWork, subscription: Subscription) -> Standing:
    """Return where a subscription stands by the rows of the batch.

    Args:
        work: Of a command for which `loading` adds what was paid for the present period.
        subscription: As it is now.
    """
    plan, price = work.plan(subscription.plan_id), work.price(subscription.price_id)
    return standing_of(subscription, plan, price, _books(work, subscription), at=work.now)


def refuse(refusal: Refusal, standing: Standing) -> NoReturn:
    """Tell the asker why the rules forbid it.

    Raises:
        CommandRejected: Always.
    """
    facts = {} if refusal.allowed is None else {"allowed": list(refusal.allowed)}
    raise conflict(refusal.code, refusal.message, state=standing.state, **facts)


@dataclass(frozen=True, slots=True)
class ShownReturn:
    """What somebody was shown to go back, and for which instant it was counted."""

    quoted_at: datetime
    amount_minor: int


def return_unused(
    work: UnitOfWork,
    subscription: Subscription,
    refund_id: UUID,
    *,
    reason: str,
    shown: ShownReturn | None,
) -> int:
    """Begin to give back what the rest of the paid period is worth, and return how much.

    While a subscription stands still its paid time does not run.

    Args:
        work: Of the command that asks for it.
        subscription: Whose rest.
        refund_id: Of the first refund.
        reason: Why, in words.
        shown: What was agreed to; none where any amount will do.

    Raises:
        CommandRejected: The bank is disputing the payment; it decides where the money goes. Or
            what was shown does not hold any more.
    """
    standing = standing_in(work, subscription)
    if standing.is_disputed:
        refuse(DISPUTED, standing)
    amount_minor = _agreed_return(standing, shown, at=work.now)
    give_back(work, subscription, amount_minor, refund_id, reason=reason)
    return amount_minor


def _agreed_return(standing: Standing, shown: ShownReturn | None, *, at: datetime) -> int:
    fresh_minor = _worth_of_rest(standing, at=at)
    if shown is None or shown.amount_minor == fresh_minor:
        return fresh_minor
    paid = standing.paid
    is_good = paid is not None and is_quote_good(shown.quoted_at, paid, at=at)
    if is_good and _worth_of_rest(standing, at=shown.quoted_at) == shown.amount_minor:
        return shown.amount_minor
    raise conflict(
        "quote_outdated",
        "what was quoted does not hold any more; look at the amount again",
        quoted_at=at.isoformat(),
        quoted_amount_minor=fresh_minor,
    )


def _worth_of_rest(standing: Standing, *, at: datetime) -> int:
    if standing.paid is None:
        return 0
    return returnable_minor(standing.paid, at=standing.paused_at or at)


def give_back(
    work: UnitOfWork, subscription: Subscription, amount_minor: int, refund_id: UUID, *, reason: str
) -> None:
    """Begin to give back a sum out of what was paid for the present period, the latest first.

    Args:
        work: Of the command that asks for it.
        subscription: Whose payments.
        amount_minor: At most what may still be refunded of them.
        refund_id: Of the first refund; ids of further ones follow from it.
        reason: Why, in words.
    """
    left_minor = amount_minor
    for payment in _paying_payments(work, subscription):
        part_minor = min(left_minor, refundable_of(work, payment))
        if part_minor > 0:
            part_id = (
                refund_id if left_minor == amount_minor else derived_id(payment.id, str(refund_id))
            )
            request_refund(work, payment, part_id, amount_minor=part_minor, reason=reason)
            left_minor -= part_minor


def _paying_payments(work: UnitOfWork, subscription: Subscription) -> list[Payment]:
    books = _books(work, subscription)
    paying = [
        payment
        for invoice in books.invoices
        if invoice.kind in PERIOD_KINDS and invoice.state in PAID_STATES
        for payment in books.paying(invoice)
    ]
    return sorted(paying, key=lambda payment: payment.settled_at or work.now, reverse=True)


def _books(work: UnitOfWork, subscription: Subscription) -> Books:
    invoices = work.rows.invoices_of(subscription.id)
    payments = [it for invoice in invoices for it in work.rows.payments_of(invoice.id)]
    refunds = [it for payment in payments for it in work.rows.refunds_of(payment.id)]
    return Books(invoices, payments, refunds)
