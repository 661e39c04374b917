"""Threads that carry waiting notifications to the merchant."""

from __future__ import annotations

import queue
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress

from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import LedgerClosed
from payment_sandbox.notifications.queue import (
    Notification,
    claim_due,
    find_next_moment,
    record_attempt,
    release_claims,
)
from payment_sandbox.notifications.site_settings import read_setting
from payment_sandbox.notifications.transport import MerchantAnswer, tell_merchant

SENDERS = 8
"""Notifications on their way at once, so that one slow answer does not hold the rest."""

LONGEST_NAP_SECONDS = 1.0
"""The dispatcher looks at the ledger at least this often."""


class PostOffice:
    """Takes due notifications from the ledger and sends them until the gateway stops."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._claimed: queue.SimpleQueue[Notification] = queue.SimpleQueue()

    def open(self) -> None:
        """Start the threads; what a killed sandbox left half sent is sent again."""
        with self._gateway.ledger.transaction() as books:
            release_claims(books)
        self._start("post-office", self._dispatch)
        for number in range(SENDERS):
            self._start(f"sender-{number}", self._carry)

    def _start(self, name: str, step: Callable[[], None]) -> None:
        threading.Thread(target=self._repeat, args=(step,), name=name, daemon=True).start()

    def _repeat(self, step: Callable[[], None]) -> None:
        while not self._gateway.stopping.is_set():
            try:
                step()
            except LedgerClosed:
                return
            except Exception:  # noqa: BLE001 - the edge of a thread: the next notification must go on
                self._gateway.journal.write("sender_failed", traceback=traceback.format_exc())

    def _dispatch(self) -> None:
        gateway = self._gateway
        gateway.mail.clear()
        with gateway.ledger.transaction() as books:
            due = claim_due(books, gateway.clock.now_ms(), SENDERS)
            next_at_ms = None if due else find_next_moment(books)
        for notification in due:
            self._claimed.put(notification)
        if not due:
            gateway.mail.wait(self._nap_seconds(next_at_ms))

    def _nap_seconds(self, next_at_ms: int | None) -> float:
        if next_at_ms is None:
            return LONGEST_NAP_SECONDS
        return min(
            LONGEST_NAP_SECONDS, max(0.001, (next_at_ms - self._gateway.clock.now_ms()) / 1000)
        )

    def _carry(self) -> None:
        with suppress(queue.Empty):
            self._deliver(self._claimed.get(timeout=LONGEST_NAP_SECONDS))

    def _deliver(self, notification: Notification) -> None:
        gateway = self._gateway
        with gateway.ledger.transaction() as books:
            setting = read_setting(books, notification.kind, gateway.settings.notify_url)
        if setting.address is None:
            answer = MerchantAnswer(None, "no address")
        else:
            answer = tell_merchant(gateway, setting, notification.body)
        with gateway.ledger.transaction() as books:
            state = record_attempt(books, gateway.clock, notification, answer)
        gateway.mail.set()
        gateway.journal.write(
            "notification_sent",
            kind=notification.kind,
            transaction_id=notification.transaction_id,
            attempt=notification.attempts + 1,
            http_status=answer.http_status,
            state=state,
        )
