"""How long something is for, counted in units of periods."""

from typing import assert_never

from flask_babel import ngettext

from billing_rules.periods import PeriodLength, PeriodUnit


def length_words(length: PeriodLength) -> str:
    """Return a length to read: 1 month, 3 months."""
    match length.unit:
        case PeriodUnit.DAY:
            return str(ngettext("%(num)d day", "%(num)d days", length.count))
        case PeriodUnit.WEEK:
            return str(ngettext("%(num)d week", "%(num)d weeks", length.count))
        case PeriodUnit.MONTH:
            return str(ngettext("%(num)d month", "%(num)d months", length.count))
        case PeriodUnit.YEAR:
            return str(ngettext("%(num)d year", "%(num)d years", length.count))
        case _:
            assert_never(length.unit)
