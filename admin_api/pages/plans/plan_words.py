"""Periods, trials and other terms of a plan in words."""

from flask_babel import gettext, ngettext

from billing_rules.periods import PeriodUnit


def period_words(unit: str, count: int) -> str:
    """Return the length of a period to read: 1 month, 3 months.

    Args:
        unit: Of `PeriodUnit`.
        count: From 1.
    """
    match PeriodUnit(unit):
        case PeriodUnit.DAY:
            return str(ngettext("%(num)d day", "%(num)d days", count))
        case PeriodUnit.WEEK:
            return str(ngettext("%(num)d week", "%(num)d weeks", count))
        case PeriodUnit.MONTH:
            return str(ngettext("%(num)d month", "%(num)d months", count))
        case PeriodUnit.YEAR:
            return str(ngettext("%(num)d year", "%(num)d years", count))


def days_or_none(days: int) -> str:
    """Return a number of days to read, or that there are none."""
    return str(ngettext("%(num)d day", "%(num)d days", days)) if days else str(gettext("None"))


def vat_words(vat: str) -> str:
    """Return a rate of VAT as receipts tell it.

    Args:
        vat: Of `VAT_RATES`; 105 is a rate worked out of the amount: 5/105.
    """
    if vat == "none":
        return str(gettext("Without VAT"))
    return f"{vat} %" if len(vat) < len("105") else f"{int(vat) - 100}/{vat}"
