"""Both servers at once: the ones that the environment names, else private ones of a folder."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.local.folder import folder_lock, throwaway_folder
from cli.local.postgres import PostgresServer, start_postgres
from cli.local.programs import EPMD, POSTGRES, RABBITMQ, Program, provide_programs
from cli.local.rabbitmq import RabbitServer, launch_rabbitmq

DATABASE = "DATABASE_URL"
BROKER = "RABBITMQ_URL"

FOLDER_VARIABLE = "KINOKASSA_LOCAL_FOLDER"
"""Tells the command under `local run` whose servers it got, so that it may make virtual hosts."""


@dataclass(frozen=True)
class Servers:
    """The servers of a run.

    Args:
        folder: Home of the private ones.
        foreign: The addresses that the environment gave, by variable.
        postgres: The private PostgreSQL; none when `DATABASE_URL` names another.
        rabbitmq: The private RabbitMQ; none when `RABBITMQ_URL` names another.
    """

    folder: Path
    foreign: Mapping[str, str]
    postgres: PostgresServer | None
    rabbitmq: RabbitServer | None

    @property
    def database_url(self) -> str:
        """Where PostgreSQL answers."""
        return self.foreign[DATABASE] if self.postgres is None else self.postgres.url

    @property
    def rabbitmq_url(self) -> str:
        """Where RabbitMQ answers."""
        return self.foreign[BROKER] if self.rabbitmq is None else self.rabbitmq.url

    def environment(self) -> dict[str, str]:
        """Return the variables by which a process finds these servers."""
        addresses = {DATABASE: self.database_url, BROKER: self.rabbitmq_url}
        if self.rabbitmq is None and self.postgres is None:
            return addresses
        return {**addresses, FOLDER_VARIABLE: str(self.folder)}

    def stop(self) -> None:
        """Stop the private servers, adopted or not."""
        for server in (self.postgres, self.rabbitmq):
            if server is not None:
                server.stop()


@contextmanager
def local_servers(folder: Path, *, durable: bool) -> Iterator[Servers]:
    """Have both servers for as long as the context lasts; what ran before is left running.

    Enter it in the main thread: the kernel ends the servers when the thread that started them ends.

    Args:
        folder: Home of the private ones; `.local` of the checkout, if not a throwaway.
        durable: Whether a commit survives a power failure.

    Raises:
        LocalStackError: A server is missing, or did not come up; nothing is left running then.
    """
    servers = start_servers(folder, durable=durable)
    try:
        yield servers
    finally:
        for server in (servers.postgres, servers.rabbitmq):
            stop_ours(server)


@contextmanager
def throwaway_servers(parent: Path) -> Iterator[Servers]:
    """Have both servers in a new folder that disappears with them, as fast and careless ones.

    Args:
        parent: Where the folder is made; several may live there side by side.
    """
    with throwaway_folder(parent) as folder:
        servers = start_servers(folder, durable=False)
        try:
            yield servers
        finally:
            discard(servers)


def start_servers(folder: Path, *, durable: bool, outlive_us: bool = False) -> Servers:
    """Start or adopt both servers, installing them first if they are missing and we may.

    Args:
        folder: Home of the private ones.
        durable: Whether a commit survives a power failure.
        outlive_us: Whether they stay when this process ends.

    Raises:
        LocalStackError: A server is missing, or did not come up; nothing is left running then.
    """
    foreign = {name: os.environ[name] for name in (DATABASE, BROKER) if os.environ.get(name)}
    provide_programs(list_needed_programs(foreign))
    with folder_lock(folder), ExitStack() as undo:
        rabbitmq = None
        if BROKER not in foreign:
            # The slower one first, so that the other comes up meanwhile.
            rabbitmq = launch_rabbitmq(folder, outlive_us=outlive_us)
            undo.callback(stop_ours, rabbitmq)
        postgres = None
        if DATABASE not in foreign:
            postgres = start_postgres(folder, durable=durable, outlive_us=outlive_us)
            undo.callback(stop_ours, postgres)
        if rabbitmq is not None:
            rabbitmq.wait_until_ready()
        undo.pop_all()
    return Servers(folder, foreign, postgres, rabbitmq)


def list_needed_programs(foreign: Mapping[str, str]) -> list[Program]:
    """Return the programs of the servers that nobody gave an address for."""
    postgres = [] if DATABASE in foreign else [POSTGRES]
    rabbitmq = [] if BROKER in foreign else [RABBITMQ, EPMD]
    return postgres + rabbitmq


def stop_ours(server: PostgresServer | RabbitServer | None) -> None:
    """Stop a server, unless it ran before we came."""
    if server is not None and not server.was_adopted:
        server.stop()


def discard(servers: Servers) -> None:
    """End servers whose data is deleted anyway, without giving them time to tidy up."""
    if servers.rabbitmq is not None:
        servers.rabbitmq.discard()
    if servers.postgres is not None:
        servers.postgres.kill()
