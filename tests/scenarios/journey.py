"""What a test of a whole life needs: people, the clock, the bank, the letters, the history."""

import subprocess
from calendar import isleap
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from cli.local.waiting import wait_until
from cli.system.calling import HttpCaller, Refused
from cli.system.casting import manager_caller, new_viewer
from cli.system.chronicle import read_chronicle
from cli.system.clockwork import BillingClock
from cli.system.letterbox import Letterbox
from cli.system.people import PAYS, Card, Viewer
from cli.system.plan import SystemPlan
from cli.system.sandbox_desk import SandboxDesk

PRICE_MINOR = 29_990

PATIENCE_SECONDS = 30.0

NOON = 12
"""In UTC: every day then is the same day for viewers in Moscow."""


class Journey:
    """One story on the running system, told through its public interfaces.

    Args:
        plan: Where the system is.
    """

    def __init__(self, plan: SystemPlan) -> None:
        self.plan = plan
        self.manager: HttpCaller = manager_caller(plan)
        self.clock = BillingClock(self.manager)
        self.bank = SandboxDesk(plan.sandbox_url)
        self.letters = Letterbox(plan.mailbox_url)
        self._lives: list[Life] = []

    def offer(self, price: str = "299.90", **terms: Any) -> str:
        """Have a manager put a plan on sale, and return its code."""
        code = f"plan-{uuid4().hex[:8]}"
        body = {
            "code": code,
            "title": {"ru": "Месяц кино", "en": "A month of films"},
            "description": {"ru": "Все фильмы", "en": "Every film"},
            "period_unit": "month",
            "grace_days": 3,
            **terms,
        }
        plan = self.manager.post("/admin/v1/plans", body)
        self.set_price(plan["id"], price)
        return code

    def set_price(self, plan_id: str, price: str) -> dict[str, Any]:
        """Have a manager set the price of a plan, and return the new version."""
        version: dict[str, Any] = self.manager.post(
            f"/admin/v1/plans/{plan_id}/prices", {"amount": price, "currency": "RUB"}
        )
        return version

    def begin_on(self, month: int, day: int, *, leap: bool | None = None) -> datetime:
        """Move the clock to noon of the next such day, and return the moment.

        Args:
            month: Of the calendar.
            day: Of the month.
            leap: Whether the year is to have a 29 February; none where it does not matter.
        """
        now = self.clock.now()
        fitting = (it for it in range(now.year, now.year + 9) if leap in (None, isleap(it)))
        moments = (datetime(year, month, day, NOON, tzinfo=UTC) for year in fitting)
        moment = next(it for it in moments if it > now)
        self.clock.move_to(moment)
        return moment

    def stranger(self) -> "Life":
        """Return a viewer whom nobody has seen."""
        life = Life(self, new_viewer(self.plan))
        self._lives.append(life)
        return life

    def subscriber(self, plan: str, card: Card = PAYS, **wishes: Any) -> "Life":
        """Return a viewer who subscribed and paid just now."""
        life = self.stranger()
        life.subscribe(plan, **wishes)
        life.viewer.pay(life.first_invoice_id, card)
        life.viewer.wait_for_access()
        return life

    def run(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run `kinokassa` with these arguments beside the system, and return how it ended."""
        return subprocess.run(  # a command of ours
            self.plan.kinokassa(*arguments),
            env=self.plan.environment(**variables),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS * 2,
            check=False,
        )

    def wait(self, is_so: Callable[[], bool], complaint: str) -> None:
        """Fail with the complaint unless the condition comes true in time."""
        assert wait_until(is_so, timeout_seconds=PATIENCE_SECONDS), complaint

    def end(self) -> None:
        """Let everybody leave, so that nothing of theirs falls due any more."""
        for life in self._lives:
            life.leave()


@dataclass
class Life:
    """A viewer with the subscription that the journey is about."""

    journey: Journey
    viewer: Viewer
    subscription_id: str = ""
    first_invoice_id: str = ""
    _told: int = field(default=0)

    def subscribe(self, plan: str, **wishes: Any) -> None:
        """Choose a plan."""
        made = self.viewer.subscribe(plan, **wishes)
        self.subscription_id = made["subscription_id"]
        self.first_invoice_id = made.get("invoice_id", "")

    def news(self) -> list[str]:
        """Return what happened since the last time one asked, a line each."""
        told = read_chronicle(self.journey.manager, self.subscription_id)
        news = told[self._told :]
        self._told = len(told)
        return [it.line for it in news]

    def shown(self) -> dict[str, Any]:
        """Return the subscription as a manager sees it."""
        card: dict[str, Any] = self.journey.manager.get(
            f"/admin/v1/subscriptions/{self.subscription_id}"
        )
        return card

    def invoice(self, kind: str, back: int = 0) -> dict[str, Any]:
        """Return an invoice of a kind as a manager sees it: the newest, or `back` before it."""
        of_kind = [it for it in self.shown()["invoices"] if it["kind"] == kind]
        shown: dict[str, Any] = self.journey.manager.get(
            f"/admin/v1/invoices/{of_kind[back]['id']}"
        )
        return shown

    def subjects(self) -> list[str]:
        """Return the subjects of the viewer's letters, the oldest first."""
        letters = self.journey.letters.list_letters(self.viewer.email)
        return [letter.subject for letter in letters]

    def kept_minor(self) -> int:
        """Return what the sandbox took from the viewer and did not give back, in minor units."""
        return sum(
            operation["amount_minor"] - operation["refunded_minor"]
            for operation in self.journey.bank.list_operations()
            if operation["account_id"] == str(self.viewer.viewer_id)
            and operation["kind"] == "payment"
            and operation["status"] == "Completed"
        )

    def may_watch(self) -> bool:
        """Return whether the viewer may watch now."""
        allowed: bool = self.viewer.api.get("/v1/access")["allowed"]
        return allowed

    def leave(self) -> None:
        """End the subscription, if it has not ended."""
        try:
            self.viewer.act("cancel")
        except Refused:
            return


def day_of(moment: str | None) -> str:
    """Return the day of a moment as the histories write it."""
    assert moment is not None
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%d %b}"
