"""Confirm, void and refund: what a merchant may do with a payment that succeeded."""

from __future__ import annotations

from dataclasses import dataclass, replace

from payment_sandbox.aftermath import ask_for_receipt
from payment_sandbox.cards import Mishap, card_behind
from payment_sandbox.charging import subject_of
from payment_sandbox.dates import DAY_MS
from payment_sandbox.errors import RequestRefused
from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import Books, next_number
from payment_sandbox.notifications.operation_fields import (
    cancel_fields,
    confirm_fields,
    refund_fields,
)
from payment_sandbox.notifications.queue import enqueue
from payment_sandbox.notifications.site_settings import NotificationKind
from payment_sandbox.operations import Kind, Operation, Status, save_operation

REFUNDABLE_DAYS = 365
"""A payment older than a year cannot be refunded, by the gateway's page."""


@dataclass(frozen=True, slots=True)
class RefundWish:
    """What a request to refund carries beside the amount; both may be none."""

    request_id: str | None = None
    json_data: str | None = None


class MoveRefused(RequestRefused):
    """The payment's status or amount does not allow what was asked."""


def confirm(
    gateway: Gateway, books: Books, payment: Operation, amount_minor: int, json_data: str | None
) -> Operation:
    """Take held money, all of it or a part.

    Args:
        gateway: The sandbox.
        books: The ledger.
        payment: A held payment.
        amount_minor: Hundredths to take, not above the hold.
        json_data: Replaces the payment's own data when given.

    Raises:
        MoveRefused: It is not held, or the hold is smaller.
    """
    if payment.status is not Status.AUTHORIZED:
        raise MoveRefused("Transaction cannot be confirmed: it is not authorized")
    if amount_minor > payment.amount_minor:
        raise MoveRefused("Confirmed amount is greater than the authorized amount")
    confirmed = replace(
        payment,
        status=Status.COMPLETED,
        amount_minor=amount_minor,
        confirmed_at_ms=gateway.clock.now_ms(),
        json_data=json_data or payment.json_data,
    )
    save_operation(books, confirmed)
    ask_for_receipt(gateway, books, confirmed, "Income")
    enqueue(
        gateway,
        books,
        NotificationKind.CONFIRM,
        confirm_fields(confirmed),
        subject=subject_of(confirmed),
    )
    return confirmed


def void(gateway: Gateway, books: Books, payment: Operation) -> Operation:
    """Release held money.

    Raises:
        MoveRefused: It is not held.
    """
    if payment.status is not Status.AUTHORIZED:
        raise MoveRefused("Transaction cannot be cancelled: it is not authorized")
    voided = replace(payment, status=Status.CANCELLED)
    save_operation(books, voided)
    pairs = cancel_fields(voided, gateway.clock.now_ms())
    enqueue(gateway, books, NotificationKind.CANCEL, pairs, subject=subject_of(voided))
    return voided


def refund(
    gateway: Gateway, books: Books, payment: Operation, amount_minor: int, wish: RefundWish
) -> Operation:
    """Give money back, as an operation of its own.

    Args:
        gateway: The sandbox.
        books: The ledger.
        payment: A payment that was taken.
        amount_minor: Hundredths to give back, not above what is left of it.
        wish: What else the request carried.

    Raises:
        MoveRefused: It was not taken, too long ago, or less is left.
    """
    now_ms = gateway.clock.now_ms()
    _demand_refundable(payment, amount_minor, now_ms)
    made = replace(
        payment,
        transaction_id=next_number(books, "transaction_id"),
        kind=Kind.REFUND,
        refunded_minor=0,
        amount_minor=amount_minor,
        created_at_ms=now_ms,
        authorised_at_ms=now_ms,
        confirmed_at_ms=now_ms,
        original_transaction_id=payment.transaction_id,
        request_id=wish.request_id,
        json_data=wish.json_data,
    )
    save_operation(books, made)
    ask_for_receipt(gateway, books, made, "IncomeReturn")
    save_operation(books, replace(payment, refunded_minor=payment.refunded_minor + amount_minor))
    enqueue(gateway, books, NotificationKind.REFUND, refund_fields(made), subject=subject_of(made))
    return made


def _demand_refundable(payment: Operation, amount_minor: int, now_ms: int) -> None:
    if payment.kind is not Kind.PAYMENT or payment.status is not Status.COMPLETED:
        raise MoveRefused("Transaction cannot be refunded: it is not completed")
    if now_ms - payment.created_at_ms > REFUNDABLE_DAYS * DAY_MS:
        raise MoveRefused("Transaction cannot be refunded: it is older than a year")
    if amount_minor > payment.amount_minor - payment.refunded_minor:
        raise MoveRefused("Refund amount is greater than the remaining amount")
    if card_behind(payment.first_six, payment.last_four).mishap is Mishap.REFUND_REFUSED:
        raise MoveRefused("The bank has refused the refund")
