"""Amounts of money that never lose a kopeck."""

from dataclasses import dataclass
from decimal import (
    Context,
    Decimal,
    DecimalException,
    Inexact,
    InvalidOperation,
    Overflow,
)
from typing import Self

MINOR_DIGITS = 2
"""Decimals of every currency that the gateway takes: all of its list have 100 minor units."""

EXACT = Context(prec=18, Emax=17, traps=[Inexact, InvalidOperation, Overflow])
"""Counts minor units of up to 18 digits, as many as a bigint column surely holds, and raises where
the decimal arithmetic of the thread would round."""

MOST_MINOR = 10**12
"""The widest amount that anybody may name: ten thousand million roubles. More is a slip of the
finger, and this is far below what a column holds."""

CURRENCY_LENGTH = 3
"""ISO 4217 codes have three letters."""


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one sum."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"cannot combine {left} with {right}")
        self.left = left
        self.right = right


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """Whole minor units of one currency: `Money(29_990, "RUB")` is 299.90 roubles.

    Args:
        amount_minor: Whole minor units (kopecks, cents); may be negative for credits.
        currency: ISO 4217 code in capitals.

    Raises:
        TypeError: The amount is not a whole number.
        ValueError: The currency is not a code.
    """

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount_minor) is not int:  # bool is a kind of int and no amount
            raise TypeError(f"minor units are whole numbers, not {self.amount_minor!r}")
        if not (
            len(self.currency) == CURRENCY_LENGTH
            and self.currency.isascii()
            and self.currency.isalpha()
            and self.currency.isupper()
        ):
            raise ValueError(f"{self.currency!r} is not an ISO 4217 code")

    @classmethod
    def from_decimal(cls, amount: Decimal, currency: str) -> Self:
        """Return the exact amount that a provider wrote as a decimal.

        Raises:
            ValueError: The amount has a fraction of a minor unit, more than 18 digits of them, or
                is no finite number.
        """
        return cls(_whole_minor_units(amount), currency)

    def to_decimal(self) -> Decimal:
        """Return the amount in major units with its two decimals: 299.90."""
        sign, digits, _ = Decimal(self.amount_minor).as_tuple()
        return Decimal((sign, digits, -MINOR_DIGITS))

    def __add__(self, other: "Money") -> "Money":
        self._require_same_currency(other)
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._require_same_currency(other)
        return Money(self.amount_minor - other.amount_minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.amount_minor * count, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._require_same_currency(other)
        return self.amount_minor < other.amount_minor

    def __le__(self, other: "Money") -> bool:
        self._require_same_currency(other)
        return self.amount_minor <= other.amount_minor

    def __str__(self) -> str:
        return f"{self.to_decimal():.2f} {self.currency}"

    def split(self, shares: int) -> list["Money"]:
        """Return `shares` parts that sum to the whole; the last takes the rest.

        A credit splits into the mirror image of its charge: each pair of parts nets to zero.

        Raises:
            ValueError: `shares` is below 1.
        """
        if shares < 1:
            raise ValueError(f"cannot split into {shares} shares")
        size = abs(self.amount_minor) // shares
        part = Money(size if self.amount_minor >= 0 else -size, self.currency)
        last = self - part * (shares - 1)
        return [part] * (shares - 1) + [last]

    def _require_same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)


def _whole_minor_units(amount: Decimal) -> int:
    refusal = f"{amount} is no amount in whole minor units"
    if not amount.is_finite():
        raise ValueError(refusal)
    try:
        scaled = amount.scaleb(MINOR_DIGITS, context=EXACT)
        return int(scaled.to_integral_exact(context=EXACT))
    except DecimalException as error:
        raise ValueError(refusal) from error
