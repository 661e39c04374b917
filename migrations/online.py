"""What migrations do to large tables while everybody goes on using them.

Each of these ends the transaction in hand, so a migration does either such steps alone or what fits
into one transaction; and each can be done again after an interruption.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from alembic import op
from sqlalchemy import TextClause, text

LIMITS = ("lock_timeout", "statement_timeout")

PATIENCE = "20min"
"""For one step, within the half hour that the job on Kubernetes has. An index is built once every
older transaction has ended, that of a backup too; meanwhile nobody waits for the migration."""

ROWS_AT_ONCE = 1_000


def build_index(
    name: str, table: str, columns: Sequence[str | TextClause], *, where: str | None = None
) -> None:
    """Make an index while rows are written; one that is there, perhaps half built, is replaced.

    Args:
        name: Of the index.
        table: Whose rows it finds.
        columns: Names or expressions.
        where: Which rows it holds; none means all.
    """
    with _without_transaction():
        op.drop_index(name, table_name=table, if_exists=True, postgresql_concurrently=True)
        op.create_index(
            name,
            table,
            columns,
            postgresql_where=None if where is None else text(where),
            postgresql_concurrently=True,
        )


def drop_index(name: str, table: str) -> None:
    """Remove an index while rows are read and written, if it is there."""
    with _without_transaction():
        op.drop_index(name, table_name=table, if_exists=True, postgresql_concurrently=True)


def check_rows(name: str, table: str, condition: str) -> None:
    """Have the database check every row; writing stops for a moment, not while old rows are read.

    Args:
        name: Of the constraint, whole.
        table: Whose rows are checked.
        condition: In SQL.
    """
    op.drop_constraint(name, table, type_="check", if_exists=True)
    op.create_check_constraint(name, table, condition, postgresql_not_valid=True)
    with _without_transaction():
        op.execute(f"alter table {table} validate constraint {name}")


def change_rows(table: str, assignment: str, condition: str) -> None:
    """Change many rows, some at a time, so that nobody waits long for one of them.

    Args:
        table: Whose rows are changed; it has an `id`.
        assignment: In SQL, as after `set`.
        condition: In SQL, of rows that are still to be changed; none that was changed meets it.
    """
    some = f"select id from {table} where {condition} order by id limit {ROWS_AT_ONCE}"  # noqa: S608  # ours
    # The condition twice: somebody else may change a row while it is waited for.
    change = text(f"update {table} set {assignment} where id in ({some}) and {condition}")  # noqa: S608  # ours
    with _without_transaction():
        connection = op.get_bind()
        while connection.execute(change).rowcount:
            pass


@contextmanager
def _without_transaction() -> Iterator[None]:
    with op.get_context().autocommit_block():
        connection = op.get_bind()
        usual = {limit: connection.scalar(text(f"show {limit}")) for limit in LIMITS}
        for limit in LIMITS:
            op.execute(f"set {limit} = '{PATIENCE}'")
        yield
        for limit, value in usual.items():
            op.execute(f"set {limit} = '{value}'")
