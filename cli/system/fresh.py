"""A system that begins with nothing: a database, queues, a ledger and a mailbox of its own."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from cli.local.errors import LocalStackError
from cli.local.folder import LEASE_LOCK, open_lock
from cli.local.postgres import PostgresServer, connect
from cli.local.servers import Servers
from cli.system.plan import SystemPlan
from interaction_bus.short_connection import short_connection
from interaction_bus.topology import QUEUES

DATABASE_NAME = "kinokassa_demo"


class FolderInUse(LocalStackError):
    """Another system lives in the folder, whose data would be swept away."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"a system runs in {folder} already; stop it first")


@contextmanager
def sole_use(folder: Path) -> Iterator[None]:
    """Keep others out of a folder; the kernel lets go of it when we are killed.

    Raises:
        FolderInUse: Somebody else is in it.
    """
    with open_lock(folder, LEASE_LOCK) as lease:
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderInUse(folder) from error
        yield


def fresh_database(servers: Servers) -> str:
    """Return the address of an empty database, or of the user's own, which is left as it is."""
    if servers.postgres is None:
        return servers.database_url
    _create_anew(servers.postgres)
    url = make_url(servers.database_url).set(database=DATABASE_NAME)
    return url.render_as_string(hide_password=False)


def forget_the_past(servers: Servers, plan: SystemPlan) -> None:
    """Sweep away what an earlier system left on servers of ours; nothing runs yet.

    Args:
        servers: The user's own are left as they are.
        plan: Of the system that is about to start.
    """
    if servers.rabbitmq is not None:
        _delete_queues(servers.rabbitmq_url)
    if servers.postgres is not None:
        # The gateway's books and the letters tell of people whom the new database does not know.
        for path in plan.folder.glob(f"{plan.ledger_path.name}*"):
            path.unlink()
        shutil.rmtree(plan.mailbox_folder, ignore_errors=True)


def _create_anew(postgres: PostgresServer) -> None:
    connection = connect(postgres.port)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{DATABASE_NAME}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{DATABASE_NAME}"')
    finally:
        connection.close()


def _delete_queues(rabbitmq_url: str) -> None:
    """Delete our queues, which takes milliseconds where a new virtual host takes seconds."""
    with short_connection(rabbitmq_url) as connection:
        channel = connection.channel()
        for queue in QUEUES:
            channel.queue_delete(queue.name)
