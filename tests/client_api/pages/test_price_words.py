"""Prices as phrases: for how long each pays."""

import pytest
from flask_babel import force_locale

from billing_rules.money import Money
from billing_rules.periods import PeriodLength, PeriodUnit
from client_api.pages.price_words import price_words
from tests.client_api.cinema import Cinema


@pytest.mark.parametrize(
    ("unit", "count", "words"),
    [
        (PeriodUnit.DAY, 1, "a day"),
        (PeriodUnit.DAY, 30, "every 30 days"),
        (PeriodUnit.WEEK, 1, "a week"),
        (PeriodUnit.WEEK, 2, "every 2 weeks"),
        (PeriodUnit.MONTH, 1, "a month"),
        (PeriodUnit.MONTH, 3, "every 3 months"),
        (PeriodUnit.YEAR, 1, "a year"),
        (PeriodUnit.YEAR, 2, "every 2 years"),
    ],
)
def test_a_price_is_told_with_its_period(
    cinema: Cinema, unit: PeriodUnit, count: int, words: str
) -> None:
    with cinema.app.test_request_context(), force_locale("en"):
        told = price_words(Money(29_990, "RUB"), PeriodLength(unit, count))

    assert told == f"RUB\N{NO-BREAK SPACE}299.90 {words}"
