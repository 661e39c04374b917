"""A price and for how long it pays, as one phrase."""

from typing import assert_never

from flask_babel import gettext, ngettext

from billing_rules.money import Money
from billing_rules.periods import PeriodLength, PeriodUnit
from runtime.web.pages.formats import money


def price_words(price: Money, length: PeriodLength) -> str:
    """Return a price to read: RUB 299.90 a month, RUB 799.00 every 3 months."""
    amount = money(price)
    return _a_period(amount, length.unit) if length.count == 1 else _periods(amount, length)


def _a_period(amount: str, unit: PeriodUnit) -> str:
    match unit:
        case PeriodUnit.DAY:
            return str(gettext("%(amount)s a day", amount=amount))
        case PeriodUnit.WEEK:
            return str(gettext("%(amount)s a week", amount=amount))
        case PeriodUnit.MONTH:
            return str(gettext("%(amount)s a month", amount=amount))
        case PeriodUnit.YEAR:
            return str(gettext("%(amount)s a year", amount=amount))
        case _:
            assert_never(unit)


def _periods(amount: str, length: PeriodLength) -> str:
    # Of no use for one period: in Russian 21 takes the same form as 1 does.
    count = length.count
    match length.unit:
        case PeriodUnit.DAY:
            words = ngettext(
                "%(amount)s every %(num)d day",
                "%(amount)s every %(num)d days",
                count,
                amount=amount,
            )
        case PeriodUnit.WEEK:
            words = ngettext(
                "%(amount)s every %(num)d week",
                "%(amount)s every %(num)d weeks",
                count,
                amount=amount,
            )
        case PeriodUnit.MONTH:
            words = ngettext(
                "%(amount)s every %(num)d month",
                "%(amount)s every %(num)d months",
                count,
                amount=amount,
            )
        case PeriodUnit.YEAR:
            words = ngettext(
                "%(amount)s every %(num)d year",
                "%(amount)s every %(num)d years",
                count,
                amount=amount,
            )
        case _:
            assert_never(length.unit)
    return str(words)
