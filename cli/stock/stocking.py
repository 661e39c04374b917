"""Leads all lives, on every core, and collects what they leave behind."""

import gc
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from cli.stock.bank import NUMBERS_OF_A_LIFE
from cli.stock.cards import PaymentCard
from cli.stock.life import Life, World
from cli.stock.population import lead_lives
from cli.stock.shelves import Shelves, TimedLine
from models import (
    ConsumedMessage,
    Difference,
    FiscalReceipt,
    Letter,
    ManagerAction,
    PromoRedemption,
    ProviderNotification,
    Reminder,
    StateChange,
    Subscription,
)
from payment_sandbox.chargebacks import Chargeback
from payment_sandbox.operations import Operation
from state_updater.unit_of_work import Line

VIEWERS_OF_A_BATCH = 250
"""Lives of one batch depend on nothing else, so that the number of cores changes no life."""


@dataclass(slots=True)
class ProviderBooks:
    """What the provider's ledger would hold.

    Args:
        cards: Each that was saved, with the account whose it is.
    """

    operations: list[Operation] = field(default_factory=list)
    chargebacks: list[Chargeback] = field(default_factory=list)
    cards: list[tuple[PaymentCard, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Batch:
    """What some lives leave behind.

    Args:
        lines: Of our tables.
        books: The provider's side of them.
        states: How many subscriptions ended in each state.
        code_uses: How often each promo code was used, by its id.
        granted: Rows of the list of those who were given days, without their numbers.
    """

    lines: dict[str, list[TimedLine]]
    books: ProviderBooks
    states: Counter[str]
    code_uses: Counter[str]
    granted: list[Line]


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """Which lives are to be led."""

    seed: str
    viewers: int
    first_number: int


def lead_batches(
    world: World, *, seed: int, viewers: int, first_number: int, cores: int | None = None
) -> Iterator[Batch]:
    """Yield batches of lives, in the same order whatever the number of cores.

    Args:
        world: Shared by all lives.
        seed: Of all chances.
        viewers: How many there shall be at least.
        first_number: Of the provider's operations.
        cores: How many to use; none takes all that this machine has.
    """
    orders = list(_orders(seed, viewers, first_number))
    cores = cores or min(os.cpu_count() or 1, len(orders))
    if cores == 1:
        yield from (lead_batch(world, order) for order in orders)
        return
    # Forked processes have the world already: it is not sent to them with each order.
    context = get_context("fork")
    with ProcessPoolExecutor(
        cores, mp_context=context, initializer=_settle_in, initargs=(world,)
    ) as pool:
        yield from pool.map(_lead_here, orders)


def lead_batch(world: World, order: BatchOrder) -> Batch:
    """Return what the lives of one order leave behind."""
    shelves, books = Shelves(), ProviderBooks()
    states: Counter[str] = Counter()
    code_uses: Counter[str] = Counter()
    granted: list[Line] = []
    for life in lead_lives(
        world, seed=order.seed, viewers=order.viewers, first_number=order.first_number
    ):
        _collect(life, shelves, books)
        states.update(it.state for it in life.rows.each(Subscription))
        uses = (it for it in life.rows.each(PromoRedemption) if it.given_back_at is None)
        code_uses.update(str(it.promo_code_id) for it in uses)
        granted += life.granted
    return Batch(shelves.pack(), books, states, code_uses, granted)


def _orders(seed: int, viewers: int, first_number: int) -> Iterator[BatchOrder]:
    for place, start in enumerate(range(0, viewers, VIEWERS_OF_A_BATCH)):
        number = first_number + place * VIEWERS_OF_A_BATCH * NUMBERS_OF_A_LIFE
        yield BatchOrder(f"{seed}:{place}", min(VIEWERS_OF_A_BATCH, viewers - start), number)


def _collect(life: Life, shelves: Shelves, books: ProviderBooks) -> None:
    shelves.put_rows(life.desk.new_rows)
    shelves.put_lines(StateChange, life.desk.history)
    shelves.put_lines(ConsumedMessage, life.desk.inbox)
    shelves.put_lines(Letter, life.told.letters)
    shelves.put_lines(Reminder, life.told.reminders.values())
    shelves.put_lines(ManagerAction, life.manager_actions)
    shelves.put_lines(ProviderNotification, life.papers.notifications)
    shelves.put_lines(FiscalReceipt, life.papers.receipts)
    shelves.put_lines(Difference, life.differences)
    books.operations += life.bank.operations.values()
    books.chargebacks += life.bank.chargebacks
    books.cards += life.bank.owners()


_worlds: list[World] = []
"""Of a forked process: one, which it was given when it began."""


def _settle_in(world: World) -> None:
    _worlds.append(world)
    # Looking for garbage again and again among rows that are all kept takes a tenth of the time.
    gc.disable()


def _lead_here(order: BatchOrder) -> Batch:
    batch = lead_batch(_worlds[0], order)
    gc.collect()
    return batch
