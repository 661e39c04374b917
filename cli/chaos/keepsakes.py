"""What is kept of a run for whoever looks for the cause of a broken rule."""

import shutil
import subprocess
from pathlib import Path

from cli.local.errors import CommandFailed
from cli.local.programs import POSTGRES, get_program
from cli.system.throwaway import ThrowawaySystem


def keep_traces(stage: ThrowawaySystem, folder: Path) -> None:
    """Copy logs, ledger and a dump of the database into a folder, in place of older ones.

    Args:
        stage: A system at rest.
        folder: Made new.

    Raises:
        CommandFailed: The database could not be dumped.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(stage.plan.log_folder, folder / "logs")
    for part in stage.plan.folder.glob("sandbox-ledger.sqlite3*"):
        shutil.copy(part, folder)
    dump_database(stage.plan.database_url, folder / "database.sql")


def dump_database(url: str, path: Path) -> None:
    """Write a database out as SQL.

    Raises:
        CommandFailed: `pg_dump` refused.
    """
    program = get_program(POSTGRES).with_name("pg_dump")
    argv = (str(program), f"--dbname={url}", f"--file={path}", "--no-owner")
    done = subprocess.run(argv, capture_output=True, text=True, check=False)  # noqa: S603  # argv is ours, no shell
    if done.returncode != 0:
        raise CommandFailed("pg_dump", done.stderr)
