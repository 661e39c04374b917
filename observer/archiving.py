"""Whether PostgreSQL keeps its log: what no backup has, and what fills its disk until one does."""

from sqlalchemy import Connection, Numeric, case, cast, column, func, not_, select, table

_ARCHIVER = table(
    "pg_stat_archiver",
    column("last_archived_wal"),
    column("last_archived_time"),
)
"""A view of PostgreSQL's own, which everybody may read."""

_SEGMENT_BYTES = cast(func.pg_size_bytes(func.current_setting("wal_segment_size")), Numeric)

_LAST_FULL = func.pg_walfile_name(func.pg_current_wal_lsn() - _SEGMENT_BYTES)

_IS_KEPT = _ARCHIVER.c.last_archived_wal.collate("C") >= _LAST_FULL
"""Names of segments are in the order of the log."""

_KEPT_AT = func.coalesce(_ARCHIVER.c.last_archived_time, func.pg_postmaster_start_time())

UNKEPT_SECONDS = select(
    case(
        (_IS_KEPT, 0.0),
        else_=func.extract("epoch", func.clock_timestamp() - _KEPT_AT),
    )
).where(func.current_setting("archive_mode") != "off", not_(func.pg_is_in_recovery()))


def read_unkept_seconds(connection: Connection) -> float | None:
    """Return for how long nothing of PostgreSQL's log was kept although a full segment waits.

    By PostgreSQL's own clock, for that of billing may be moved and segments do not move with it.
    A command that hangs is found like one that fails: neither keeps anything.

    Returns:
        Seconds, 0 when no full segment waits; since PostgreSQL began when none was ever kept. None
        where it keeps no log: `archive_mode` is off, or it follows another server.
    """
    seconds = connection.scalar(UNKEPT_SECONDS)
    return None if seconds is None else float(seconds)
