"""What every table has in common: its metadata, its types and its naming of constraints."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraints are named so that an error of PostgreSQL says which rule was broken."""


class Base(DeclarativeBase):
    """Root of the tables. There are no relationships: each query reads the rows it needs."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own way of declaring it
        uuid.UUID: UUID(as_uuid=True),
        datetime: DateTime(timezone=True),
        str: Text(),
        dict[str, Any]: JSONB(),
    }


Id = Annotated[uuid.UUID, mapped_column(primary_key=True)]
"""UUIDv7 chosen by whoever sends the command, so that a repeated command meets its own rows."""

Minor = Annotated[int, mapped_column(BigInteger)]
"""Whole minor units of the row's currency."""


def one_of(column: str, values: Iterable[str], *, name: str | None = None) -> CheckConstraint:
    """Return the check that `column` holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=name or f"{column}_known")


def any_of(column: str, values: Iterable[str]) -> str:
    """Return the SQL condition of a partial index over `values` of `column`."""
    return f"{column} in ({_listed(values)})"


def none_of(column: str, values: Iterable[str]) -> str:
    """Return the SQL condition of a partial index over all but `values` of `column`."""
    return f"{column} not in ({_listed(values)})"


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)
