"""What the readers of facts share: rows, the viewer's wording, and what a letter is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from models import Base, Invoice, Payment, Plan, Refund, SavedCard, Subscription, Viewer
from reminder.wording import Wording, one_line, zone_of
from runtime.language import language_of
from runtime.one_click_links import LinkPurpose
from runtime.sealing import Sealer
from runtime.telemetry.context import bind_ids

Row = TypeVar("Row", bound=Base)

LOGGED_AS: Mapping[type[Base], str] = MappingProxyType(
    {
        Viewer: "viewer_id",
        Subscription: "subscription_id",
        Invoice: "invoice_id",
        Payment: "payment_id",
        Refund: "refund_id",
    }
)
"""What the log lines of a letter call the rows that it tells of."""

Facts = Mapping[str, str | bool]
"""What the texts of a letter ask for, by name."""


class NothingToTell(Exception):
    """What the letter was to tell is not so, or not so any more."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Story:
    """What one letter tells, and to whom.

    Args:
        viewer: Who gets it.
        facts: For the texts.
        purpose: What its button does; none where it only leads to the site.
        purpose_id: Of the invoice, subscription or price consent that the button is about.
    """

    viewer: Viewer
    facts: Facts
    purpose: LinkPurpose | None = None
    purpose_id: UUID | None = None


class Reading:
    """Reads for one letter.

    Args:
        session: Sees one state of the database.
        at: Now, in billing time.
        sealer: Opens the claim codes of gifts.
    """

    def __init__(self, session: Session, at: datetime, sealer: Sealer) -> None:
        self.session = session
        self.at = at
        self.sealer = sealer

    def row(self, kind: type[Row], row_id: UUID | None) -> Row:
        """Return a row; the log lines of the letter bear its id from now on.

        Raises:
            NothingToTell: There is none: the message is about something we never had.
        """
        found = None if row_id is None else self.session.get(kind, row_id)
        if found is None:
            raise NothingToTell(f"there is no {kind.__name__} {row_id}")
        if kind in LOGGED_AS:
            bind_ids(**{LOGGED_AS[kind]: row_id})
        return found

    def wording(self, viewer: Viewer) -> Wording:
        """Return how a viewer reads."""
        return Wording(language_of(viewer.locale), zone_of(viewer.timezone), self.at)

    def plan_title(self, plan_id: UUID, wording: Wording) -> str:
        """Return the name of a plan as a viewer reads it."""
        plan = self.row(Plan, plan_id)
        return wording.title(plan.title, otherwise=plan.code)


def card_name(card: SavedCard) -> str:
    """Return what a viewer knows a card by: Visa •• 4242."""
    return one_line(f"{card.brand} •• {card.last_four}")


def masked(mask: str | None) -> str:
    """Return what a viewer knows the card of a payment by, or nothing when nobody told."""
    digits = "".join(sign for sign in mask or "" if sign.isdecimal())[-4:]
    return f"•• {digits}" if digits else ""


def require(holds: object, otherwise: str) -> None:
    """Go on only while something is still so.

    Raises:
        NothingToTell: It is not; `otherwise` says how things stand.
    """
    if not holds:
        raise NothingToTell(otherwise)


def end_of_period(subscription: Subscription) -> datetime:
    """Return when the paid period ends.

    Raises:
        NothingToTell: Nothing was ever paid.
    """
    if subscription.period_end is None:
        raise NothingToTell("nothing was ever paid")
    return subscription.period_end
