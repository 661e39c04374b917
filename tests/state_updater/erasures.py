"""Short ways to a viewer who wishes to be erased, and a search through everything that is kept."""

import base64
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from interaction_bus.commands import CancelSubscription, EraseViewer
from models import (
    BulkGrant,
    BulkGrantRow,
    Difference,
    Letter,
    ManagerAction,
    StateChange,
    Subscription,
    Viewer,
)
from models.base import Base
from runtime.identifiers import new_id
from runtime.logs.redaction import UUID_FORM
from runtime.sealing import Sealer
from state_updater.dispatcher import Fate, Settled
from tests.fixtures.builders import NOON
from tests.fixtures.workshop import Workshop
from tests.state_updater.gateway_news import payment_news, receipt_news
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    Purchase,
    extra_invoice,
    open_checkout,
    pay,
    payment_of,
    refund,
    refunded,
    subscribe,
)

ADDRESS = "Anna.O'Hara+tv@Example.test"
"""With a capital and what means something in patterns: people write addresses as they like."""

ID = re.compile(UUID_FORM, re.IGNORECASE)

SEALED = re.compile(r"gAAAA[\w-]+=*")
"""How a sealed text begins."""


def erase_command(workshop: Workshop) -> EraseViewer:
    """Return the wish to erase the viewer of the workshop."""
    return EraseViewer(viewer_id=workshop.viewer["id"])


def erase(workshop: Workshop) -> Settled:
    """Erase the viewer of the workshop."""
    settled = workshop.send(erase_command(workshop))
    assert settled.fate is Fate.DONE, workshop.problem(settled)
    return settled


def buy_as_anna(workshop: Workshop, *, transaction_id: int = TRANSACTION_ID) -> Purchase:
    """Buy with an address that is looked for afterwards."""
    profile = workshop.sealer.seal({"email": ADDRESS, "locale": "en"})
    purchase = subscribe(workshop, sealed_profile=profile)
    pay(workshop, purchase, transaction_id=transaction_id)
    return purchase


def end(workshop: Workshop, purchase: Purchase) -> None:
    """End the subscription at once."""
    command = CancelSubscription(subscription_id=purchase.subscription_id, reason="asked for")
    assert workshop.send(command).fate is Fate.DONE


def ended(workshop: Workshop, *, transaction_id: int = TRANSACTION_ID) -> Purchase:
    """Let the viewer buy, pay and leave: nothing is under way any more."""
    purchase = buy_as_anna(workshop, transaction_id=transaction_id)
    end(workshop, purchase)
    return purchase


def leave_traces(workshop: Workshop) -> Purchase:
    """Leave a viewer's address, card and token wherever a long story leaves them."""
    purchase = buy_as_anna(workshop)
    payment = payment_of(workshop, purchase.invoice_id)
    workshop.send(payment_news(workshop, payment.id, Email=ADDRESS))
    workshop.send(payment_news(workshop, payment.id, Email=ADDRESS, Name="ANNA OHARA"))
    workshop.send(receipt_news(workshop, payment.id))
    second = extra_invoice(workshop, purchase)
    paid_by_other = open_checkout(workshop, second)
    told = payment_news(
        workshop, paid_by_other, transaction_id=3_000_000_009, Token="tk-5555", CardLastFour="5555"
    )
    workshop.send(told)
    workshop.send(refunded(refund(workshop, second.invoice_id)))
    end(workshop, purchase)
    _let_people_write(workshop, purchase, payment.id)
    return purchase


def _let_people_write(workshop: Workshop, purchase: Purchase, payment_id: object) -> None:
    """Write the address where managers and mail servers may have written it."""
    with workshop.owner_engine.begin() as connection:
        connection.execute(
            text("update subscriptions set manager_note = :note"),
            {"note": f"prefers letters to {ADDRESS}"},
        )
        connection.execute(
            text(
                "update state_changes set detail = jsonb_build_object('reason', :why, 'n', 7)"
                " where subject_id = :subject and trigger = 'cancel'"
            ),
            {"why": f'asked by {ADDRESS.upper()} "today"', "subject": purchase.subscription_id},
        )
        connection.execute(
            text("update refunds set reason = :why"), {"why": f"{ADDRESS} asked for it"}
        )
        connection.execute(
            text("update invoices set description = description || :who"), {"who": f" {ADDRESS}"}
        )
        for kind, row in _writings(workshop, purchase, payment_id):
            connection.execute(insert(kind).values(**row))


def _writings(
    workshop: Workshop, purchase: Purchase, payment_id: object
) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    viewer_id = workshop.viewer["id"]
    grant_id, difference_id = new_id(), new_id()
    acted = {"manager_id": "olga", "detail": {"asked_by": ADDRESS}, "occurred_at": NOON}
    for subject_kind, subject_id in (
        ("viewer", viewer_id),
        ("subscription", purchase.subscription_id),
        ("difference", difference_id),
    ):
        subject = {"subject_kind": subject_kind, "subject_id": str(subject_id)}
        why = {"action": "edit_subscription", "reason": f"{ADDRESS.lower()} asked"}
        yield ManagerAction, {"id": new_id(), **acted, **subject, **why}
    granted = {"days": 1, "created_by": "olga", "created_at": NOON}
    yield BulkGrant, {"id": grant_id, "reason": f"an outage at {ADDRESS}", **granted}
    rows = ((1, viewer_id), (2, None))
    for number, whose in rows:
        line = {"bulk_grant_id": grant_id, "row_number": number, "problem": "no_subscription"}
        yield BulkGrantRow, {"id": new_id(), "written": ADDRESS, "viewer_id": whose, **line}
    about = {"subject_kind": "invoice", "subject_id": purchase.invoice_id, "claimed_at": NOON}
    told = {"kind": "invoice_paid", "locale": "en", "problem": f"550 <{ADDRESS}> unknown"}
    yield Letter, {"id": new_id(), "viewer_id": viewer_id, **about, **told}
    found = {"day": NOON.date(), "kind": "orphan", "status": "settled", "found_at": NOON}
    yield Difference, {"id": difference_id, "payment_id": payment_id, "note": ADDRESS, **found}


def kept_texts(engine: Engine, sealer: Sealer) -> Iterator[tuple[str, str]]:
    """Yield every row of every table with its table's name, what is sealed in it opened too."""
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            query = text(f"select t::text from {table.name} t")  # noqa: S608 - our own tables
            for (row,) in connection.execute(query):
                yield table.name, row
                for sealed in SEALED.findall(row):
                    yield table.name, _opened(sealer, sealed)


def tables_with(workshop: Workshop, needle: str) -> set[str]:
    """Return the tables in which a text stands, in whatever case, sealed or not.

    Digits count as a word of their own: ids, digests and moments hold any four by chance.
    """
    kept = kept_texts(workshop.owner_engine, workshop.sealer)
    wanted = rf"(?<![\w.]){needle}(?!\w)" if needle.isdigit() else re.escape(needle)
    stands = re.compile(wanted, re.IGNORECASE).search
    return {table for table, row in kept if stands(ID.sub("", row).replace("''", "'"))}


def moves_of(workshop: Workshop, subject_id: UUID) -> list[StateChange]:
    """Return the history of a row, in order."""
    query = select(StateChange).where(StateChange.subject_id == subject_id)
    with Session(workshop.owner_engine) as session:
        return list(session.scalars(query.order_by(StateChange.seq)))


def viewer_of(workshop: Workshop) -> Viewer:
    """Return the viewer as stored."""
    return workshop.row(Viewer, workshop.viewer["id"])


def note_of(workshop: Workshop, purchase: Purchase) -> str | None:
    """Return what managers wrote beside the subscription."""
    return workshop.row(Subscription, purchase.subscription_id).manager_note


def _opened(sealer: Sealer, sealed: str) -> str:
    secrets = sealer.open(sealed)
    body = secrets.get("body")
    raw = base64.b64decode(body).decode() if isinstance(body, str) else ""
    return f"{secrets} {unquote_plus(raw)}"
