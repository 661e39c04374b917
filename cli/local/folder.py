"""The folders in which private servers live: locked while they start, or thrown away afterwards."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from cli.local.account import SHARED_STATE, fingerprint

START_LOCK = ".start.lock"
"""Held while servers of a folder are looked for and started."""

LEASE_LOCK = ".lease.lock"
"""Held as long as a throwaway folder is in use; the kernel lets go of it when we are killed."""


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Wait until nobody else starts servers in this folder, and keep others out."""
    with open_lock(folder, START_LOCK) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def throwaway_folder(parent: Path) -> Iterator[Path]:
    """Have a new folder below `parent` that is deleted at the end.

    Folders of runs that were killed are deleted too: their lease went with their process.
    """
    folder = parent / f"run-{os.getpid()}"
    with folder_lock(parent):
        sweep(parent)
        lease = open_lock(folder, LEASE_LOCK)
        fcntl.flock(lease, fcntl.LOCK_EX)
    with lease:
        try:
            yield folder
        finally:
            erase_folder(folder)


def sweep(parent: Path) -> None:
    """Delete the throwaway folders that nobody holds."""
    for folder in parent.glob("run-*"):
        if not is_leased(folder):
            erase_folder(folder)


def is_leased(folder: Path) -> bool:
    """Tell whether a living process holds the folder."""
    with open_lock(folder, LEASE_LOCK) as lease:
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def erase_folder(folder: Path, *, shared_state: Path = SHARED_STATE) -> None:
    """Delete a folder of servers that do not run, with the data they had to keep elsewhere.

    Args:
        folder: Which one; it need not exist.
        shared_state: Where data goes that cannot stay in its folder.
    """
    shutil.rmtree(shared_state / fingerprint(folder), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def open_lock(folder: Path, name: str) -> TextIOWrapper:
    """Open a file whose lock stands for the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / name).open("w", encoding="utf-8")
