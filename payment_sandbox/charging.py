"""From a request to charge to its outcome: the merchant's say, then 3-D Secure, then the bank."""

from __future__ import annotations

from dataclasses import replace

from payment_sandbox.aftermath import follow_success
from payment_sandbox.cards import card_behind
from payment_sandbox.dates import moment
from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import Books
from payment_sandbox.notifications.operation_fields import fail_fields, pay_fields
from payment_sandbox.notifications.queue import Subject, enqueue
from payment_sandbox.notifications.site_settings import NotificationKind
from payment_sandbox.operations import Operation, Status, get_operation, save_operation
from payment_sandbox.ordered_declines import OrderedDecline, take_decline
from payment_sandbox.reasons import APPROVED, AUTHENTICATION_FAILED, EXPIRED_CARD
from payment_sandbox.retry_limits import find_retry_moment
from payment_sandbox.saved_cards import keep_card
from payment_sandbox.three_ds import ThreeDsSession, close_session, open_session, spend_answer


def settle_charge(gateway: Gateway, books: Books, draft: Operation, check_code: int) -> Operation:
    """Bring a new payment as far as it goes without its payer, and tell the merchant of an outcome.

    Args:
        gateway: The sandbox.
        books: The ledger.
        draft: The payment, awaiting authentication; with a token when it is charged by one.
        check_code: 0 when the merchant's Check allowed it, else the reason code of the refusal.
    """
    if check_code != APPROVED:
        return _decline(gateway, books, draft, check_code, tells=gateway.settings.fails_after_check)
    if draft.token is None and card_behind(draft.first_six, draft.last_four).asks_three_ds:
        save_operation(books, draft)
        _note(gateway, draft)
        open_session(
            books,
            draft.transaction_id,
            gateway.clock.after_ms(60 * gateway.settings.three_ds_minutes),
        )
        return draft
    return ask_bank(gateway, books, draft)


def finish_three_ds(
    gateway: Gateway, books: Books, waiting: Operation, session: ThreeDsSession, pa_res: str
) -> Operation:
    """Bring a payment on with what its payer brought from the bank's page.

    Raises:
        AuthenticationFinished: The payer has been there already.
    """
    if spend_answer(books, session, pa_res):
        return ask_bank(gateway, books, waiting)
    return decline(gateway, books, waiting, AUTHENTICATION_FAILED)


def abandon_three_ds(gateway: Gateway, books: Books, session: ThreeDsSession) -> None:
    """Decline a payment whose payer never came back."""
    waiting = get_operation(books, session.transaction_id)
    close_session(books, session)
    if waiting.status is Status.AWAITING_AUTHENTICATION:
        decline(gateway, books, waiting, AUTHENTICATION_FAILED)


def ask_bank(gateway: Gateway, books: Books, draft: Operation) -> Operation:
    """Take or hold the money if the card allows it, and tell the merchant."""
    if ordered := take_decline(books, draft):
        return _decline_to_order(gateway, books, draft, ordered)
    code = bank_code(draft, gateway.clock.now_ms())
    if code != APPROVED:
        return decline(gateway, books, draft, code)
    now_ms = gateway.clock.now_ms()
    approved = replace(
        draft,
        status=Status.AUTHORIZED if draft.two_stage else Status.COMPLETED,
        authorised_at_ms=now_ms,
        confirmed_at_ms=None if draft.two_stage else now_ms,
        token=_token_after_success(books, draft),
    )
    save_operation(books, approved)
    _note(gateway, approved)
    enqueue(
        gateway, books, NotificationKind.PAY, pay_fields(approved), subject=subject_of(approved)
    )
    follow_success(gateway, books, approved)
    return approved


def bank_code(draft: Operation, now_ms: int) -> int:
    """Return the reason code that the card gives, 0 for success."""
    month, year = draft.expires.split("/")
    now = moment(now_ms)
    if (2000 + int(year), int(month)) < (now.year, now.month):
        return EXPIRED_CARD
    card = card_behind(draft.first_six, draft.last_four)
    return card.payment_code if draft.token is None else card.token_code


def decline(gateway: Gateway, books: Books, draft: Operation, code: int) -> Operation:
    """End a payment without money and tell the merchant why."""
    return _decline(gateway, books, draft, code, tells=True)


def _decline(
    gateway: Gateway, books: Books, draft: Operation, code: int, *, tells: bool
) -> Operation:
    declined = _book_decline(gateway, books, draft, code)
    if tells:
        retry_at_ms = find_retry_moment(books, declined, gateway.clock.now_ms())
        _tell_of_decline(gateway, books, declined, retry_at_ms)
    return declined


def _decline_to_order(
    gateway: Gateway, books: Books, draft: Operation, ordered: OrderedDecline
) -> Operation:
    declined = _book_decline(gateway, books, draft, ordered.code)
    now_ms = gateway.clock.now_ms()
    if ordered.rest_seconds is None:
        retry_at_ms = find_retry_moment(books, declined, now_ms)
    else:
        retry_at_ms = now_ms + 1000 * ordered.rest_seconds
    _tell_of_decline(gateway, books, declined, retry_at_ms)
    return declined


def _book_decline(gateway: Gateway, books: Books, draft: Operation, code: int) -> Operation:
    declined = replace(draft, status=Status.DECLINED, reason_code=code)
    save_operation(books, declined)
    _note(gateway, declined)
    return declined


def _tell_of_decline(
    gateway: Gateway, books: Books, declined: Operation, retry_at_ms: int | None
) -> None:
    pairs = fail_fields(declined, retry_at_ms)
    enqueue(gateway, books, NotificationKind.FAIL, pairs, subject=subject_of(declined))


def subject_of(operation: Operation) -> Subject:
    """Return what a notification about an operation is about."""
    return Subject(operation.transaction_id, operation.invoice_id)


def _note(gateway: Gateway, operation: Operation) -> None:
    gateway.journal.write(
        "payment_moved",
        transaction_id=operation.transaction_id,
        invoice_id=operation.invoice_id,
        amount_minor=operation.amount_minor,
        currency=operation.currency,
        status=operation.status,
        reason_code=operation.reason_code,
    )


def _token_after_success(books: Books, draft: Operation) -> str | None:
    if draft.token is not None or not draft.keeps_card or draft.account_id is None:
        return draft.token
    return keep_card(
        books,
        draft.account_id,
        first_six=draft.first_six,
        last_four=draft.last_four,
        expires=draft.expires,
    )
