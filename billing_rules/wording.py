"""Amounts, dates and counts as people write them, in Russian and English."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType

from billing_rules.money import Money

RUSSIAN, ENGLISH = "ru", "en"
"""The languages of our texts; whoever does not ask for English reads Russian."""

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
"""Between a number and its unit, and between thousands: an amount is never torn apart."""

RUSSIAN_SIGNS: Mapping[str, str] = MappingProxyType({"RUB": "₽"})
"""Other currencies are written by their codes: a dollar sign says nothing of whose dollar it is."""

RUSSIAN_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of what follows them, and those that end it again."""

ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))

BEGIN_ISOLATED, END_ISOLATED = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"

TEENS = range(11, 15)
"""11 to 14 take the plural of "many" in Russian, whatever their last digit is."""

FEW = range(2, 5)
"""Last digits of the second Russian plural: 2, 3 and 4."""


def isolated(typed: str) -> str:
    """Return what somebody typed such that it turns no word behind it, in whatever sentence.

    Text without signs that turn stays as it is.
    """
    if TURNS.isdisjoint(typed):
        return typed
    return f"{BEGIN_ISOLATED}{typed.translate(ISOLATES)}{END_ISOLATED}"


def money_words(amount: Money, *, locale: str) -> str:
    """Return an amount to read: 1 299,90 ₽ in Russian, RUB 1,299.90 in English."""
    written = f"{abs(amount.to_decimal()):,.2f}"
    minus = "−" if amount.amount_minor < 0 else ""
    if locale == ENGLISH:
        return f"{amount.currency}{NO_BREAK_SPACE}{minus}{written}"
    grouped = written.replace(",", NO_BREAK_SPACE).replace(".", ",")
    sign = RUSSIAN_SIGNS.get(amount.currency, amount.currency)
    return f"{minus}{grouped}{NO_BREAK_SPACE}{sign}"


def date_words(instant: datetime, *, locale: str, zone: tzinfo) -> str:
    """Return the date of an instant as it is in `zone`: 31 января 2027 г., 31 January 2027."""
    local = instant.astimezone(zone)
    if locale == ENGLISH:
        return f"{local.day} {ENGLISH_MONTHS[local.month - 1]} {local.year}"
    return f"{local.day} {RUSSIAN_MONTHS[local.month - 1]} {local.year} г."


def days_words(count: int, *, locale: str) -> str:
    """Return a number of days to read: 21 день, 22 дня, 25 дней; 1 day, 2 days."""
    if locale == ENGLISH:
        return _english_count(count, "day", "days")
    return _russian_count(count, ("день", "дня", "дней"))


def periods_words(count: int, *, locale: str) -> str:
    """Return a number of periods to read: 1 период, 3 периода, 12 периодов; 1 period, 3 periods."""
    if locale == ENGLISH:
        return _english_count(count, "period", "periods")
    return _russian_count(count, ("период", "периода", "периодов"))


def _english_count(count: int, one: str, many: str) -> str:
    return f"{count}{NO_BREAK_SPACE}{one if count == 1 else many}"


def _russian_count(count: int, forms: tuple[str, str, str]) -> str:
    one, few, many = forms
    if count % 100 in TEENS:
        word = many
    elif count % 10 == 1:
        word = one
    else:
        word = few if count % 10 in FEW else many
    return f"{count}{NO_BREAK_SPACE}{word}"
