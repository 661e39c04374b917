"""Connections to PostgreSQL, one engine for writing and one for reading.

An engine is made by an entry point, after it has forked: a connection that two processes share
mixes up their answers.
"""

import re
import select

import msgspec
from psycopg2 import extensions
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

CONNECT_TIMEOUT_SECONDS = 3
"""PostgreSQL answers in milliseconds or not at all; a request must not wait for the latter."""

POOL_WAIT_SECONDS = 3
"""Longest wait for a free connection of the pool: then the process is overloaded, and says so."""

STATEMENT_TIMEOUT_MILLISECONDS = 15_000
LOCK_TIMEOUT_MILLISECONDS = 3_000
"""Locks are held for milliseconds; who waits longer gives up and is tried again."""

IDLE_IN_TRANSACTION_TIMEOUT_MILLISECONDS = 30_000
"""A process that hangs inside a transaction must not keep its row locks for ever."""

KEEPALIVE_IDLE_SECONDS = 30
UNANSWERED_TIMEOUT_MILLISECONDS = 10_000
"""After so long without an acknowledgement by the network the connection counts as broken."""

BULK_PAGE_SIZE = 1_000
"""Rows in one statement of a bulk insert; more gain nothing."""

DRIVER = "postgresql+psycopg2"

ROLE_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def create_write_engine(url: str, *, role: str | None, pool_size: int = 5) -> Engine:
    """Return an engine for transactions.

    Args:
        url: `postgresql://` or `postgres://`; every process may use the same.
        role: Database role that each connection drops to; none stays the owner.
        pool_size: Connections at most.

    Raises:
        ValueError: `role` is not a plain name.
    """
    return create_engine(
        driver_url(url),
        connect_args=connection_arguments(url, role=role),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        json_serializer=as_json,
        executemany_mode="values_plus_batch",
        insertmanyvalues_page_size=BULK_PAGE_SIZE,
        use_native_hstore=False,
        hide_parameters=True,
    )


def create_read_engine(url: str, *, role: str | None, pool_size: int = 5) -> Engine:
    """Return an engine for single reads: each statement stands alone and none can write.

    Without transactions around them, and a roll back after them, reads take half the round
    trips. This must be set on the engine: as an option of each statement it costs more
    than it saves.

    Args:
        url: Of the primary or a replica.
        role: Database role that each connection drops to; none stays the owner.
        pool_size: Connections at most.

    Raises:
        ValueError: `role` is not a plain name.
    """
    engine = create_engine(
        driver_url(url),
        connect_args=connection_arguments(url, role=role, is_read_only=True),
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        use_native_hstore=False,
        hide_parameters=True,
    )
    event.listen(engine, "checkout", refuse_dead_connection)
    return engine


def refuse_dead_connection(
    connection: extensions.connection, _entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Make the pool replace a connection that the server has closed while it lay idle.

    A question to the server ("pre-ping") would cost a read 170 of its 400 microseconds; that
    the socket of an idle connection has something to read tells the same for 5.

    Raises:
        DisconnectionError: The pool's sign to take another connection.
    """
    socket = select.poll()
    socket.register(connection.fileno(), select.POLLIN)
    if socket.poll(0):
        raise DisconnectionError("the server has closed the connection")


def as_json(value: object) -> str:
    """Return what a JSON column is given; several times faster than the standard library."""
    return msgspec.json.encode(value).decode()


def driver_url(url: str) -> URL:
    """Return `url` with the driver named, as SQLAlchemy wants it."""
    scheme, _, rest = url.partition("://")
    if scheme not in ("postgresql", "postgres", DRIVER):
        raise ValueError("the database address begins with postgresql://")
    return make_url(f"{DRIVER}://{rest}")


def connection_arguments(
    url: str, *, role: str | None, is_read_only: bool = False
) -> dict[str, str | int]:
    """Return what libpq is told for each connection: time limits, role, keepalives.

    Args:
        url: Its own `options` are kept and come first.
        role: Database role to drop to.
        is_read_only: Whether PostgreSQL refuses every write.

    Raises:
        ValueError: `role` is not a plain name, which might smuggle in another option.
    """
    if role is not None and not ROLE_NAME.fullmatch(role):
        raise ValueError(f"{role!r} is not the name of a role")
    options = {
        "statement_timeout": STATEMENT_TIMEOUT_MILLISECONDS,
        "lock_timeout": LOCK_TIMEOUT_MILLISECONDS,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_TIMEOUT_MILLISECONDS,
        "timezone": "UTC",
        **({"default_transaction_read_only": "on"} if is_read_only else {}),
        **({"role": role} if role else {}),
    }
    own_options = driver_url(url).query.get("options", "")
    return {
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "keepalives_idle": KEEPALIVE_IDLE_SECONDS,
        "tcp_user_timeout": UNANSWERED_TIMEOUT_MILLISECONDS,
        "options": " ".join(
            [str(own_options), *(f"-c {name}={value}" for name, value in options.items())]
        ).strip(),
    }
