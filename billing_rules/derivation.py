"""How an invoice came to its amount, as it is kept with the invoice for ever."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self, TypeVar
from uuid import UUID

from billing_rules.derivation_parts import (
    CoveredPeriod,
    PriceMovePart,
    PromoPart,
    ProrationPart,
    require_amounts,
    require_counts,
    require_instants,
    stored_instant,
)

DERIVATION_VERSION = 1
"""Fields may be added to a version; only a field that changes its meaning makes a new one."""

_Part = TypeVar("_Part")


class Reason(StrEnum):
    """Why an invoice was written; the same words as its kind."""

    FIRST = "first"
    RENEWAL = "renewal"
    CHANGE = "change"
    MANUAL = "manual"
    GIFT = "gift"
    CARD_CHECK = "card_check"


class AskedBy(StrEnum):
    """Who wanted it."""

    VIEWER = "viewer"
    MANAGER = "manager"
    SCHEDULE = "schedule"


class UnreadableDerivation(ValueError):
    """What is kept with an invoice does not say how its amount came about."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"unreadable derivation: {problem}")
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """Everything that made an invoice's amount what it is.

    Args:
        plan: Code of the plan that is paid for; none when the invoice is for something else.
        price_id: The price version; none where no price was applied.
        list_price_minor: That version's amount before any discount, from 0.
        currency: Of all amounts here.
        period: The time that is paid for; none for what is no time.
        trial_ended_at: Set on the first charge after a trial: when that ended, aware.
        gift_periods: How many periods a gift holds, from 1.
        note: What a manager wrote for the viewer to read.
        titles: Plan code to language to the title that the plan had then.

    Raises:
        ValueError: A number is out of its range, or an instant naive or of an impossible year.
    """

    reason: Reason
    asked_by: AskedBy
    plan: str | None = None
    price_id: UUID | None = None
    list_price_minor: int | None = None
    currency: str | None = None
    period: CoveredPeriod | None = None
    trial_ended_at: datetime | None = None
    proration: ProrationPart | None = None
    promo: PromoPart | None = None
    price_move: PriceMovePart | None = None
    gift_periods: int | None = None
    note: str | None = None
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        require_amounts(self.list_price_minor)
        require_counts(self.gift_periods)
        require_instants(self.trial_ended_at)

    def to_json(self) -> dict[str, Any]:
        """Return it as the invoice's column keeps it; what is none is left out."""
        facts: dict[str, Any] = _plain(asdict(self))
        return {"version": DERIVATION_VERSION} | facts

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return what `to_json` wrote, now or before invoices told their version.

        Raises:
            UnreadableDerivation: It is of an unknown version, or a field is missing or wrong.
        """
        version = stored.get("version")
        if version not in (None, DERIVATION_VERSION):
            raise UnreadableDerivation(f"version {version}")
        try:
            return cls(**(_unversioned(stored) if version is None else _versioned(stored)))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise UnreadableDerivation(f"{type(error).__name__}: {error}") from error


def keep_period(stored: Mapping[str, Any], period: CoveredPeriod) -> dict[str, Any]:
    """Return a stored derivation that also tells what was paid for, once that is known.

    The rest stays as it was written, readable or not: a payment may not fail for it.
    """
    return {**stored, "period": _plain(asdict(period))}


def _versioned(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "reason": Reason(stored["reason"]),
        "asked_by": AskedBy(stored["asked_by"]),
        "plan": stored.get("plan"),
        "price_id": _identifier(stored, "price_id"),
        "list_price_minor": stored.get("list_price_minor"),
        "currency": stored.get("currency"),
        "period": _part(stored, "period", CoveredPeriod.from_json),
        "trial_ended_at": stored_instant(stored, "trial_ended_at"),
        "proration": _part(stored, "proration", ProrationPart.from_json),
        "promo": _part(stored, "promo", PromoPart.from_json),
        "price_move": _part(stored, "price_move", PriceMovePart.from_json),
        "gift_periods": stored.get("gift_periods"),
        "note": stored.get("note"),
        "titles": stored.get("titles", {}),
    }


def _unversioned(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Read the first invoices: plan and price by whom they were asked for, or a manager's words."""
    asked_by = AskedBy(stored.get("asked_by", AskedBy.MANAGER))
    facts = {"asked_by": asked_by, "plan": stored.get("plan"), "note": stored.get("reason")}
    if "price_id" not in stored:
        return facts | {"reason": Reason.MANUAL}
    reason = Reason.RENEWAL if asked_by is AskedBy.SCHEDULE else Reason.FIRST
    return facts | {"reason": reason, "price_id": _identifier(stored, "price_id")}


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items() if item is not None}
        case datetime():
            return value.astimezone(UTC).isoformat()
        case UUID():
            return str(value)
        case StrEnum():
            return value.value
        case _:
            return value


def _part(
    stored: Mapping[str, Any], name: str, read: Callable[[Mapping[str, Any]], _Part]
) -> _Part | None:
    written = stored.get(name)
    return None if written is None else read(written)


def _identifier(stored: Mapping[str, Any], name: str) -> UUID | None:
    written = stored.get(name)
    return None if written is None else UUID(written)
