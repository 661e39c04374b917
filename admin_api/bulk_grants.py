"""Writing bulk grants: a list once, however often it is sent, with its line in the trail."""

from uuid import UUID

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_once

from admin_api.acting import current_act, record_current_act
from admin_api.audit import ActOutcome
from admin_api.bulk_lists import ListWish
from admin_api.bulk_resolution import ResolvedRow, kept_line, resolve
from interaction_bus.command_gateway import CommandKeyReused
from models import BulkGrant, BulkGrantRow
from runtime.identifiers import derived_id
from runtime.web.idempotency import COMMANDS_OF_CALLERS, idempotency_key

ROUTE = "POST /admin/v1/bulk-grants"


def grant_id_of(manager_id: str, key: str | None) -> UUID:
    """Return the id of the bulk grant that a manager asks for under an Idempotency-Key.

    Raises:
        BadRequest: The key is missing or malformed.
    """
    return derived_id(COMMANDS_OF_CALLERS, manager_id, ROUTE, idempotency_key(key))


def preview(reads: Engine, wish: ListWish) -> list[ResolvedRow]:
    """Return what each line of a list would do; nothing is written."""
    with reads.connect() as connection:
        return resolve(connection, wish.written)


def create_bulk_grant(writes: Engine, grant_id: UUID, wish: ListWish) -> None:
    """Write a list to be carried out row by row; the same one again changes nothing.

    Args:
        writes: Engine of the admin role.
        grant_id: The same for the same wish of the same manager.
        wish: Days, reason and list.

    Raises:
        CommandKeyReused: Another list has been sent under the same key.
    """
    with writes.begin() as connection:
        if not _insert_grant(connection, grant_id, wish):
            _require_same(connection, grant_id, wish)
            record_current_act(connection, ActOutcome.REPEATED, subject_id=grant_id)
            return
        rows = resolve(connection, wish.written)
        connection.execute(insert(BulkGrantRow), [_columns(grant_id, row) for row in rows])
        problems = sum(row.problem is not None for row in rows)
        detail = {"days": wish.days, "rows": len(rows), "problems": problems}
        record_current_act(connection, ActOutcome.DONE, subject_id=grant_id, detail=detail)


def _insert_grant(connection: Connection, grant_id: UUID, wish: ListWish) -> bool:
    """Write the grant unless it is there; whoever sends it twice at once waits here."""
    written = insert_once(BulkGrant).values(
        id=grant_id,
        days=wish.days,
        reason=wish.reason,
        created_by=current_act().manager_id,
        created_at=func.billing_now(),
    )
    once = written.on_conflict_do_nothing().returning(BulkGrant.id)
    return connection.execute(once).one_or_none() is not None


def _require_same(connection: Connection, grant_id: UUID, wish: ListWish) -> None:
    terms = connection.execute(
        select(BulkGrant.days, BulkGrant.reason).where(BulkGrant.id == grant_id)
    ).one()
    lines = (
        select(BulkGrantRow.written)
        .where(BulkGrantRow.bulk_grant_id == grant_id)
        .order_by(BulkGrantRow.row_number)
    )
    known = [*terms, *connection.scalars(lines)]
    if known != [wish.days, wish.reason, *map(kept_line, wish.written)]:
        raise CommandKeyReused(grant_id)


def _columns(grant_id: UUID, row: ResolvedRow) -> dict[str, object]:
    return {
        "id": derived_id(grant_id, "row", str(row.number)),
        "bulk_grant_id": grant_id,
        "row_number": row.number,
        "written": row.written,
        "viewer_id": row.viewer_id,
        "subscription_id": row.subscription_id,
        "problem": row.problem.value if row.problem else None,
    }
