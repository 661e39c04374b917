"""Reads of bulk grants: how far they came, and each row's fate as the inbox tells it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Integer, String, case, cast, func, literal, select

from admin_api.queries.pages import (
    PageOrder,
    PageWish,
    Record,
    Statement,
    find_one,
    read_all,
    read_page,
)
from models import BulkGrant, BulkGrantRow, ConsumedMessage
from runtime.web.pagination import Page

_fate = case(
    (BulkGrantRow.problem.is_not(None), literal("problem")),
    (ConsumedMessage.outcome.is_not(None), ConsumedMessage.outcome),
    else_=literal("waiting"),
)

_is_its_command = ConsumedMessage.id == BulkGrantRow.id

_fates = (
    select(
        func.count().label("rows"),
        *(
            func.count().filter(_fate == fate).label(name)
            for name, fate in (
                ("problems", "problem"),
                ("waiting", "waiting"),
                ("done", "done"),
                ("rejected", "rejected"),
            )
        ),
    )
    .select_from(BulkGrantRow)
    .outerjoin(ConsumedMessage, _is_its_command)
    .where(BulkGrantRow.bulk_grant_id == BulkGrant.id)
    .correlate(BulkGrant)
    .lateral("fates")
)

_wanted = _fates.c.rows - _fates.c.problems
_settled = _fates.c.done + _fates.c.rejected

# Rounded down it is a numeric, which would come as a decimal.
_percent = case((_wanted == 0, 100), else_=100 * _settled // func.nullif(_wanted, 0))

GRANTS: Statement = select(
    BulkGrant.id,
    BulkGrant.days,
    BulkGrant.reason,
    BulkGrant.created_by,
    BulkGrant.created_at,
    _fates.c.rows,
    _fates.c.problems,
    _fates.c.waiting,
    _fates.c.done,
    _fates.c.rejected,
    cast(_percent, Integer).label("percent"),
).join_from(BulkGrant, _fates, literal(value=True))
"""Each bulk grant with its totals, counted at the moment of the read."""

ROWS = (
    select(
        BulkGrantRow.row_number,
        BulkGrantRow.written,
        BulkGrantRow.viewer_id,
        BulkGrantRow.subscription_id,
        _fate.label("state"),
        func.coalesce(
            BulkGrantRow.problem, cast(ConsumedMessage.problem["code"].astext, String)
        ).label("problem"),
    )
    .outerjoin(ConsumedMessage, _is_its_command)
    .order_by(BulkGrantRow.row_number)
)

COLUMNS = ("row_number", "written", "viewer_id", "subscription_id", "state", "problem")

ORDER = PageOrder(BulkGrant.created_at, BulkGrant.id)


def list_bulk_grants(connection: Connection, wish: PageWish) -> Page[Record]:
    """Return a page of bulk grants with their totals."""
    return read_page(connection, GRANTS, ORDER, wish)


def find_bulk_grant(connection: Connection, grant_id: UUID) -> Record | None:
    """Return a bulk grant with its totals, or none."""
    return find_one(connection, GRANTS.where(BulkGrant.id == grant_id))


def list_rows(connection: Connection, grant_id: UUID, *, after: int, limit: int) -> dict[str, Any]:
    """Return some rows of a bulk grant, in the order of its list.

    Args:
        connection: To read with.
        grant_id: Of the bulk grant.
        after: Number of the last row that was read; 0 for the first page.
        limit: Rows, from 1.
    """
    of_grant = ROWS.where(BulkGrantRow.bulk_grant_id == grant_id)
    behind = of_grant.where(BulkGrantRow.row_number > after)
    rows = read_all(connection, behind.limit(limit + 1))
    items = rows[:limit]
    is_last = len(rows) <= limit
    return {"items": items, "next_cursor": None if is_last else str(items[-1]["row_number"])}


def list_all_rows(connection: Connection, grant_id: UUID) -> list[Record]:
    """Return every row of a bulk grant; a list has a bounded length."""
    return read_all(connection, ROWS.where(BulkGrantRow.bulk_grant_id == grant_id))
