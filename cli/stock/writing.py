"""Writes down how all lives ended, and the world that they shared."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, text

from cli.stock.assortment import EARLY
from cli.stock.chance import Chance
from cli.stock.life import QUIET, World
from cli.stock.outage import grant_rows
from cli.stock.present import tell_what_is_due
from cli.stock.shelves import Shelves
from cli.stock.stocking import Batch, ProviderBooks
from cli.stock.trail import catalogue_acts
from models import BulkGrantRow, ManagerAction
from state_updater.unit_of_work import Line


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


def write_down(
    engine: Engine,
    world: World,
    batches: Sequence[Batch],
    *,
    chance: Chance,
    others: Collection[UUID],
) -> Stocked:
    """Write lives and their world in one transaction, with the reminders that are due told.

    Args:
        engine: Of the database's owner.
        world: Of these lives.
        batches: What they left behind.
        chance: Makes ids.
        others: Viewers who were there before.
    """
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
        until = world.ended + QUIET
        tell_what_is_due(connection, chance, at=world.ended, until=until, others=others)
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


def _count_uses(shelves: Shelves, world: World, batches: Sequence[Batch]) -> None:
    uses = sum((batch.code_uses for batch in batches), Counter[str]())
    for code in world.catalogue.promo_codes:
        code.uses = uses[str(code.id)]
        if code.code == EARLY:
            # One code is used up, so that the console shows what that looks like.
            code.most_uses = max(1, code.uses)
    shelves.put_rows(world.catalogue.promo_codes)
