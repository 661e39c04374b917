"""A viewer whose time passes: what was charged meanwhile, and what it gave."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from cli.demo.diary import Diary
from cli.demo.expectations import require
from cli.local.waiting import wait_until
from cli.system.calling import HttpCaller
from cli.system.clockwork import BillingClock
from cli.system.people import SETTLED_TIMEOUT_SECONDS, Viewer
from cli.system.sandbox_desk import SandboxDesk

HOUR = 13
"""In UTC, at which chapters end: what falls due at noon of a day has happened by then."""


@dataclass
class Life:
    """One viewer's year as far as it has come.

    Args:
        viewer: Whose year it is.
        manager: Looks into the books.
        clock: Lets time pass.
        bank: Declines when told to.
        diary: Where the year is written.
        year: Of the calendar in which it begins.
    """

    viewer: Viewer
    manager: HttpCaller
    clock: BillingClock
    bank: SandboxDesk
    diary: Diary
    year: int
    _told: set[str] = field(default_factory=set)

    def pass_until(self, month: int, day: int, *, years: int = 0) -> None:
        """Let time pass until a day; everything that falls due on the way is carried out."""
        self.clock.move_to(datetime(self.year + years, month, day, HOUR, tzinfo=UTC))

    def expect_charge(self, day: date, amount: str, *, until: date, what: str) -> None:
        """Write down the oldest charge not written down yet, which must be this one.

        Args:
            day: On which the period begins.
            amount: As a decimal number.
            until: Where the period ends.
            what: In a few words.

        Raises:
            StoryBroken: It is another one, or there is none.
        """
        invoice = self._next_untold()
        charged = (invoice["total"]["amount"], invoice["state"])
        span = (moment(invoice["period_start"]).date(), moment(invoice["period_end"]).date())
        require(charged == (amount, "paid"), f"expected {amount} paid, not {charged}")
        require(span == (day, until), f"expected a period {day} - {until}, not {span}")
        self.note_invoice(invoice, what, until=moment(invoice["period_end"]))

    def note_invoice(
        self, invoice: dict[str, Any], what: str, *, until: datetime | None = None
    ) -> None:
        """Write down that an invoice was paid."""
        self._told.add(invoice["id"])
        self.diary.note(
            moment(invoice["paid_at"]), what, amount=invoice["total"]["amount"], until=until
        )

    def expect_settled(self, invoice_id: str, what: str) -> None:
        """Write down that a card was checked: its small amount came and went back.

        Raises:
            NotSettledInTime: It did not go back.
        """
        self._told.add(invoice_id)
        invoice = self.viewer.wait_for_invoice(invoice_id, "refunded")
        amount = invoice["total"]["amount"]
        self.diary.note(moment(invoice["paid_at"]), what, amount=amount)
        self.diary.note(self.clock.now(), "that amount goes back by itself", amount=f"-{amount}")

    def expect_state(self, state: str) -> dict[str, Any]:
        """Return the subscription, which must be in a state.

        Raises:
            StoryBroken: It is in another one.
        """
        shown = self.viewer.subscription()
        require(shown["state"] == state, f"the subscription is {shown['state']}, not {state}")
        return shown

    def expect_access(self, *, allowed: bool) -> None:
        """Go on only if the viewer may watch now, or may not.

        Raises:
            StoryBroken: It is the other way round.
        """
        shown = self.viewer.api.get("/v1/access")
        require(shown["allowed"] is allowed, f"access is {shown}")

    def expect_soon(self, is_so: Callable[[], bool], complaint: str) -> None:
        """Go on once something holds.

        Raises:
            StoryBroken: It never did.
        """
        require(wait_until(is_so, timeout_seconds=SETTLED_TIMEOUT_SECONDS), complaint)

    def _next_untold(self) -> dict[str, Any]:
        invoices = reversed(self.viewer.invoices())
        untold: list[dict[str, Any]] = [it for it in invoices if it["id"] not in self._told]
        require(bool(untold), "nothing was charged")
        return untold[0]


def moment(written: str) -> datetime:
    """Return an instant as an API writes it, in UTC."""
    return datetime.fromisoformat(written).astimezone(UTC)
