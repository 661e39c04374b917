"""Stocks a database: draws the cinema, has all lives led, and writes down how they ended."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, func, select, text

from cli.stock.assortment import EARLY, draw_catalogue
from cli.stock.chance import Chance
from cli.stock.life import World
from cli.stock.outage import draw_outage, grant_rows
from cli.stock.present import tell_what_is_due
from cli.stock.shelves import Shelves
from cli.stock.staff import draw_managers
from cli.stock.stocking import Batch, ProviderBooks, lead_batches
from cli.stock.trail import catalogue_acts
from models import BulkGrantRow, ManagerAction, Payment, Plan, Viewer
from runtime.clock import BILLING_NOW
from runtime.sealing import Sealer
from runtime.settings import BillingSettings
from state_updater.unit_of_work import Line

FIRST_NUMBER, LAST_NUMBER = 2_000_000_000, 2_999_999_999
"""Of the provider's operations on the shelf: below those that the payment sandbox gives."""

MONTH = timedelta(days=30.5)


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


@dataclass(frozen=True, slots=True)
class Stocked:
    """What was put on the shelf.

    Args:
        states: How many subscriptions ended in each state.
        rows: How many rows of each table there are now.
        books: The provider's side, for its ledger.
    """

    states: Counter[str]
    rows: dict[str, int]
    books: ProviderBooks


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
        _require_room(connection, wish)
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
    return _write(engine, world, Chance(wish.seed, "shelves"), batches)


def draw_world(wish: Wish, *, ended: datetime, sealer: Sealer, settings: BillingSettings) -> World:
    """Return what all lives of a stock share."""
    chance = Chance(wish.seed, "world")
    began = ended - MONTH * wish.months
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


def _require_room(connection: Connection, wish: Wish) -> None:
    viewers = connection.scalar(select(func.count()).select_from(Viewer))
    if viewers and not wish.adds:
        raise AlreadyStocked(f"the database has {viewers} viewers; --add stocks it all the same")
    if connection.scalar(select(func.count()).where(Plan.code == "month")):
        raise AlreadyStocked("the database has been stocked already")


def _first_number(connection: Connection) -> int:
    its = Payment.provider_transaction_id
    last = connection.scalar(select(func.max(its)).where(its.between(FIRST_NUMBER, LAST_NUMBER)))
    return FIRST_NUMBER if last is None else last + 1


def _write(engine: Engine, world: World, chance: Chance, batches: list[Batch]) -> Stocked:
    shelves, books = Shelves(), ProviderBooks()
    for batch in batches:
        shelves.merge(batch.lines)
        books.operations += batch.books.operations
        books.chargebacks += batch.books.chargebacks
        books.cards += batch.books.cards
    granted = [row for batch in batches for row in batch.granted]
    _shelve_world(shelves, world, chance, granted)
    _count_uses(shelves, world, batches)
    with engine.begin() as connection:
        connection.execute(text("set local statement_timeout = 0"))
        shelves.write(connection)
        tell_what_is_due(connection, chance, world.ended)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("analyze"))
    states = sum((batch.states for batch in batches), Counter[str]())
    return Stocked(states, shelves.counts(), books)


def _shelve_world(shelves: Shelves, world: World, chance: Chance, granted: list[Line]) -> None:
    catalogue, outage = world.catalogue, world.outage
    catalogue.turn_to(world.ended)
    shelves.put_rows([*catalogue.plans, *catalogue.prices, *catalogue.price_moves, outage])
    shelves.put_lines(BulkGrantRow, grant_rows(granted, outage, chance))
    acts = catalogue_acts(chance, catalogue, world.managers, outage)
    shelves.put_lines(ManagerAction, acts)


def _count_uses(shelves: Shelves, world: World, batches: list[Batch]) -> None:
    uses = sum((batch.code_uses for batch in batches), Counter[str]())
    for code in world.catalogue.promo_codes:
        code.uses = uses[str(code.id)]
        if code.code == EARLY:
            # One code is used up, so that the console shows what that looks like.
            code.most_uses = max(1, code.uses)
    shelves.put_rows(world.catalogue.promo_codes)
