"""What happens by chance, and the same again with the same seed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

Thing = TypeVar("Thing")

RANDOM_BITS_BEHIND_VERSION = 12
RANDOM_BITS_BEHIND_VARIANT = 62


class Chance:
    """Decides by lot.

    Args:
        seed: Whatever names the life; the same one decides the same.
    """

    def __init__(self, *seed: object) -> None:
        self._random = Random(" ".join(map(str, seed)))  # noqa: S311 - nothing is secret here

    def happens(self, probability: float) -> bool:
        """Return true as often as `probability` says, from 0 to 1."""
        return self._random.random() < probability

    def share(self) -> float:
        """Return a number from 0 up to 1, the end excluded."""
        return self._random.random()

    def number(self, lowest: int, highest: int) -> int:
        """Return a whole number; both ends are included."""
        return self._random.randint(lowest, highest)

    def one_of(self, things: Sequence[Thing]) -> Thing:
        """Return one of several things that are equally likely."""
        return self._random.choice(things)

    def weighted(self, weights: Mapping[Thing, float]) -> Thing:
        """Return one of several things by their weights."""
        return self._random.choices(list(weights), weights=list(weights.values()))[0]

    def span(self, shortest: timedelta, longest: timedelta) -> timedelta:
        """Return a span of time between two others."""
        return shortest + (longest - shortest) * self._random.random()

    def instant(self, begin: datetime, end: datetime) -> datetime:
        """Return an instant between two others; `begin` itself where `end` is not after it."""
        return begin + max(end - begin, timedelta()) * self._random.random()

    def identifier(self, at: datetime) -> UUID:
        """Return an id as it would have been made at an instant: later ones sort after it."""
        milliseconds = int(at.timestamp() * 1000)
        version = (7 << RANDOM_BITS_BEHIND_VERSION) | self._bits(RANDOM_BITS_BEHIND_VERSION)
        variant = (2 << RANDOM_BITS_BEHIND_VARIANT) | self._bits(RANDOM_BITS_BEHIND_VARIANT)
        return UUID(int=(milliseconds << 80) | (version << 64) | variant)

    def symbols(self, alphabet: str, length: int) -> str:
        """Return so many characters of an alphabet."""
        return "".join(self._random.choices(alphabet, k=length))

    def _bits(self, number: int) -> int:
        return self._random.getrandbits(number)
