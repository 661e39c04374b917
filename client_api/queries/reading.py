"""Asking the database, one statement at a time."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Executable, Row


def find_row(
    statement: Executable, parameters: dict[str, Any], *, engine: Engine
) -> Row[Any] | None:
    """Return the only row of a query, or none.

    Args:
        statement: Finds at most one row.
        parameters: Of the statement, by name.
        engine: The primary, or the replica where a moment's delay does no harm.
    """
    with engine.connect() as connection:
        return connection.execute(statement, parameters).one_or_none()


def list_rows(
    statement: Executable, parameters: dict[str, Any], *, engine: Engine
) -> Sequence[Row[Any]]:
    """Return all rows of a query.

    Args:
        statement: Bounds the number of rows by itself.
        parameters: Of the statement, by name.
        engine: The primary, or the replica where a moment's delay does no harm.
    """
    with engine.connect() as connection:
        return connection.execute(statement, parameters).all()
