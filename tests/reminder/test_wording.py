"""Money and days read as people of the language write them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies

from billing_rules.money import Money
from billing_rules.wording import NO_BREAK_SPACE
from reminder.wording import Wording, one_line, zone_of
from runtime.language import Language
from tests.fixtures.builders import NOON


def wording(
    language: Language = Language.RUSSIAN, *, zone: str = "Europe/Moscow", at: datetime = NOON
) -> Wording:
    return Wording(language, ZoneInfo(zone), at)


def plain(words: str) -> str:
    return words.replace(NO_BREAK_SPACE, " ")


def test_money_is_written_as_the_language_writes_it() -> None:
    amount = Money(129_990, "RUB")

    assert plain(wording(Language.RUSSIAN).money(amount)) == "1 299,90 ₽"
    assert plain(wording(Language.ENGLISH).money(amount)) == "RUB 1,299.90"


def test_a_day_is_that_of_the_viewers_zone() -> None:
    evening = datetime(2026, 3, 31, 21, 30, tzinfo=UTC)

    assert plain(wording(zone="Europe/Moscow").day(evening)) == "1 апреля 2026 г."
    assert plain(wording(Language.ENGLISH, zone="UTC").day(evening)) == "31 March 2026"


def test_a_dated_confirmation_names_time_and_zone() -> None:
    assert plain(wording().minute(NOON)) == "31 марта 2026 г., 15:00 (Europe/Moscow)"


@pytest.mark.parametrize(
    ("days", "russian", "english"),
    [
        (0, "сегодня", "today"),
        (1, "завтра", "tomorrow"),
        (2, "через 2 дня", "in 2 days"),
        (5, "через 5 дней", "in 5 days"),
        (11, "через 11 дней", "in 11 days"),
        (21, "через 21 день", "in 21 days"),
        (22, "через 22 дня", "in 22 days"),
        (111, "через 111 дней", "in 111 days"),
    ],
)
def test_days_ahead_are_counted_in_words(days: int, russian: str, english: str) -> None:
    moment = NOON + timedelta(days=days)

    assert plain(wording(Language.RUSSIAN).days_ahead(moment)) == russian
    assert plain(wording(Language.ENGLISH).days_ahead(moment)) == english


def test_tomorrow_begins_at_the_viewers_midnight() -> None:
    late = datetime(2026, 3, 31, 20, 59, tzinfo=UTC)

    assert wording(at=late).days_ahead(late + timedelta(minutes=1)) == "завтра"


def test_a_title_in_another_language_is_better_than_none() -> None:
    reads_english = wording(Language.ENGLISH)

    assert reads_english.title({"ru": "Месяц", "en": "A month"}, otherwise="monthly") == "A month"
    assert reads_english.title({"ru": "Месяц"}, otherwise="monthly") == "Месяц"
    assert reads_english.title({}, otherwise="monthly") == "monthly"


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "/etc/passwd"])
def test_an_unknown_zone_is_taken_for_moscow(name: str) -> None:
    assert zone_of(name).key == "Europe/Moscow"


@given(words=strategies.text())
def test_no_line_break_is_left_in_a_line(words: str) -> None:
    line = one_line(words)

    assert line.isprintable()
    assert line.splitlines() in ([], [line])
