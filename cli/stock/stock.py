"""Stocks a database: draws the cinema, has all lives led, and writes down how they ended."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, Engine, func, select

from cli.stock.assortment import MONTH, draw_catalogue
from cli.stock.chance import Chance
from cli.stock.life import World
from cli.stock.outage import draw_outage
from cli.stock.staff import draw_managers
from cli.stock.stocking import lead_batches
from cli.stock.writing import Stocked, write_down
from models import Payment, Plan, Viewer
from runtime.clock import BILLING_NOW
from runtime.sealing import Sealer
from runtime.settings import BillingSettings

FIRST_NUMBER, LAST_NUMBER = 2_000_000_000, 2_999_999_999
"""Of the provider's operations on the shelf: below those that the payment sandbox gives."""

MONTH_LENGTH = timedelta(days=30.5)


class AlreadyStocked(Exception):
    """There are rows already that the stock would mix with or repeat."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be on the shelf.

    Args:
        viewers: How many at least; a household may be two.
        months: How long ago the first of them joined.
        seed: The same one makes the same lives of the same present.
        adds: Whether there may be viewers already.
    """

    viewers: int
    months: int = 6
    seed: int = 1
    adds: bool = False


def fill(
    engine: Engine,
    wish: Wish,
    *,
    sealer: Sealer,
    settings: BillingSettings,
    tell: Callable[[str], None],
) -> Stocked:
    """Fill a migrated database with lives that end in its present.

    Args:
        engine: Of the database's owner.
        wish: How many, and by which chance.
        sealer: With the keys of the system.
        settings: Of the system; the same ones will renew what is stocked.
        tell: Is told how far it has come.

    Raises:
        AlreadyStocked: The database has viewers, or has been stocked by this seed before.
    """
    with engine.connect() as connection:
        ended = connection.execute(BILLING_NOW).scalar_one().astimezone(UTC)
        first_number = _first_number(connection)
        others = frozenset(connection.scalars(select(Viewer.id)))
        _require_room(connection, wish, others)
    # Processes that are forked must not share the connection.
    engine.dispose()
    world = draw_world(wish, ended=ended, sealer=sealer, settings=settings)
    batches = []
    for batch in lead_batches(
        world, seed=wish.seed, viewers=wish.viewers, first_number=first_number
    ):
        batches.append(batch)
        if len(batches) % 10 == 0:
            tell(f"{len(batches)} batches of lives have been led")
    chance = Chance(wish.seed, "shelves")
    return write_down(engine, world, batches, chance=chance, others=others)


def draw_world(wish: Wish, *, ended: datetime, sealer: Sealer, settings: BillingSettings) -> World:
    """Return what all lives of a stock share."""
    chance = Chance(wish.seed, "world")
    began = ended - MONTH_LENGTH * wish.months
    managers = draw_managers(chance, began)
    return World(
        catalogue=draw_catalogue(chance, began=began, ended=ended, manager=managers[0]),
        sealer=sealer,
        settings=settings,
        managers=managers,
        outage=draw_outage(chance, ended=ended, manager=managers[1]),
        began=began,
        ended=ended,
    )


def _require_room(connection: Connection, wish: Wish, others: Collection[UUID]) -> None:
    if others and not wish.adds:
        number = len(others)
        raise AlreadyStocked(f"the database has {number} viewers; --add stocks it all the same")
    if connection.scalar(select(func.count()).where(Plan.code == MONTH)):
        raise AlreadyStocked("the database has been stocked already")


def _first_number(connection: Connection) -> int:
    its = Payment.provider_transaction_id
    last = connection.scalar(select(func.max(its)).where(its.between(FIRST_NUMBER, LAST_NUMBER)))
    return FIRST_NUMBER if last is None else last + 1
