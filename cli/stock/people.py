"""Who the viewers are: an address, a language, a time zone."""

from dataclasses import dataclass
from uuid import UUID

from cli.stock.chance import Chance

RUSSIAN_NAMES = (
    "anna", "olga", "irina", "elena", "natalia", "tatiana", "maria", "svetlana", "dmitry", "sergey",
    "alexey", "ivan", "mikhail", "pavel", "nikolay", "artem", "polina", "vera", "egor", "timur",
)  # fmt: skip
RUSSIAN_SURNAMES = (
    "ivanova", "petrov", "smirnova", "kuznetsov", "popova", "sokolov", "lebedeva", "kozlov",
    "novikova", "morozov", "volkova", "pavlov", "semenova", "golubev", "vinogradova", "bogdanov",
    "orlova", "andreev", "makarova", "zaitsev", "belova", "tarasov", "gusev", "romanova",
)  # fmt: skip
ENGLISH_NAMES = (
    "emma", "olivia", "james", "henry", "alice", "george", "grace", "oscar", "lucy", "arthur",
    "ruby", "thomas", "ella", "samuel", "nora", "jack",
)  # fmt: skip
ENGLISH_SURNAMES = (
    "smith", "jones", "taylor", "brown", "walker", "wright", "green", "hall", "wood", "clarke",
    "hughes", "murphy", "baker", "cooper", "bell", "ward",
)  # fmt: skip

DOMAINS = ("example.com", "example.org", "example.net", "mail.example", "cinema-fans.example")
"""Kept for examples: no letter to them can reach anybody."""

RUSSIAN_ZONES = {
    "Europe/Moscow": 62,
    "Asia/Yekaterinburg": 10,
    "Asia/Novosibirsk": 8,
    "Europe/Samara": 6,
    "Europe/Kaliningrad": 4,
    "Asia/Vladivostok": 5,
    "Asia/Almaty": 5,
}
ENGLISH_ZONES = {
    "Europe/London": 40,
    "Europe/Berlin": 20,
    "Asia/Nicosia": 15,
    "America/New_York": 15,
    "Asia/Dubai": 10,
}

ENGLISH_SHARE = 0.16

NAMELESS_SHARE = 0.004
"""Some tokens of the auth service name no address."""


@dataclass(frozen=True, slots=True)
class Person:
    """A viewer as their token tells them."""

    viewer_id: UUID
    email: str | None
    locale: str
    timezone: str

    @property
    def profile(self) -> dict[str, str | None]:
        """Return what a command tells of them, sealed."""
        return {"email": self.email, "locale": self.locale, "timezone": self.timezone}


def draw_person(chance: Chance, viewer_id: UUID) -> Person:
    """Return somebody who speaks Russian or English."""
    if chance.happens(ENGLISH_SHARE):
        email = _address(chance, ENGLISH_NAMES, ENGLISH_SURNAMES)
        return Person(viewer_id, email, "en", chance.weighted(ENGLISH_ZONES))
    email = _address(chance, RUSSIAN_NAMES, RUSSIAN_SURNAMES)
    return Person(viewer_id, email, "ru", chance.weighted(RUSSIAN_ZONES))


def _address(chance: Chance, names: tuple[str, ...], surnames: tuple[str, ...]) -> str | None:
    if chance.happens(NAMELESS_SHARE):
        return None
    name, surname = chance.one_of(names), chance.one_of(surnames)
    return f"{name}.{surname}{chance.number(1, 999)}@{chance.one_of(DOMAINS)}"
