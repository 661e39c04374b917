"""How letters write money, days and things, in a viewer's language and zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, assert_never
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from billing_rules.money import Money
from billing_rules.wording import date_words, days_words, money_words, periods_words
from runtime.language import Language

DEFAULT_ZONE = "Europe/Moscow"
"""Where a viewer is taken to live whose zone nobody knows, as the tables have it."""

RUSSIAN_NEAR_DAYS: Mapping[int, str] = MappingProxyType({0: "сегодня", 1: "завтра"})
ENGLISH_NEAR_DAYS: Mapping[int, str] = MappingProxyType({0: "today", 1: "tomorrow"})
"""Days that have a name of their own, by how far ahead they are."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One viewer's way to read.

    Args:
        language: Of the letter.
        zone: In which the viewer counts days.
        at: Now; "tomorrow" is counted from here.
    """

    language: Language
    zone: ZoneInfo
    at: datetime

    def money(self, amount: Money) -> str:
        """Return an amount as people write it."""
        return money_words(amount, locale=self.language)

    def day(self, moment: datetime) -> str:
        """Return the viewer's date of an instant."""
        return date_words(moment, locale=self.language, zone=self.zone)

    def minute(self, moment: datetime) -> str:
        """Return date, time and zone of an instant, where a letter is evidence."""
        local = moment.astimezone(self.zone)
        return f"{self.day(moment)}, {local:%H:%M} ({self.zone.key})"

    def days_ahead(self, moment: datetime) -> str:
        """Return how many of the viewer's days an instant lies ahead: tomorrow, in 3 days."""
        days = (moment.astimezone(self.zone).date() - self.at.astimezone(self.zone).date()).days
        match self.language:
            case Language.RUSSIAN:
                near, otherwise = RUSSIAN_NEAR_DAYS, "через"
            case Language.ENGLISH:
                near, otherwise = ENGLISH_NEAR_DAYS, "in"
            case _:
                assert_never(self.language)
        return near.get(days) or f"{otherwise} {days_words(days, locale=self.language)}"

    def title(self, titles: Mapping[str, Any], *, otherwise: str) -> str:
        """Return the title in the viewer's language, or in any there is.

        Args:
            titles: Language to title.
            otherwise: Where there is no title at all.
        """
        found = titles.get(self.language) or next(filter(None, titles.values()), otherwise)
        return one_line(str(found))

    def periods_of(self, title: str, count: int) -> str:
        """Return some periods of a plan: «Месяц кино», 3 периода."""
        match self.language:
            case Language.RUSSIAN:
                quoted = f"«{title}»"
            case Language.ENGLISH:
                quoted = f"“{title}”"
            case _:
                assert_never(self.language)
        return f"{quoted}, {periods_words(count, locale=self.language)}"


def zone_of(name: str) -> ZoneInfo:
    """Return the zone of a viewer; an unknown one must not cost them their letter."""
    try:
        return ZoneInfo(name)
    # ValueError: the name leads out of the folder of zones.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(DEFAULT_ZONE)


def one_line(words: str) -> str:
    """Return words without line breaks and other controls, which have no place in a subject."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
