"""What PostgreSQL says when it refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from tests.models.conftest import Shelf


def refused(action: Callable[[], None]) -> str:
    """Do what must be refused and return the name of the rule that forbade it."""
    with pytest.raises(IntegrityError) as caught:
        action()
    name: str = caught.value.orig.diag.constraint_name  # type: ignore[union-attr]  # psycopg2's
    return name


def change(shelf: Shelf, table: str, row: dict[str, Any], **columns: object) -> None:
    """Set columns of one row by plain SQL."""
    settings = ", ".join(f"{name} = :{name}" for name in columns)
    with shelf.engine.begin() as connection:
        query = text(f"update {table} set {settings} where id = :row_id")  # noqa: S608 - ours
        connection.execute(query, columns | {"row_id": row["id"]})


def put(shelf: Shelf, kind: type[Any], rows: list[dict[str, Any]]) -> None:
    """Insert rows one after the other in one transaction."""
    with shelf.engine.begin() as connection:
        for row in rows:
            connection.execute(insert(kind).values(**row))
