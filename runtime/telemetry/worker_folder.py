"""The folder in which workers keep their numbers: one of a process, gone when that one is.

A process that is killed cannot remove its own. Whoever makes a folder removes those of the dead: a
folder is locked by the process that made it and by its workers, and the kernel lets go of the lock
with the last of them. Process ids would not tell: a container begins with the same ones each time,
and those of another container beside it are nobody's here.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

PREFIX = "kinokassa-numbers-"


def make_worker_folder(parent: Path | None = None) -> Path:
    """Return a new folder for the numbers of workers, which goes when this process ends.

    Those of processes that were killed are removed.

    Args:
        parent: Where it is made; in the folder for temporary files unless given.
    """
    place = Path(tempfile.gettempdir()) if parent is None else parent
    for folder in place.glob(f"{PREFIX}*"):
        _remove_if_abandoned(folder)
    made = _make_locked(place)
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:
            shutil.rmtree(made, ignore_errors=True)

    atexit.register(remove)
    return made


def _make_locked(place: Path) -> Path:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
        # Until it is locked it looks abandoned, and whoever looks for such may be faster.
        with suppress(FileNotFoundError):
            # The lock is held as long as this stays open, here and in every fork.
            opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(opened, fcntl.LOCK_EX)
            if folder.exists():
                return folder
            os.close(opened)


def _remove_if_abandoned(folder: Path) -> None:
    # It is gone already, or belongs to another user.
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
        finally:
            os.close(opened)
