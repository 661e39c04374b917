"""All that happened to a viewer's subscription, told by the histories that managers see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from cli.system.calling import HttpCaller

MOVES = "state_change"
"""How a history tells a move from a notification and from a manager's act."""


@dataclass(frozen=True)
class Happening:
    """One move of one machine.

    Args:
        occurred_at: By the time of billing, in UTC.
        subject: What moved: a subscription, one kind of invoice, a payment by its origin, a refund.
        subject_id: Its id.
        what: The move.
        state: Where it led.
        detail: What its history says besides.
    """

    occurred_at: datetime
    subject: str
    subject_id: str
    what: str
    state: str
    detail: dict[str, Any]

    @property
    def line(self) -> str:
        """Return it in one line: the day, what moved, how, and where to."""
        return f"{self.occurred_at:%d %b} {self.subject}: {self.what} > {self.state}"


def read_chronicle(manager: HttpCaller, subscription_id: str) -> list[Happening]:
    """Return every move of a subscription, its invoices, payments and refunds, in their order."""
    card = manager.get(f"/admin/v1/subscriptions/{subscription_id}")
    return merge(read_invoice(manager, it["id"]) for it in reversed(card["invoices"]))


def read_invoice(manager: HttpCaller, invoice_id: str) -> list[Happening]:
    """Return every move of an invoice and of what hangs on it, its whole subscription included."""
    shown = manager.get(f"/admin/v1/invoices/{invoice_id}")
    names = {shown["id"]: f"{shown['kind']} invoice"}
    names |= {it["id"]: f"{it['origin']} payment" for it in shown["payments"]}
    return [_happening(line, names) for line in shown["history"] if line["source"] == MOVES]


def merge(histories: Iterable[list[Happening]]) -> list[Happening]:
    """Return several histories as one; what two of them tell is told once.

    What happened at one instant is told in the words of whoever tells most of it: the others leave
    out what is none of their business, and so do not know where between it belongs.
    """
    told: dict[datetime, list[Happening]] = {}
    for history in histories:
        for instant, group in groupby(history, key=lambda it: it.occurred_at):
            fuller, other = sorted([list(group), told.get(instant, [])], key=len, reverse=True)
            told[instant] = fuller + [it for it in other if it not in fuller]
    return [it for instant in sorted(told) for it in told[instant]]


def _happening(line: dict[str, Any], names: dict[str, str]) -> Happening:
    return Happening(
        occurred_at=datetime.fromisoformat(line["occurred_at"]).astimezone(UTC),
        subject=names.get(line["subject_id"], line["subject_kind"]),
        subject_id=line["subject_id"],
        what=line["what"],
        state=line["to_state"],
        detail=line["detail"],
    )
