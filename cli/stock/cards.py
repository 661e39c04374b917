"""The cards in viewers' wallets."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from billing_rules.periods import MONTHS_IN_A_YEAR
from cli.stock.chance import Chance
from external_payments.outcomes import CardDetails
from payment_sandbox.cards import brand_of, card_with_declining_token

BINS = {
    "220070": 26,
    "220220": 22,
    "220028": 10,
    "427683": 16,
    "481776": 8,
    "546938": 12,
    "521324": 6,
}
"""Leading digits of banks by how many viewers have them; to the payment sandbox, of good cards."""

MOST_MONTHS_LEFT = 48


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """A card with the token that the provider has for it.

    Args:
        expires: Month and year.
    """

    token: str
    first_six: str
    last_four: str
    expires_month: int
    expires_year: int

    @property
    def expires(self) -> str:
        """Return the end as the provider writes it: 09/28."""
        return f"{self.expires_month:02}/{self.expires_year % 100:02}"

    @property
    def details(self) -> CardDetails:
        """Return what a merchant may keep of it."""
        return CardDetails(
            self.token,
            self.first_six,
            self.last_four,
            brand_of(self.first_six),
            self.expires_month,
            self.expires_year,
        )


def draw_card(chance: Chance, at: datetime, *, declined_with: str | None = None) -> PaymentCard:
    """Return a card that is good at an instant and for a while after it.

    Args:
        chance: Deals it.
        at: When it is first used.
        declined_with: The sandbox is to decline its token with this code from now on; none for a
            card that it lets pay.
    """
    months = at.year * MONTHS_IN_A_YEAR + at.month - 1 + chance.number(7, MOST_MONTHS_LEFT)
    year, month = divmod(months, MONTHS_IN_A_YEAR)
    number = _number(chance, declined_with)
    serial = UUID(int=chance.identifier(at).int)
    token = f"success_{serial}" if declined_with is None else f"tk_{serial.hex[:29]}"
    return PaymentCard(token, number[:6], number[-4:], month + 1, year)


def _number(chance: Chance, declined_with: str | None) -> str:
    if declined_with is not None:
        return card_with_declining_token(int(declined_with)).number
    return f"{chance.weighted(BINS)}000000{chance.number(0, 9999):04}"
