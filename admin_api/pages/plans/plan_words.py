"""Periods, trials and other terms of a plan in words."""

from flask_babel import gettext

from billing_rules.periods import PeriodLength, PeriodUnit
from runtime.web.pages.lengths import length_words


def period_words(unit: str, count: int) -> str:
    """Return the length of a period to read: 1 month, 3 months.

    Args:
        unit: Of `PeriodUnit`.
        count: From 1.
    """
    return length_words(PeriodLength(PeriodUnit(unit), count))


def days_or_none(days: int) -> str:
    """Return a number of days to read, or that there are none."""
    if not days:
        return str(gettext("None"))
    return period_words(PeriodUnit.DAY, days)


def vat_words(vat: str) -> str:
    """Return a rate of VAT as receipts tell it.

    Args:
        vat: Of `VAT_RATES`; 105 is a rate worked out of the amount: 5/105.
    """
    if vat == "none":
        return str(gettext("Without VAT"))
    return f"{vat} %" if len(vat) < len("105") else f"{int(vat) - 100}/{vat}"
