"""`kinokassa stock`: fills a sandbox's database with half a year of a cinema."""

import os
from pathlib import Path
from time import monotonic

import click

from cli.stock.ledger import write_ledger
from cli.stock.stock import AlreadyStocked, Wish, fill
from cli.stock.writing import Stocked
from migrations.age import SchemaAge, read_schema_age
from runtime.database import create_write_engine
from runtime.sealing import Sealer
from runtime.settings import (
    BillingSettings,
    DatabaseSettings,
    SealingSettings,
    SettingsInvalid,
    reading,
)

DEFAULT_VIEWERS, MOST_VIEWERS = 10_000, 100_000


@click.command()
@click.option(
    "--viewers",
    default=DEFAULT_VIEWERS,
    show_default=True,
    type=click.IntRange(1, MOST_VIEWERS),
    help="How many.",
)
@click.option("--seed", default=1, show_default=True, help="Another one makes other lives.")
@click.option(
    "--months",
    default=6,
    show_default=True,
    type=click.IntRange(1, 36),
    help="How long ago the first of them joined.",
)
@click.option("--add", is_flag=True, help="Stock a database that has viewers already.")
@click.option(
    "--ledger",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The payment sandbox's ledger, which is given its side of the stock.",
)
def stock(*, viewers: int, seed: int, months: int, add: bool, ledger: Path | None) -> None:
    """Fill the database of a sandbox with viewers, subscriptions, money and histories."""
    try:
        with reading(os.environ) as environment:
            database = DatabaseSettings.read(environment)
            billing = BillingSettings.read(environment)
            sealing = SealingSettings.read(environment)
    except SettingsInvalid as error:
        raise click.ClickException(str(error)) from error
    if not billing.is_sandbox:
        raise click.ClickException("viewers are made up only where SANDBOX=1 and no money is real")
    wish = Wish(viewers=viewers, months=months, seed=seed, adds=add)
    stock_system(database.url, wish, sealing=sealing, billing=billing, ledger=ledger)


def stock_system(
    database_url: str,
    wish: Wish,
    *,
    sealing: SealingSettings,
    billing: BillingSettings,
    ledger: Path | None,
) -> Stocked:
    """Fill a database and, if one is named, the payment sandbox's ledger; tell what there is.

    Args:
        database_url: Of its owner.
        wish: How many, and by which chance.
        sealing: Keys of the system.
        billing: Its numbers.
        ledger: The sandbox's file; none leaves the provider without its side.

    Raises:
        ClickException: The database is not migrated, or not empty.
    """
    began = monotonic()
    engine = create_write_engine(database_url, role=None, pool_size=1)
    try:
        if read_schema_age(engine) is not SchemaAge.AT_HEAD:
            raise click.ClickException("the database is not up to date: kinokassa migrate")
        stocked = fill(engine, wish, sealer=Sealer(sealing.keys), settings=billing, tell=click.echo)
    except AlreadyStocked as error:
        raise click.ClickException(str(error)) from error
    finally:
        engine.dispose()
    if ledger is not None:
        write_ledger(ledger, stocked.books)
    _show(stocked, monotonic() - began)
    return stocked


def _show(stocked: Stocked, seconds: float) -> None:
    total = sum(stocked.states.values())
    for state, number in stocked.states.most_common():
        click.echo(f"  {number:>7,}  {number / total:>6.1%}  {state}")
    rows = ", ".join(f"{number:,} {table}" for table, number in stocked.rows.items())
    click.echo(f"{rows}\nstocked in {seconds:.0f} s")
