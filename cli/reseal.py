"""`kinokassa reseal`: seals what is kept with the newest key, so that an old one can go."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import click
from sqlalchemy import Engine, Row, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from cli.tables import table
from models import Gift, ProviderNotification, SavedCard
from runtime.database import create_write_engine
from runtime.sealing import SealBroken, Sealer
from runtime.settings import DatabaseSettings, SealingSettings, SettingsInvalid
from runtime.settings.environment import reading
from state_updater.entry_points import DATABASE_ROLE

SealedColumn: TypeAlias = "InstrumentedAttribute[Any]"

SEALED_COLUMNS: tuple[SealedColumn, ...] = (
    SavedCard.sealed_token,
    Gift.sealed_code,
    ProviderNotification.sealed_body,
    ProviderNotification.conflicting_body,
)
"""What stays for months. Messages are sealed too, and go within days by themselves."""

BATCH = 200
"""Rows that are locked at once: for milliseconds."""


@dataclass(slots=True)
class Tally:
    """What became of one column.

    Args:
        name: Table and column.
        resealed: Rows that an older key had sealed.
        unopened: Rows that none of the keys opens.
    """

    name: str
    resealed: int = 0
    unopened: int = 0


@click.command()
def reseal() -> None:
    """Seal what is kept anew with the first of SEALING_KEYS; status 0 only if all was opened."""
    try:
        engine, keys = _tools(os.environ)
    except SettingsInvalid as error:
        raise click.ClickException(str(error)) from error
    tallies = [reseal_column(engine, column, keys) for column in SEALED_COLUMNS]
    rows = [(it.name, it.resealed, it.unopened) for it in tallies]
    click.echo(table(("column", "sealed anew", "opened by no key"), rows))
    sys.exit(1 if any(it.unopened for it in tallies) else 0)


def _tools(variables: Mapping[str, str]) -> tuple[Engine, Sequence[str]]:
    with reading(variables) as environment:
        database = DatabaseSettings.read(environment)
        sealing = SealingSettings.read(environment)
    return create_write_engine(database.url, role=DATABASE_ROLE, pool_size=1), sealing.keys


def reseal_column(engine: Engine, column: SealedColumn, keys: Sequence[str]) -> Tally:
    """Seal every text of a column with the first key, in small batches; safe to run again.

    Args:
        engine: Of the State Updater's database role.
        column: Of texts that `Sealer` made.
        keys: The first one seals, every one opens.
    """
    sealers = Sealer(keys[:1]), Sealer(keys)
    tally = Tally(f"{column.class_.__tablename__}.{column.key}")
    rows = _reseal_batch(engine, column, None, sealers, tally)
    while rows:
        rows = _reseal_batch(engine, column, rows[-1].id, sealers, tally)
    return tally


def _reseal_batch(
    engine: Engine,
    column: SealedColumn,
    after: Any,
    sealers: tuple[Sealer, Sealer],
    tally: Tally,
) -> Sequence[Row[Any]]:
    """Seal the rows behind the id `after` anew, all from the first on without it."""
    newest, every = sealers
    kind = column.class_
    kept = select(kind.id, column).where(column.is_not(None)).order_by(kind.id).limit(BATCH)
    following = kept if after is None else kept.where(kind.id > after)
    with Session(engine) as session, session.begin():
        rows = session.execute(following.with_for_update(key_share=True)).all()
        for row_id, sealed in rows:
            if _opens(newest, sealed):
                continue
            if not _opens(every, sealed):
                tally.unopened += 1
                continue
            anew = newest.seal(every.open(sealed))
            session.execute(update(kind).where(kind.id == row_id).values({column: anew}))
            tally.resealed += 1
    return rows


def _opens(sealer: Sealer, sealed: str) -> bool:
    try:
        sealer.open(sealed)
    except SealBroken:
        return False
    return True
