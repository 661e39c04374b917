"""What a command is about besides what it names: its log line bears it though nothing moved.

News that come second change nothing, and are a part of the story all the same.
"""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from interaction_bus.commands import Command
from models import Invoice, Payment, Refund, Subscription
from runtime.telemetry.context import CARRIED_IDS
from state_updater.rows import Rows

SUBJECTS: Mapping[str, type[Refund | Payment | Invoice | Subscription]] = MappingProxyType(
    {
        "refund_id": Refund,
        "payment_id": Payment,
        "invoice_id": Invoice,
        "subscription_id": Subscription,
    }
)
"""By the names of the logs, each before those that it belongs to."""


def note_story(command: Command, ids: dict[str, str], rows: Rows) -> None:
    """Add to the ids of a command those of the rows that its own rows belong to.

    Args:
        command: It was carried out.
        ids: What is known of it so far, by the names of the logs.
        rows: What the batch found and made.
    """
    for name, kind in SUBJECTS.items():
        row = rows.find(kind, _named_by(command, name) or _find_id(ids.get(name)))
        if row is not None:
            ids.setdefault(name, str(row.id))
            _note_owners(row, ids)


def _named_by(command: Command, name: str) -> UUID | None:
    named: UUID | None = getattr(command, name, None)
    return named


def _find_id(known: str | None) -> UUID | None:
    return None if known is None else UUID(known)


def _note_owners(row: Refund | Payment | Invoice | Subscription, ids: dict[str, str]) -> None:
    for name in CARRIED_IDS:
        owner_id = getattr(row, name, None)
        if owner_id is not None:
            ids.setdefault(name, str(owner_id))
