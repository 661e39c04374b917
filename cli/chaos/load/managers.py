"""Managers in a storm: they refund, issue, cancel, grant and try failed payments again."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from uuid import uuid4

from cli.chaos.load.callers import StubbornCaller
from cli.chaos.load.notes import LoadNotes, Member

REASON = "a storm is on"

ACTS = (
    ("refund all", 3),
    ("refund a part", 4),
    ("refund twice at once", 2),
    ("issue an invoice", 2),
    ("cancel the subscription", 1),
    ("grant a day", 1),
    ("retry a failed payment", 3),
)


class BusyManager:
    """Somebody at the console who never rests.

    Args:
        admin: Caller of the admin API.
        notes: Of the whole load.
        random: Decides what this one does.
    """

    def __init__(self, admin: StubbornCaller, notes: LoadNotes, random: Random) -> None:
        self._admin = admin
        self._notes = notes
        self._random = random

    def act(self, member: Member) -> None:
        """Do one thing about a subscriber.

        Raises:
            GaveUp: Nobody answered for long.
            Refused: The system said no.
        """
        acts, weights = zip(*ACTS, strict=True)
        act = self._random.choices(acts, weights)[0]
        match act:
            case "refund all":
                self._refund(member, {})
            case "refund a part":
                self._refund(member, {"amount_minor": self._random.randint(1, 20_000)})
            case "refund twice at once":
                self._refund_twice(member)
            case "retry a failed payment":
                self._retry_failed()
            case _:
                self._about_subscription(act, member)
        self._notes.did(f"manager: {act}")

    def _refund(self, member: Member, amount: dict[str, int], key: str | None = None) -> None:
        invoices = self._admin.get(
            "/admin/v1/invoices", subscription_id=member.subscription_id, limit=10
        )["items"]
        invoice = self._random.choice(invoices)
        body = {"reason": REASON, **amount}
        self._admin.command(f"/admin/v1/invoices/{invoice['id']}/refund", body, key=key)

    def _refund_twice(self, member: Member) -> None:
        address = f"/admin/v1/invoices/{member.invoice_id}/refund"
        body = {"reason": REASON, "amount_minor": 5_000}
        key = uuid4().hex
        with ThreadPoolExecutor(2) as hands:
            clicks = [hands.submit(self._admin.command, address, body, key=key) for _ in range(2)]
        for click in clicks:
            click.result()

    def _about_subscription(self, act: str, member: Member) -> None:
        address = f"/admin/v1/subscriptions/{member.subscription_id}"
        match act:
            case "issue an invoice":
                body = {"amount": "99.90", "currency": "RUB", "description": "Premiere"}
                self._admin.command(f"{address}/invoices", {**body, "reason": REASON})
            case "cancel the subscription":
                self._admin.command(f"{address}/cancel", {"reason": REASON})
            case _:
                self._admin.command(f"{address}/grant-time", {"days": 1, "reason": REASON})

    def _retry_failed(self) -> None:
        failed = self._admin.get("/admin/v1/payments/failed", limit=20)["items"]
        if not failed:
            return
        payment = self._random.choice(failed)
        self._admin.command(
            f"/admin/v1/payments/{payment['id']}/retry",
            {"reason": REASON, "attempt_number": payment["attempts"]},
        )
