"""The reference of State Storage, from the metadata of the tables."""

from collections.abc import Iterable
from typing import cast

from sqlalchemy import CheckConstraint, Column, Index, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql

from cli.docs.markdown import bullets, code, page, prose_of, section, table
from models import Base

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call] # of SQLAlchemy

HEADS = ("Column", "Type", "Null", "Refers to", "Meaning")

INTRODUCTION = (
    "Amounts are whole minor units of the row's currency, times are instants in UTC, ids are "
    "chosen by whoever sends the command. Who may read or write what is granted by the migration "
    "[`0003_roles_and_rights.py`](../../migrations/versions/0003_roles_and_rights.py)."
)


def tables_page() -> str:
    """Return the page of all tables."""
    mappers = sorted(
        Base.registry.mappers, key=lambda mapper: cast("Table", mapper.local_table).name
    )
    sections = [
        _table_section(cast("Table", mapper.local_table), mapper.class_) for mapper in mappers
    ]
    return page("Tables", INTRODUCTION, *sections)


def _table_section(described: Table, model: type) -> str:
    return section(
        described.name,
        prose_of(model),
        table(HEADS, map(_column_row, described.columns)),
        bullets(_rules(described)),
    )


def _column_row(column: Column[object]) -> tuple[str, ...]:
    references = sorted(key.target_fullname for key in column.foreign_keys)
    return (
        code(column.name),
        column.type.compile(DIALECT).lower(),
        "null" if column.nullable else "",
        ", ".join(map(code, references)),
        column.doc or "",
    )


def _rules(described: Table) -> Iterable[str]:
    """Return what the database itself refuses, and which reads it is fast at."""
    for constraint in sorted(described.constraints, key=lambda each: str(each.name)):
        if isinstance(constraint, CheckConstraint):
            yield f"Check {code(constraint.name)}: {code(constraint.sqltext)}."
        if isinstance(constraint, UniqueConstraint):
            yield f"Unique: {_names(constraint.columns)}."
    for index in sorted(described.indexes, key=lambda each: str(each.name)):
        yield _index_line(index)


def _index_line(index: Index) -> str:
    condition = index.dialect_options["postgresql"]["where"]
    where = "" if condition is None else f" where {code(condition)}"
    kind = "Unique" if index.unique else "Index"
    return f"{kind}: {_names(index.columns)}{where}."


def _names(columns: Iterable[Column[object]]) -> str:
    return ", ".join(code(column.name) for column in columns)
