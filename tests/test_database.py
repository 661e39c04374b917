"""The database of a test worker is as new at the beginning of every test."""

import pytest
from sqlalchemy import Engine, func, select

from models import Base
from tests.fixtures.database import Broom

NUMBERED = [
    (table.name, column.name)
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if column.identity is not None
]


@pytest.mark.parametrize(("table", "column"), NUMBERED)
def test_rows_are_numbered_from_one_again(
    owner_engine: Engine, broom: Broom, table: str, column: str
) -> None:
    next_number = select(func.nextval(func.pg_get_serial_sequence(table, column)))
    with owner_engine.begin() as connection:
        before = [connection.scalar(next_number), connection.scalar(next_number)]

    broom.sweep()

    assert before == [1, 2]
    with owner_engine.begin() as connection:
        assert connection.scalar(next_number) == 1
