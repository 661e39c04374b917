"""What the subscribers of a plan pay for a period, now and after a move to another price."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from admin_api.queries.pages import Record
from billing_rules.money import Money


@dataclass(frozen=True, slots=True)
class Takings:
    """The versions of a plan's price in one currency, with who holds them.

    Args:
        currency: Of all of them.
        versions: The newest first.
    """

    currency: str
    versions: Sequence[Record]

    @property
    def current(self) -> Record | None:
        """Return the version that is sold now, or none."""
        return next((it for it in self.versions if it["superseded_at"] is None), None)

    @property
    def held(self) -> list[Record]:
        """Return the versions that somebody holds."""
        return [version for version in self.versions if version["holders"]]

    @property
    def holders(self) -> int:
        """Return how many subscribers pay in this currency."""
        return sum(version["holders"] for version in self.versions)

    @property
    def renewing(self) -> int:
        """Return how many of them renew."""
        return sum(version["renewing"] for version in self.versions)

    @property
    def behind(self) -> int:
        """Return how many renew at another version than the one that is sold now."""
        current = self.current
        return self.renewing - (current["renewing"] if current else 0)

    @property
    def of_a_period(self) -> Money:
        """Return what those who renew pay for a period, promo codes left out."""
        whole = sum(it["amount_minor"] * it["renewing"] for it in self.versions)
        return Money(whole, self.currency)

    def at_price(self, price: Money) -> Money:
        """Return what those who renew would pay for a period if all of them paid `price`."""
        return Money(price.amount_minor * self.renewing, self.currency)


def takings_of(versions: Iterable[Record]) -> list[Takings]:
    """Return the takings of a plan, a currency each.

    Args:
        versions: As `list_versions` gives them: sorted by currency.
    """
    grouped = groupby(versions, key=lambda version: version["currency"])
    return [Takings(currency, list(group)) for currency, group in grouped]


def takings_in(currency: str, versions: Iterable[Record]) -> Takings:
    """Return the takings of a plan in one currency; empty where nobody pays in it."""
    return Takings(currency, [it for it in versions if it["currency"] == currency])
