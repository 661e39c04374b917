"""What an error of the database means for whoever had asked it."""

from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError as PoolTimeout

DOWN_SQLSTATES = frozenset({"53300", "57P01", "57P02", "57P03"})
"""Too many connections, shut down by the administrator, crashed, not yet ready to answer."""

CONNECTION_LOST_CLASS = "08"

WORTH_RETRYING_SQLSTATES = frozenset({"40001", "40P01", "55P03", "57014"})
"""Serialisation failure, deadlock, lock not available, statement cancelled by its timeout."""


def is_database_down(error: BaseException) -> bool:
    """Return whether PostgreSQL could not be reached or went away; the work may be done later."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    sqlstate = _sqlstate(error)
    return (
        error.connection_invalidated
        or sqlstate in DOWN_SQLSTATES
        or (sqlstate or "").startswith(CONNECTION_LOST_CLASS)
        # libpq gives no code when there was no server to give one.
        or (sqlstate is None and isinstance(error, OperationalError))
    )


def is_worth_retrying(error: BaseException) -> bool:
    """Return whether the same work may succeed if tried again soon, as after a deadlock."""
    return is_database_down(error) or (
        isinstance(error, DBAPIError) and _sqlstate(error) in WORTH_RETRYING_SQLSTATES
    )


def describe_failure(error: BaseException) -> str:
    """Return what PostgreSQL or its client library says, in one line; never a statement."""
    words = str(getattr(error, "orig", error)).strip()
    return words.splitlines()[0] if words else type(error).__name__


def _sqlstate(error: DBAPIError) -> str | None:
    return getattr(error.orig, "pgcode", None)
