"""What PostgreSQL itself can commit on this machine, this minute."""

import re
import subprocess

from cli.local.errors import CommandFailed
from cli.local.ports import LOOPBACK
from cli.local.postgres import PostgresServer
from cli.local.postgres_cluster import OWNER
from cli.local.programs import POSTGRES, get_program

SCALE = 10
"""A million rows: more than the clients wait for one another on, less than makes disks matter."""

CLIENTS = 4

SECONDS = 5

RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)

DATABASE = "postgres"
"""Where its tables go: not into the database that is measured."""


def prepare_pgbench(server: PostgresServer) -> None:
    """Make the tables of pgbench.

    Raises:
        CommandFailed: It refused.
    """
    _run(server, "-i", "-q", "-s", str(SCALE))


def measure_pgbench(server: PostgresServer) -> float:
    """Return the transactions of each second, simple updates by a few clients.

    Raises:
        CommandFailed: It refused.
    """
    told = _run(server, "-N", "-n", "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS))
    found = RATE.search(told)
    if found is None:
        raise CommandFailed("pgbench", told)
    return float(found.group(1))


def _run(server: PostgresServer, *options: str) -> str:
    program = get_program(POSTGRES).with_name("pgbench")
    address = ("-h", LOOPBACK, "-p", str(server.port), "-U", OWNER)
    argv = (str(program), *address, *options, DATABASE)
    done = subprocess.run(argv, capture_output=True, text=True, check=False)  # noqa: S603  # argv is ours, no shell
    if done.returncode != 0:
        raise CommandFailed("pgbench", done.stdout + done.stderr)
    return done.stdout
