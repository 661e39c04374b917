"""Amounts: whole hundredths inside, the gateway's spellings outside; no float in between."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

CURRENCIES = (
    "RUB", "USD", "EUR", "GBP", "UAH", "BYR", "BYN", "KZT", "AZN", "CHF",
    "CZK", "CAD", "PLN", "SEK", "TRY", "CNY", "INR", "BRL", "ZAR", "UZS",
    "BGN", "RON", "AUD", "HKD", "GEL", "KGS", "AMD", "AED",
)  # fmt: skip
"""Currencies of the gateway's handbook. A code is the place here; only RUB = 0 is documented."""

LARGEST_MINOR = 10**15
"""Far above any acquirer's limit and far below what SQLite's integers hold."""


def minor_units(value: object) -> int | None:
    """Return an amount in hundredths, or none when the gateway would call it invalid.

    Args:
        value: A JSON number (int or Decimal) or a text such as `"299.90"`; at least 0.01, at most
            two decimals.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        hundredths = Decimal(value) * 100
    except InvalidOperation:
        return None
    if not hundredths.is_finite() or not 1 <= hundredths <= LARGEST_MINOR:
        return None
    return int(hundredths) if hundredths == hundredths.to_integral_value() else None


def json_amount(amount_minor: int) -> Decimal:
    """Return hundredths as the number JSON answers carry: 10, 12.34, 299.9."""
    return Decimal(amount_minor) / 100


def text_amount(amount_minor: int) -> str:
    """Return hundredths as notifications write them: 10.00, 299.90."""
    whole, hundredths = divmod(amount_minor, 100)
    return f"{whole}.{hundredths:02d}"


def currency_code(currency: str) -> int:
    """Return the gateway's number of a currency that it knows."""
    return CURRENCIES.index(currency)
