"""The parts of an invoice's derivation: period, proration, promo code, move to a new price."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from billing_rules.discounts import WHOLE_PERCENT, DiscountKind

FIRST_YEAR, LAST_YEAR = 2000, 2999
"""An instant outside of these is a mistake in a date, and cannot be told in every time zone."""


class PriceConsent(StrEnum):
    """On what ground a new price is taken from somebody who had an old one."""

    AGREED = "agreed"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class CoveredPeriod:
    """The time that is paid for; `end` is none where it was not fixed when the invoice was made.

    Raises:
        ValueError: An instant is naive or of an impossible year, or the end is not after the start.
    """

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        require_instants(self.start, self.end)
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"a period from {self.start} to {self.end}")

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the period that `Derivation.to_json` wrote."""
        return cls(datetime.fromisoformat(stored["start"]), stored_instant(stored, "end"))


@dataclass(frozen=True, slots=True)
class ProrationPart:
    """What the two sides of a change of plan were worth.

    Args:
        credit_minor: Worth of the unused time of the old plan, from 0.
        charge_minor: Worth of the time that the new plan gives, from 0.
        from_plan: Code of the old plan.
        to_plan: Code of the new plan.
        at: The instant for which both were counted, aware.

    Raises:
        ValueError: An amount is negative, or the instant naive or of an impossible year.
    """

    credit_minor: int
    charge_minor: int
    from_plan: str
    to_plan: str
    at: datetime

    def __post_init__(self) -> None:
        require_amounts(self.credit_minor, self.charge_minor)
        require_instants(self.at)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the part that `Derivation.to_json` wrote."""
        return cls(
            credit_minor=stored["credit_minor"],
            charge_minor=stored["charge_minor"],
            from_plan=stored["from_plan"],
            to_plan=stored["to_plan"],
            at=datetime.fromisoformat(stored["at"]),
        )


@dataclass(frozen=True, slots=True)
class PromoPart:
    """What a promo code gave.

    Args:
        code: As the viewer wrote it, in capitals.
        discount_minor: What it took off, from 0; 0 for free days.
        percent: Only for a discount in percent, 1 to 100.
        free_days: Only for free days, from 1.

    Raises:
        ValueError: A number is out of its range.
    """

    code: str
    kind: DiscountKind
    discount_minor: int
    percent: int | None = None
    free_days: int | None = None

    def __post_init__(self) -> None:
        require_amounts(self.discount_minor)
        require_counts(self.percent, self.free_days)
        if self.percent is not None and self.percent > WHOLE_PERCENT:
            raise ValueError(f"{self.percent} % off")

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the part that `Derivation.to_json` wrote."""
        return cls(
            code=stored["code"],
            kind=DiscountKind(stored["kind"]),
            discount_minor=stored["discount_minor"],
            percent=stored.get("percent"),
            free_days=stored.get("free_days"),
        )


@dataclass(frozen=True, slots=True)
class PriceMovePart:
    """That this is the first invoice at a new price, and why the viewer pays it.

    Args:
        price_move_id: The move of which the viewer was told.
        old_price_minor: What they paid before, from 0.
        announced_at: When they were told, aware.
        consent: On what ground the new price is taken.
        consented_at: When they agreed, aware; none when no consent was needed.

    Raises:
        ValueError: The amount is negative, or an instant naive or of an impossible year.
    """

    price_move_id: UUID
    old_price_minor: int
    announced_at: datetime
    consent: PriceConsent
    consented_at: datetime | None = None

    def __post_init__(self) -> None:
        require_amounts(self.old_price_minor)
        require_instants(self.announced_at, self.consented_at)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the part that `Derivation.to_json` wrote."""
        return cls(
            price_move_id=UUID(stored["price_move_id"]),
            old_price_minor=stored["old_price_minor"],
            announced_at=datetime.fromisoformat(stored["announced_at"]),
            consent=PriceConsent(stored["consent"]),
            consented_at=stored_instant(stored, "consented_at"),
        )


def stored_instant(stored: Mapping[str, Any], name: str) -> datetime | None:
    """Return an instant that may have been left out.

    Raises:
        ValueError: What is stored is no instant.
    """
    written = stored.get(name)
    return None if written is None else datetime.fromisoformat(written)


def require_instants(*instants: datetime | None) -> None:
    """Refuse instants that cannot be told to a viewer.

    Raises:
        ValueError: One is naive or of an impossible year.
    """
    for instant in instants:
        if instant is None:
            continue
        if instant.tzinfo is None:
            raise ValueError(f"{instant} needs its time zone")
        if not FIRST_YEAR <= instant.year <= LAST_YEAR:
            raise ValueError(f"nothing is billed in the year {instant.year}")


def require_amounts(*amounts_minor: int | None) -> None:
    """Refuse amounts below 0.

    Raises:
        ValueError: One is negative.
    """
    for amount_minor in amounts_minor:
        if amount_minor is not None and amount_minor < 0:
            raise ValueError(f"{amount_minor} is no price, credit or discount")


def require_counts(*counts: int | None) -> None:
    """Refuse counts below 1.

    Raises:
        ValueError: One counts nothing.
    """
    for count in counts:
        if count is not None and count < 1:
            raise ValueError(f"{count} of nothing")
