"""Lengths to read: counted in the unit of the period, in the form that the number asks for."""

import pytest
from flask_babel import force_locale

from billing_rules.periods import PeriodLength, PeriodUnit
from runtime.web.pages.lengths import length_words
from tests.runtime.web.pages.conftest import SmallSite


@pytest.mark.parametrize(
    ("unit", "count", "english", "russian"),
    [
        (PeriodUnit.DAY, 1, "1 day", "1 день"),
        (PeriodUnit.DAY, 14, "14 days", "14 дней"),
        (PeriodUnit.WEEK, 2, "2 weeks", "2 недели"),
        (PeriodUnit.MONTH, 3, "3 months", "3 месяца"),
        # In Russian 21 takes the same form as 1 does.
        (PeriodUnit.MONTH, 21, "21 months", "21 месяц"),
        (PeriodUnit.YEAR, 5, "5 years", "5 лет"),
    ],
)
def test_a_length_is_told_in_the_language_in_hand(
    site: SmallSite, unit: PeriodUnit, count: int, english: str, russian: str
) -> None:
    told = {}

    with site.app.test_request_context():
        for language in ("en", "ru"):
            with force_locale(language):
                told[language] = length_words(PeriodLength(unit, count))

    assert told == {"en": english, "ru": russian}
