"""Troubles to order: what goes wrong with an answer or a notification, how often and for whom."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum


class AnswerFault(StrEnum):
    """What can happen to an answer of the API."""

    DELAY = "delay"
    HANG = "hang"
    DROP_ANSWER = "drop_answer"
    SERVER_ERROR = "http_500"
    TOO_MANY = "429"
    MAINTENANCE = "html_maintenance"


class NotificationFault(StrEnum):
    """What can happen to a notification."""

    DUPLICATE = "duplicate"
    REORDER = "reorder"
    DELAY = "delay"
    LOSE = "lose"


class Moment(StrEnum):
    """Whether a fault comes before the request is carried out, or after."""

    BEFORE = "before"
    AFTER = "after"


DEFAULT_SECONDS: dict[AnswerFault | NotificationFault, float] = {
    AnswerFault.DELAY: 5,
    AnswerFault.HANG: 300,
    NotificationFault.DELAY: 120,
    NotificationFault.REORDER: 30,
}
"""Real seconds, not shortened by speed.

The gateway's longest answer takes five minutes, and its rare late notification two.
"""

ANY = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """One trouble on order.

    Attributes:
        fault_id: Number to take it back by.
        target: A path of the API without the first slash, a kind of notification, or `*`.
        kind: What happens.
        times: How often still; none means until it is taken back.
        seconds: How long, where that means something.
        moment: Before or after the request is carried out; for answers only.
        invoice_id: Only requests and notifications of this invoice; none means all.
    """

    fault_id: int
    target: str
    kind: AnswerFault | NotificationFault
    times: int | None = 1
    seconds: float = 0
    moment: Moment = Moment.BEFORE
    invoice_id: str | None = None


class FaultBoard:
    """Keeps the faults on order. They live in memory: a restarted sandbox is a healthy one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._faults: dict[int, Fault] = {}

    def add(self, fault: Fault) -> Fault:
        """Put a fault on order and return it with its number."""
        with self._lock:
            numbered = replace(fault, fault_id=next(self._numbers))
            self._faults[numbered.fault_id] = numbered
            return numbered

    def list_all(self) -> list[Fault]:
        """Return the faults still on order, oldest first."""
        with self._lock:
            return list(self._faults.values())

    def clear(self, fault_id: int | None = None) -> None:
        """Take one fault back, or all of them."""
        with self._lock:
            if fault_id is None:
                self._faults.clear()
            else:
                self._faults.pop(fault_id, None)

    def take_for_answer(self, path: str, invoice_of: Callable[[], str | None]) -> Fault | None:
        """Return the oldest fault for a request and count it as used; none when all is well.

        Args:
            path: The endpoint, without the first slash.
            invoice_of: Tells the request's invoice; asked only when a fault depends on it.
        """
        return self._take(AnswerFault, path, invoice_of)

    def take_for_notification(self, kind: str, invoice_id: str | None) -> Fault | None:
        """Return the oldest fault for a notification and count it as used; none if all is well."""
        return self._take(NotificationFault, kind, lambda: invoice_id)

    def _take(
        self,
        family: type[AnswerFault | NotificationFault],
        target: str,
        invoice_of: Callable[[], str | None],
    ) -> Fault | None:
        with self._lock:
            for fault in self._faults.values():
                if isinstance(fault.kind, family) and _matches(fault, target, invoice_of):
                    self._count(fault)
                    return fault
        return None

    def _count(self, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times > 1:
            self._faults[fault.fault_id] = replace(fault, times=fault.times - 1)
            return
        del self._faults[fault.fault_id]


def _matches(fault: Fault, target: str, invoice_of: Callable[[], str | None]) -> bool:
    if fault.target not in {ANY, target}:
        return False
    return fault.invoice_id is None or fault.invoice_id == invoice_of()
