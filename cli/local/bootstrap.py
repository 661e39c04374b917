"""Make `.venv` ready: `python3 -m cli.local.bootstrap runtime|dev`.

Runs under the machine's own Python with its standard library only, and does nothing when `.venv`
already holds what the lock files say.
"""

# Lets an old Python get as far as being told that it is too old.
from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cli.local import debian
from cli.local.errors import LocalStackError, ProgramMissing

OLDEST_PYTHON = (3, 11)

KINDS = ("runtime", "dev")
"""What to install; dev includes runtime, and the lock files agree on every shared version."""


class PythonTooOld(LocalStackError):
    """The Python that runs us cannot run the product."""

    def __init__(self, version: tuple[int, ...]) -> None:
        super().__init__(
            f"Python {version[0]}.{version[1]} is too old: 3.11 or newer is needed;"
            " name it with `make PYTHON=python3.12 ...`"
        )


def main(arguments: Sequence[str]) -> int:
    """Make `.venv` ready and return the exit status.

    Args:
        arguments: `runtime` or `dev`.
    """
    try:
        bootstrap(Path.cwd(), arguments[0])
    except LocalStackError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1
    return 0


def bootstrap(
    root: Path, kind: str, *, python_version: tuple[int, ...] = sys.version_info[:2]
) -> None:
    """Install the locked versions into `.venv`, unless they are there.

    Args:
        root: The checkout.
        kind: One of `KINDS`.
        python_version: Major and minor number of the Python that runs us.

    Raises:
        LocalStackError: Python is too old, or something cannot be installed.
    """
    if python_version < OLDEST_PYTHON:
        raise PythonTooOld(python_version)
    with alone(root):
        if is_ready(root, kind):
            return
        provide_venv(root / ".venv")
        install(root, kind)
        stamp_path(root, kind).write_text(fingerprint(root, kind), encoding="utf-8")


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Wait until no other bootstrap of this checkout runs."""
    folder = root / ".local"
    folder.mkdir(exist_ok=True)
    with (folder / ".bootstrap.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_ready(root: Path, kind: str) -> bool:
    """Tell whether `.venv` holds this kind, or one that includes it."""
    return any(
        read_stamp(root, wider) == fingerprint(root, wider) for wider in KINDS[KINDS.index(kind) :]
    )


def stamp_path(root: Path, kind: str) -> Path:
    """Return the file that says what was installed."""
    return root / ".venv" / f"kinokassa-{kind}.stamp"


def read_stamp(root: Path, kind: str) -> str:
    """Return what was installed, or nothing."""
    path = stamp_path(root, kind)
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def fingerprint(root: Path, kind: str) -> str:
    """Return a digest of all that decides what `.venv` must hold."""
    digest = hashlib.sha256()
    for path in (root / "requirements" / f"{kind}.txt", root / "pyproject.toml"):
        digest.update(path.read_bytes())
    # An editable install lists the packages that existed when it was made.
    packages = sorted(path.parent.name for path in root.glob("*/__init__.py"))
    digest.update(" ".join(packages).encode())
    return digest.hexdigest()


def provide_venv(venv: Path) -> None:
    """Make the virtual environment, unless it exists.

    Raises:
        ProgramMissing: This Python cannot make one, and we may not install what it lacks.
    """
    if (venv / "bin" / "pip").exists():
        return
    if importlib.util.find_spec("ensurepip") is None:
        provide_ensurepip()
    sys.stderr.write(f"Making {venv} ...\n")
    run(sys.executable, "-m", "venv", "--clear", str(venv))


def provide_ensurepip() -> None:
    """Install Debian's package with the part of Python that it leaves out.

    Raises:
        ProgramMissing: We may not.
    """
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    obstacle = debian.find_obstacle()
    if obstacle is not None:
        raise ProgramMissing(["Python's ensurepip"], [package], reason=obstacle)
    debian.install([package])


def install(root: Path, kind: str) -> None:
    """Install the locked versions, then ourselves as a link to this checkout."""
    sys.stderr.write(f"Installing requirements/{kind}.txt ...\n")
    pip = (str(root / ".venv" / "bin" / "python"), "-m", "pip", "--disable-pip-version-check")
    requirements = str(root / "requirements" / f"{kind}.txt")
    run(*pip, "install", "--quiet", "--require-hashes", "-r", requirements)
    run(*pip, "install", "--quiet", "--no-deps", "--no-build-isolation", "-e", str(root))


def run(*argv: str) -> None:
    """Run a program whose output a person may want to see.

    Raises:
        InstallFailed: It ended with another status than 0.
    """
    if subprocess.run(argv, check=False).returncode != 0:  # noqa: S603  # argv is ours, no shell
        raise InstallFailed(" ".join(argv))


class InstallFailed(LocalStackError):
    """pip or venv refused; what they said stands above."""

    def __init__(self, command: str) -> None:
        super().__init__(f"`{command}` failed, see above")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
