"""Where the servers' programs are on this machine, and how they get there."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.local import debian
from cli.local.errors import ProgramMissing


@dataclass(frozen=True)
class Program:
    """A program we start.

    Args:
        title: The product it belongs to, as a person knows it.
        command: Its name when it is in `PATH`.
        package: Its Debian package.
        pattern: Where Debian keeps it outside `PATH`, versions as `*`.
    """

    title: str
    command: str
    package: str
    pattern: str


POSTGRES = Program("PostgreSQL", "postgres", "postgresql", "usr/lib/postgresql/*/bin/postgres")
# Not Debian's wrapper in /usr/sbin, which changes the user and leaves the private folder behind.
RABBITMQ = Program(
    "RabbitMQ", "rabbitmq-server", "rabbitmq-server", "usr/lib/rabbitmq/bin/rabbitmq-server"
)
EPMD = Program("Erlang's port mapper", "epmd", "erlang-base", "usr/lib/erlang/erts-*/bin/epmd")

NGINX = Program("nginx", "nginx", "nginx-light", "usr/sbin/nginx")

CHROMIUM = Program("Chromium", "chromium", "chromium", "usr/bin/chromium")

PROMETHEUS = Program("Prometheus", "prometheus", "prometheus", "usr/bin/prometheus")
PROMTOOL = Program("Prometheus's promtool", "promtool", "prometheus", "usr/bin/promtool")


def get_program(program: Program) -> Path:
    """Return the path of an installed program.

    Raises:
        ProgramMissing: It is not on this machine.
    """
    found = find_program(program)
    if found is None:
        raise missing_error([program], "not found on this machine")
    return found


def find_program(program: Program, *, root: Path = Path("/")) -> Path | None:
    """Return the newest installed version of a program, or none.

    Args:
        program: Which one.
        root: Where the machine's file system begins.
    """
    packaged = sorted(root.glob(program.pattern), key=version_in_path)
    if packaged:
        return packaged[-1]
    in_path = shutil.which(program.command)
    return None if in_path is None else Path(in_path)


def version_in_path(path: Path) -> tuple[int, ...]:
    """Return the numbers of a path, so that version 15 sorts after version 9."""
    digits = "".join(letter if letter.isdigit() else " " for letter in str(path))
    return tuple(int(number) for number in digits.split())


def provide_programs(programs: Sequence[Program]) -> None:
    """Install what is missing, when we may.

    Raises:
        ProgramMissing: Something is missing and we are not root on Debian or Ubuntu.
        CommandFailed: The package system refused.
    """
    missing = [program for program in programs if find_program(program) is None]
    if not missing:
        return
    obstacle = debian.find_obstacle()
    if obstacle is not None:
        raise missing_error(missing, obstacle)
    debian.install([program.package for program in missing])
    for program in missing:
        get_program(program)


def missing_error(programs: Sequence[Program], reason: str) -> ProgramMissing:
    """Return the error that names all that a person has to install."""
    titles = [program.title for program in programs]
    return ProgramMissing(titles, [program.package for program in programs], reason=reason)
