"""Notifications waiting in the ledger, and when each is tried again."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from payment_sandbox.clock import Clock
from payment_sandbox.faults import Fault, NotificationFault
from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import Books
from payment_sandbox.notifications.encoding import FormPairs, form_body
from payment_sandbox.notifications.site_settings import NotificationKind, read_setting
from payment_sandbox.notifications.transport import MerchantAnswer

RETRY_MINUTES = (1, 2, 5, 10, 30)
"""Pauses after failed attempts. Nothing is documented after the fifth: it repeats here."""

MOST_ATTEMPTS = 100
"""Attempts before a notification is given up, as documented."""


class NotificationState(StrEnum):
    """What has become of a notification."""

    PENDING = "pending"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Notification:
    """One notification to deliver; `attempts` are those already made."""

    notification_id: int
    kind: NotificationKind
    transaction_id: int | None
    body: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notification is about; either id may be none."""

    transaction_id: int | None
    invoice_id: str | None


def enqueue(
    gateway: Gateway, books: Books, kind: NotificationKind, pairs: FormPairs, *, subject: Subject
) -> None:
    """Put a notification into the ledger, to leave right after the transaction.

    Nothing happens when its kind is switched off.
    """
    setting = read_setting(books, kind, gateway.settings.notify_url)
    if not setting.is_enabled:
        return
    body = form_body(pairs, setting.charset)
    fault = gateway.faults.take_for_notification(kind, subject.invoice_id)
    copies = 2 if fault and fault.kind is NotificationFault.DUPLICATE else 1
    for _ in range(copies):
        _insert(
            gateway.clock, books, (kind, subject.transaction_id, subject.invoice_id, body), fault
        )
    gateway.mail.set()


def _insert(clock: Clock, books: Books, values: tuple[object, ...], fault: Fault | None) -> None:
    now_ms = clock.now_ms()
    waits_ms = round(fault.seconds * 1000) if fault else 0
    is_lost = fault is not None and fault.kind is NotificationFault.LOSE
    books.execute(
        "INSERT INTO notifications (kind, transaction_id, invoice_id, body, state, created_at_ms,"
        " next_at_ms, is_held) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *values,
            NotificationState.LOST if is_lost else NotificationState.PENDING,
            now_ms,
            None if is_lost else now_ms + waits_ms,
            fault is not None and fault.kind is NotificationFault.REORDER,
        ),
    )


def claim_due(books: Books, now_ms: int, limit: int) -> list[Notification]:
    """Return notifications to send now, oldest first, marked so that no other sender takes them."""
    rows = books.execute(
        "UPDATE notifications SET is_claimed = 1 WHERE id IN"
        " (SELECT id FROM notifications WHERE next_at_ms <= ? AND is_claimed = 0"
        " ORDER BY next_at_ms, id LIMIT ?) RETURNING *",
        (now_ms, limit),
    ).fetchall()
    return sorted(map(_from_row, rows), key=lambda each: each.notification_id)


def find_next_moment(books: Books) -> int | None:
    """Return when the next unclaimed notification is due, in milliseconds, or none."""
    at = books.execute(
        "SELECT min(next_at_ms) AS at FROM notifications"
        " WHERE next_at_ms IS NOT NULL AND is_claimed = 0"
    ).fetchone()["at"]
    return None if at is None else int(at)


def release_claims(books: Books) -> None:
    """Let everything that a killed sandbox was sending be sent again."""
    books.execute("UPDATE notifications SET is_claimed = 0 WHERE is_claimed = 1")


def record_attempt(
    books: Books, clock: Clock, notification: Notification, answer: MerchantAnswer
) -> NotificationState:
    """Note what the merchant answered and plan the next attempt, if one is needed.

    Returns:
        What has become of the notification.
    """
    now_ms = clock.now_ms()
    books.execute(
        "INSERT INTO notification_attempts VALUES (?, ?, ?, ?)",
        (notification.notification_id, now_ms, answer.http_status, answer.text),
    )
    attempts = notification.attempts + 1
    state = _state_after(answer, attempts)
    next_at_ms = (
        clock.after_ms(retry_pause_seconds(attempts))
        if state is NotificationState.PENDING
        else None
    )
    books.execute(
        "UPDATE notifications SET state = ?, attempts = ?, next_at_ms = ?, is_claimed = 0"
        " WHERE id = ?",
        (state, attempts, next_at_ms, notification.notification_id),
    )
    books.execute(
        "UPDATE notifications SET next_at_ms = ?, is_held = 0 WHERE is_held = 1 AND is_claimed = 0",
        (now_ms,),
    )
    return state


def retry_pause_seconds(attempts: int) -> int:
    """Return the pause after so many failed attempts, from 1."""
    return 60 * RETRY_MINUTES[min(attempts, len(RETRY_MINUTES)) - 1]


def _state_after(answer: MerchantAnswer, attempts: int) -> NotificationState:
    if answer.code == 0:
        return NotificationState.DELIVERED
    return NotificationState.PENDING if attempts < MOST_ATTEMPTS else NotificationState.GIVEN_UP


def _from_row(row: sqlite3.Row) -> Notification:
    return Notification(
        row["id"],
        NotificationKind(row["kind"]),
        row["transaction_id"],
        row["body"],
        row["attempts"],
    )
