"""An office that sends into a folder, and wishes for every kind of letter."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from email.headerregistry import Address
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from interaction_bus.letters import LetterKind
from reminder.mailbox.folder import KeptLetter, list_letters
from reminder.office import LetterFate, LetterOffice, Stationery
from reminder.post import Post
from reminder.settings import MailServer
from reminder.wishes import LetterWish
from runtime.identifiers import new_id
from tests.reminder.homes import Home

SITE = "https://cinema.example"
SENDER = Address("Кинокасса", "billing", "cinema.example")

DAY = timedelta(days=1)


def build_office(engine: Engine, home: Home, server: MailServer) -> LetterOffice:
    """Return an office that opens what the home has sealed."""
    return LetterOffice(engine, Post(server), Stationery(SENDER, SITE, home.sealer))


def build_wish(kind: LetterKind, subject_id: UUID, **fields: Any) -> LetterWish:
    """Return a wish for a letter about something."""
    defaults = {
        "letter_id": new_id(),
        "kind": kind,
        "subject_kind": "subscription",
        "subject_id": subject_id,
        "written_at": fields.pop("written_at", None),
    }
    return LetterWish(**(defaults | fields))


def _trial(home: Home) -> UUID:
    ends_in = 2 * DAY
    row = home.subscription(
        ends_in=ends_in,
        lasts=14 * DAY,
        state="trialing",
        trial_end=home.now + ends_in,
        saved_card_id=home.card()["id"],
    )
    return UUID(str(row["id"]))


def _paid_invoice(home: Home) -> dict[str, Any]:
    return home.invoice(
        home.monthly(),
        state="paid",
        paid_at=home.now,
        period_start=home.now,
        period_end=home.now + 30 * DAY,
        derivation={
            "price_id": str(home.price["id"]),
            "plan": home.plan["code"],
            "asked_by": "viewer",
        },
    )


def _refund(home: Home) -> UUID:
    payment = home.payment(_paid_invoice(home), state="succeeded", decline_code=None)
    return UUID(str(home.refund(payment)["id"]))


def _paid(home: Home) -> UUID:
    invoice = _paid_invoice(home)
    home.payment(invoice, state="succeeded", decline_code=None)
    return UUID(str(invoice["id"]))


def _expiring_card(home: Home) -> UUID:
    card = home.card()
    home.monthly(saved_card_id=card["id"])
    return UUID(str(card["id"]))


def _withdrawn_card(home: Home) -> UUID:
    card = home.card(state="withdrawn", sealed_token=None, withdrawn_at=home.now)
    return UUID(str(card["id"]))


def _subscription(**columns: Any) -> Callable[[Home], UUID]:
    def make(home: Home) -> UUID:
        ended_at = home.now if columns.get("state") in {"expired", "cancelled"} else None
        return UUID(str(home.monthly(ended_at=ended_at, **columns)["id"]))

    return make


def _paused(home: Home) -> UUID:
    paused = {"state": "paused", "paused_at": home.now, "resumes_at": home.now + 9 * DAY}
    return UUID(str(home.monthly(**paused)["id"]))


SUBJECTS: Mapping[LetterKind, Callable[[Home], UUID]] = MappingProxyType(
    {
        LetterKind.PLAN_ENDING: _subscription(auto_renew=False),
        LetterKind.RENEWAL_UPCOMING: _subscription(),
        LetterKind.TRIAL_ENDING: _trial,
        LetterKind.TRIAL_STARTED: _trial,
        LetterKind.CARD_EXPIRING: _expiring_card,
        LetterKind.PAYMENT_FAILED: lambda home: home.payment(home.unpaid_renewal())["id"],
        LetterKind.CARD_MISSING: lambda home: home.unpaid_renewal()["id"],
        LetterKind.GIFT_TO_CLAIM: lambda home: home.gift()["id"],
        LetterKind.GIFT_BOUGHT: lambda home: home.gift()["id"],
        LetterKind.GIFT_CLAIMED: lambda home: home.gift(
            state="claimed", claimed_at=home.now, claimed_by=home.viewer["id"]
        )["id"],
        LetterKind.INVOICE_PAID: _paid,
        LetterKind.INVOICE_UNCOLLECTIBLE: lambda home: home.unpaid_renewal(state="uncollectible")[
            "id"
        ],
        LetterKind.PAYMENT_REFUNDED: _refund,
        LetterKind.SUBSCRIPTION_EXPIRED: _subscription(state="expired"),
        LetterKind.SUBSCRIPTION_CANCELLED: _subscription(state="cancelled"),
        LetterKind.SUBSCRIPTION_PAUSED: _paused,
        LetterKind.SUBSCRIPTION_RESUMED: _subscription(),
        LetterKind.PLAN_CHANGED: _subscription(),
        LetterKind.CARD_WITHDRAWN: _withdrawn_card,
        LetterKind.PRICE_ANNOUNCED: lambda home: home.price_consent(home.monthly())["id"],
    }
)
"""Makes what a letter of each kind is about."""


def send(office: LetterOffice, home: Home, kind: LetterKind, **fields: Any) -> LetterFate:
    """Make what a letter is about, and have it sent."""
    return office.settle(build_wish(kind, SUBJECTS[kind](home), written_at=home.now, **fields))


def only_letter(folder: Path) -> KeptLetter:
    """Return the one letter that a mail server kept."""
    [letter] = list_letters(folder)
    return letter
