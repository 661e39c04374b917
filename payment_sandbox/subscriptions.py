"""Regular charges that the gateway itself runs: their terms, counters and statuses."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from payment_sandbox.clock import Clock
from payment_sandbox.dates import DAY_MS, step
from payment_sandbox.errors import NothingFound
from payment_sandbox.identities import new_subscription_id
from payment_sandbox.ledger import Books

INTERVAL_CODES = {"Week": 0, "Month": 1, "Day": 2}
"""`IntervalCode`; Month and Day are documented."""

MOST_FAILURES = 3
"""Failures in a row after which the gateway gives a subscription up, by its page on recurrents."""


class SubscriptionStatus(StrEnum):
    """What has become of a subscription, in the gateway's words."""

    ACTIVE = "Active"
    PAST_DUE = "PastDue"
    REJECTED = "Rejected"
    CANCELLED = "Cancelled"
    EXPIRED = "Expired"


STATUS_CODES = {status: place for place, status in enumerate(SubscriptionStatus)}
"""`StatusCode`; only Active = 0 and Cancelled = 3 are documented."""

RUNNING = frozenset({SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One subscription.

    `next_at_ms` is the date that the merchant sees and `due_at_ms` the moment of the next
    charge, which comes sooner when the sandbox is sped up; both are none when it does not run.
    """

    id: str
    token: str
    account_id: str
    description: str
    email: str | None
    amount_minor: int
    currency: str
    require_confirmation: bool
    start_at_ms: int
    interval: str
    period: int
    max_periods: int | None
    culture_name: str
    status: SubscriptionStatus = SubscriptionStatus.ACTIVE
    successful_number: int = 0
    failed_number: int = 0
    last_at_ms: int | None = None
    next_at_ms: int | None = None
    due_at_ms: int | None = None
    receipt: str | None = None

    @property
    def is_running(self) -> bool:
        """Whether it will charge again."""
        return self.status in RUNNING

    def planned(self, clock: Clock, next_at_ms: int) -> Subscription:
        """Return it with the next charge at a date; a date in the past means now."""
        wait_seconds = max(0, next_at_ms - clock.now_ms()) / 1000
        return replace(self, next_at_ms=next_at_ms, due_at_ms=clock.after_ms(wait_seconds))

    def ended(self, status: SubscriptionStatus) -> Subscription:
        """Return it without a next charge."""
        return replace(self, status=status, next_at_ms=None, due_at_ms=None)

    def after_success(self, clock: Clock) -> Subscription:
        """Return it after a charge that took money."""
        paid = replace(
            self,
            status=SubscriptionStatus.ACTIVE,
            successful_number=self.successful_number + 1,
            failed_number=0,
            last_at_ms=clock.now_ms(),
        )
        if paid.max_periods is not None and paid.successful_number >= paid.max_periods:
            return paid.ended(SubscriptionStatus.EXPIRED)
        return paid.advanced_to(clock, self._next_on_calendar())

    def after_failure(self, clock: Clock) -> Subscription:
        """Return it after a declined charge: tried again the next day, until the third in a row."""
        failed = replace(
            self,
            status=SubscriptionStatus.PAST_DUE,
            failed_number=self.failed_number + 1,
            last_at_ms=clock.now_ms(),
        )
        if failed.failed_number >= MOST_FAILURES:
            return failed.ended(SubscriptionStatus.REJECTED)
        return failed.advanced_to(clock, (self.next_at_ms or 0) + DAY_MS)

    def advanced_to(self, clock: Clock, next_at_ms: int) -> Subscription:
        """Return it with the next charge at a later date of its plan."""
        # Sped up, the calendar runs ahead of the clock; moved ahead, the clock leaves charges
        # behind that are made one after the other. So we wait from where the last wait ended.
        pause_seconds = max(0, next_at_ms - (self.next_at_ms or next_at_ms)) / 1000
        due_at_ms = clock.after_ms(pause_seconds, since_ms=self.due_at_ms)
        return replace(self, next_at_ms=next_at_ms, due_at_ms=due_at_ms)

    def _next_on_calendar(self) -> int:
        """Return the plan's date after the present one, counted from the start to keep its day."""
        current_ms, periods = self.next_at_ms or self.start_at_ms, 1
        while (
            date_ms := step(self.start_at_ms, self.interval, periods * self.period)
        ) <= current_ms:
            periods += 1
        return date_ms


_COLUMNS = tuple(field.name for field in fields(Subscription))


def new_subscription(clock: Clock, draft: Subscription) -> Subscription:
    """Return a draft with an id of its own and its first charge planned."""
    return replace(draft, id=new_subscription_id()).planned(clock, draft.start_at_ms)


def save_subscription(books: Books, subscription: Subscription) -> None:
    """Write a subscription as it is now."""
    places = ", ".join("?" * len(_COLUMNS))
    query = f"INSERT OR REPLACE INTO subscriptions ({', '.join(_COLUMNS)}) VALUES ({places})"  # noqa: S608 - our own column names
    books.execute(query, tuple(getattr(subscription, column) for column in _COLUMNS))


def get_subscription(books: Books, subscription_id: str) -> Subscription:
    """Return a subscription.

    Raises:
        NothingFound: There is none with this id.
    """
    row = books.execute("SELECT * FROM subscriptions WHERE id = ?", (subscription_id,)).fetchone()
    if row is None:
        raise NothingFound
    return _from_row(row)


def list_subscriptions(books: Books, account_id: str) -> list[Subscription]:
    """Return the subscriptions of an account, oldest first."""
    query = "SELECT * FROM subscriptions WHERE account_id = ? ORDER BY rowid"
    return [_from_row(row) for row in books.execute(query, (account_id,))]


def list_due_subscriptions(books: Books, now_ms: int) -> list[Subscription]:
    """Return the subscriptions whose next charge is due."""
    query = "SELECT * FROM subscriptions WHERE due_at_ms <= ? ORDER BY due_at_ms"
    return [_from_row(row) for row in books.execute(query, (now_ms,))]


def _from_row(row: sqlite3.Row) -> Subscription:
    values = {column: row[column] for column in _COLUMNS}
    values["require_confirmation"] = bool(values["require_confirmation"])
    values["status"] = SubscriptionStatus(values["status"])
    return Subscription(**values)
