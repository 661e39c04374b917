"""Thousands of lives, each by its own chance: whoever is number 17 is so in every stock."""

from collections.abc import Iterator

from cli.stock.bank import NUMBERS_OF_A_LIFE
from cli.stock.chance import Chance
from cli.stock.desk import WishRefused
from cli.stock.destinies import LOTS, Lot
from cli.stock.life import Life, TooLively, World
from cli.stock.oddities import blemish
from cli.stock.outage import suffer
from models import Subscription, Viewer

MOST_TRIES = 60
"""A life that does not come out as its lot says is led anew by another chance."""


class NoSuchLife(RuntimeError):
    """A destiny that cannot be had."""

    def __init__(self, lot: Lot, last: str) -> None:
        super().__init__(f"{lot.destiny.__name__} never ends as {lot.ends}: {last}")


def lead_lives(world: World, *, seed: str, viewers: int, first_number: int) -> Iterator[Life]:
    """Yield lives until so many viewers have been met; most households are one viewer.

    Args:
        world: Shared by all.
        seed: Of all chances.
        viewers: How many there shall be.
        first_number: Of the provider's operations.
    """
    met = number = 0
    while met < viewers:
        its_seed = f"{seed}:{number}"
        lot = Chance(its_seed, "lot").weighted({lot: lot.weight for lot in LOTS})
        its_number = first_number + number * NUMBERS_OF_A_LIFE
        life = lead_life(world, lot, seed=its_seed, first_number=its_number)
        met += len(list(life.rows.each(Viewer)))
        number += 1
        yield life


def lead_life(world: World, lot: Lot, *, seed: str, first_number: int) -> Life:
    """Return a life that has come out as its lot says.

    Args:
        world: Shared with all others.
        lot: What becomes of it.
        seed: Of its chance.
        first_number: Of the provider's operations in it.

    Raises:
        NoSuchLife: However often it is tried, it ends otherwise.
    """
    last = ""
    for attempt in range(MOST_TRIES):
        life = Life(world, Chance(seed, attempt), first_number)
        suffer(life, world.outage)
        lot.destiny(life)
        try:
            life.live()
        except (WishRefused, TooLively) as refusal:
            last = str(refusal)
            continue
        last = str([it.state for it in life.rows.each(Subscription)])
        if _ends_as(life, lot):
            blemish(life)
            return life
    raise NoSuchLife(lot, last)


def _ends_as(life: Life, lot: Lot) -> bool:
    subscriptions = list(life.rows.each(Subscription))
    return bool(subscriptions) and subscriptions[-1].state == lot.ends and life.ends_as_wished
