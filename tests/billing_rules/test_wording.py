"""Money, dates and counts read as people of the language write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from billing_rules.money import Money
from billing_rules.wording import (
    NO_BREAK_SPACE,
    date_words,
    days_words,
    isolated,
    money_words,
    periods_words,
)

MOSCOW = ZoneInfo("Europe/Moscow")
NEW_YORK = ZoneInfo("America/New_York")


def plain(words: str) -> str:
    """Return words with common spaces, which one can see."""
    return words.replace(NO_BREAK_SPACE, " ")


@pytest.mark.parametrize(
    ("amount", "russian", "english"),
    [
        (Money(29_900, "RUB"), "299,00 ₽", "RUB 299.00"),
        (Money(5, "RUB"), "0,05 ₽", "RUB 0.05"),
        (Money(0, "RUB"), "0,00 ₽", "RUB 0.00"),
        (Money(129_990, "RUB"), "1 299,90 ₽", "RUB 1,299.90"),
        (Money(123_456_789, "RUB"), "1 234 567,89 ₽", "RUB 1,234,567.89"),
        (Money(999, "USD"), "9,99 USD", "USD 9.99"),
        (Money(-15_000, "RUB"), "−150,00 ₽", "RUB −150.00"),
    ],
)
def test_an_amount_is_written_as_its_language_does(
    amount: Money, russian: str, english: str
) -> None:
    assert plain(money_words(amount, locale="ru")) == russian
    assert plain(money_words(amount, locale="en")) == english


@given(amount_minor=st.integers(min_value=-(10**15), max_value=10**15))
@pytest.mark.parametrize("locale", ["ru", "en"])
def test_an_amount_is_never_torn_apart_at_the_end_of_a_line(locale: str, amount_minor: int) -> None:
    assert " " not in money_words(Money(amount_minor, "RUB"), locale=locale)


@given(amount_minor=st.integers(min_value=0, max_value=10**15))
@pytest.mark.parametrize("locale", ["ru", "en"])
def test_no_kopeck_is_lost_between_the_digits(locale: str, amount_minor: int) -> None:
    words = money_words(Money(amount_minor, "RUB"), locale=locale)

    assert int("".join(filter(str.isdigit, words))) == amount_minor


@pytest.mark.parametrize(
    ("month", "russian", "english"),
    [
        (1, "31 января 2027 г.", "31 January 2027"),
        (2, "28 февраля 2027 г.", "28 February 2027"),
        (3, "31 марта 2027 г.", "31 March 2027"),
        (4, "30 апреля 2027 г.", "30 April 2027"),
        (5, "31 мая 2027 г.", "31 May 2027"),
        (6, "30 июня 2027 г.", "30 June 2027"),
        (7, "31 июля 2027 г.", "31 July 2027"),
        (8, "31 августа 2027 г.", "31 August 2027"),
        (9, "30 сентября 2027 г.", "30 September 2027"),
        (10, "31 октября 2027 г.", "31 October 2027"),
        (11, "30 ноября 2027 г.", "30 November 2027"),
        (12, "31 декабря 2027 г.", "31 December 2027"),
    ],
)
def test_a_month_is_written_out(month: int, russian: str, english: str) -> None:
    instant = datetime(2027, month, int(english.split(maxsplit=1)[0]), hour=12, tzinfo=UTC)

    assert date_words(instant, locale="ru", zone=UTC) == russian
    assert date_words(instant, locale="en", zone=UTC) == english


@pytest.mark.parametrize(
    ("zone", "date"), [(MOSCOW, "1 января 2027 г."), (NEW_YORK, "31 декабря 2026 г.")]
)
def test_a_date_is_that_of_the_viewers_zone(zone: ZoneInfo, date: str) -> None:
    instant = datetime(2026, 12, 31, hour=22, tzinfo=UTC)

    assert date_words(instant, locale="ru", zone=zone) == date


@pytest.mark.parametrize(
    ("count", "days", "periods"),
    [
        (0, "дней", "периодов"),
        (1, "день", "период"),
        (2, "дня", "периода"),
        (4, "дня", "периода"),
        (5, "дней", "периодов"),
        (10, "дней", "периодов"),
        (11, "дней", "периодов"),  # not "11 день"
        (12, "дней", "периодов"),  # not "12 дня"
        (14, "дней", "периодов"),
        (15, "дней", "периодов"),
        (20, "дней", "периодов"),
        (21, "день", "период"),
        (22, "дня", "периода"),
        (25, "дней", "периодов"),
        (100, "дней", "периодов"),
        (101, "день", "период"),
        (111, "дней", "периодов"),
        (112, "дней", "периодов"),
        (122, "дня", "периода"),
        (1_011, "дней", "периодов"),
    ],
)
def test_a_russian_count_takes_one_of_three_forms(count: int, days: str, periods: str) -> None:
    assert plain(days_words(count, locale="ru")) == f"{count} {days}"
    assert plain(periods_words(count, locale="ru")) == f"{count} {periods}"


@pytest.mark.parametrize(
    ("count", "days", "periods"),
    [(0, "days", "periods"), (1, "day", "period"), (2, "days", "periods"), (21, "days", "periods")],
)
def test_an_english_count_takes_one_of_two_forms(count: int, days: str, periods: str) -> None:
    assert plain(days_words(count, locale="en")) == f"{count} {days}"
    assert plain(periods_words(count, locale="en")) == f"{count} {periods}"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("A month of films", "A month of films"),
        # Hebrew is read from the right by itself, and ends by itself.
        ("סרטים", "סרטים"),
        ("Films\u202e!", "\u2068Films\u202e!\u2069"),
        # What would end the isolation early is left out.
        ("Films\u2069\u202e!", "\u2068Films\u202e!\u2069"),
    ],
)
def test_what_somebody_typed_turns_no_words_behind_it(typed: str, written: str) -> None:
    assert isolated(typed) == written
