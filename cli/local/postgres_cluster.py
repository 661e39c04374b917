"""The data of a private PostgreSQL: made once by `initdb`, owned by a user who is not root."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cli.local.account import Account, choose_data_folder, create_private_folder
from cli.local.errors import CommandFailed
from cli.local.programs import POSTGRES, get_program

OWNER = "kinokassa"
"""The superuser and the database; migrations make the roles that our processes use."""

ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
"""All that PostgreSQL's programs see: a person's PGPORT or PGDATA must not lead them astray."""

INITDB_OPTIONS = (
    f"--username={OWNER}",
    "--encoding=UTF8",
    # The same order of texts on every machine.
    "--locale=C.UTF-8",
    # The server listens on loopback only.
    "--auth=trust",
    "--no-instructions",
)


@dataclass(frozen=True)
class Cluster:
    """One private PostgreSQL, whether or not it runs.

    Args:
        folder: Where its log, port and, if its user can get there, data live.
        account: Who runs it; none means ourselves.
        durable: Whether a commit survives a power failure.
    """

    folder: Path
    account: Account | None
    durable: bool

    @property
    def data_folder(self) -> Path:
        """Where its files are."""
        return choose_data_folder(self.folder, self.account)

    @property
    def exists(self) -> bool:
        """Whether the data folder has been made."""
        return (self.data_folder / "PG_VERSION").exists()

    @property
    def account_name(self) -> str | None:
        """Whose rights its processes get; none keeps ours."""
        return None if self.account is None else self.account.name


def provide_cluster(cluster: Cluster) -> None:
    """Make the data folder, wholly or not at all, unless it exists.

    Raises:
        CommandFailed: `initdb` refused.
        ProgramMissing: PostgreSQL is not installed.
    """
    if cluster.exists:
        return
    unfinished = cluster.data_folder.with_name("postgres.unfinished")
    create_private_folder(unfinished, cluster.account)
    sync = () if cluster.durable else ("--no-sync",)
    initdb = get_program(POSTGRES).with_name("initdb")
    run_as(cluster.account, (str(initdb), f"--pgdata={unfinished}", *INITDB_OPTIONS, *sync))
    unfinished.rename(cluster.data_folder)


def run_as(account: Account | None, argv: tuple[str, ...]) -> None:
    """Run a program to its end with the rights of a user.

    Raises:
        CommandFailed: It ended with another status than 0.
    """
    done = subprocess.run(  # noqa: S603  # argv is ours, no shell
        argv,
        cwd="/",
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        user=None if account is None else account.user_id,
        group=None if account is None else account.group_id,
        extra_groups=None if account is None else (),
    )
    if done.returncode != 0:
        raise CommandFailed(" ".join(argv), done.stdout)
