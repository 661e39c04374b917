"""`kinokassa reseal`: what an old key sealed is sealed by the new one, and nothing is lost."""

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, func, select

from cli.reseal import BATCH, SEALED_COLUMNS, SealedColumn, reseal, reseal_column
from models import Base, SavedCard
from runtime.identifiers import new_id
from runtime.sealing import Sealer, new_sealing_key
from tests.fixtures.builders import build_card, build_viewer, store

pytestmark = pytest.mark.integration

OLD, NEW = new_sealing_key(), new_sealing_key()

TOKEN = {"token": "tk_4242"}


def keep_card(engine: Engine, *, key: str, **columns: object) -> None:
    """Keep a card whose token a key has sealed."""
    viewer = build_viewer()
    sealed = {"sealed_token": Sealer([key]).seal(TOKEN), "fingerprint": new_id().hex}
    store(engine, viewers=[viewer], saved_cards=[build_card(viewer, **{**sealed, **columns})])


def tokens(engine: Engine) -> list[str | None]:
    with engine.connect() as connection:
        return list(connection.scalars(select(SavedCard.sealed_token)))


def test_the_new_key_alone_opens_what_the_old_one_sealed(
    owner_engine: Engine, state_updater_engine: Engine
) -> None:
    keep_card(owner_engine, key=OLD)

    tally = reseal_column(state_updater_engine, SavedCard.sealed_token, [NEW, OLD])

    (sealed,) = tokens(owner_engine)
    assert sealed is not None
    assert Sealer([NEW]).open(sealed) == TOKEN
    assert (tally.resealed, tally.unopened) == (1, 0)


def test_a_second_run_finds_nothing_to_do(
    owner_engine: Engine, state_updater_engine: Engine
) -> None:
    keep_card(owner_engine, key=OLD)
    reseal_column(state_updater_engine, SavedCard.sealed_token, [NEW, OLD])
    before = tokens(owner_engine)

    tally = reseal_column(state_updater_engine, SavedCard.sealed_token, [NEW, OLD])

    assert tokens(owner_engine) == before
    assert (tally.resealed, tally.unopened) == (0, 0)


def test_what_no_key_opens_is_counted_and_left_alone(
    owner_engine: Engine, state_updater_engine: Engine
) -> None:
    keep_card(owner_engine, key=new_sealing_key())
    before = tokens(owner_engine)

    tally = reseal_column(state_updater_engine, SavedCard.sealed_token, [NEW, OLD])

    assert tokens(owner_engine) == before
    assert tally.unopened == 1


def test_a_card_without_a_token_is_passed_by(
    owner_engine: Engine, state_updater_engine: Engine
) -> None:
    keep_card(owner_engine, key=OLD, state="withdrawn", sealed_token=None)

    tally = reseal_column(state_updater_engine, SavedCard.sealed_token, [NEW, OLD])

    assert tokens(owner_engine) == [None]
    assert (tally.resealed, tally.unopened) == (0, 0)


def test_more_than_one_batch_is_sealed_anew(
    owner_engine: Engine, state_updater_engine: Engine
) -> None:
    for _ in range(BATCH + 1):
        keep_card(owner_engine, key=OLD)

    tally = reseal_column(state_updater_engine, SavedCard.sealed_token, [NEW, OLD])

    assert tally.resealed == BATCH + 1


@pytest.mark.parametrize("column", SEALED_COLUMNS, ids=str)
def test_the_state_updaters_role_may_seal_anew(
    column: SealedColumn, state_updater_engine: Engine
) -> None:
    may_update = func.has_column_privilege(column.class_.__tablename__, column.key, "UPDATE")

    with state_updater_engine.connect() as connection:
        assert connection.scalar(select(may_update)) is True


def test_the_command_needs_one_connection_alone(owner_engine: Engine, database_url: str) -> None:
    keep_card(owner_engine, key=OLD)
    environment = {"DATABASE_URL": database_url, "SEALING_KEYS": f"{NEW},{OLD}"}

    answer = CliRunner(env=environment).invoke(reseal)

    assert answer.exit_code == 0, answer.output
    assert "saved_cards.sealed_token" in answer.output


def test_every_sealed_column_that_stays_is_sealed_anew() -> None:
    sealed = {
        f"{mapper.class_.__name__}.{column.key}"
        for mapper in Base.registry.mappers
        for column in mapper.column_attrs
        if column.key.startswith("sealed_") or "encrypted" in (column.columns[0].doc or "")
    }

    assert sealed == {str(column) for column in SEALED_COLUMNS}
