"""A price and for how long it pays, as one phrase."""

from typing import assert_never

from flask_babel import gettext, ngettext

from billing_rules.money import Money
from billing_rules.periods import PeriodLength, PeriodUnit
from runtime.web.pages.formats import money


def price_words(price: Money, length: PeriodLength) -> str:
    """Return a price to read: RUB 299.90 a month, RUB 799.00 every 3 months."""
    return f"{money(price)} {period_words(length)}"


def period_words(length: PeriodLength) -> str:
    """Return what stands behind the price of a period: a month, every 3 months."""
    return _one(length.unit) if length.count == 1 else _several(length)


def _one(unit: PeriodUnit) -> str:
    match unit:
        case PeriodUnit.DAY:
            return str(gettext("a day"))
        case PeriodUnit.WEEK:
            return str(gettext("a week"))
        case PeriodUnit.MONTH:
            return str(gettext("a month"))
        case PeriodUnit.YEAR:
            return str(gettext("a year"))
        case _:
            assert_never(unit)


def _several(length: PeriodLength) -> str:
    # Of no use for one period: in Russian 21 takes the same form as 1 does.
    match length.unit:
        case PeriodUnit.DAY:
            return str(ngettext("every %(num)d day", "every %(num)d days", length.count))
        case PeriodUnit.WEEK:
            return str(ngettext("every %(num)d week", "every %(num)d weeks", length.count))
        case PeriodUnit.MONTH:
            return str(ngettext("every %(num)d month", "every %(num)d months", length.count))
        case PeriodUnit.YEAR:
            return str(ngettext("every %(num)d year", "every %(num)d years", length.count))
        case _:
            assert_never(length.unit)
