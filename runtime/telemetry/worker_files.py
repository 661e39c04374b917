"""Numbers of a process that works in forked workers: a file each, added up when they are read.

A worker that ends leaves its file behind, and what it counted must not be lost with it. Its file is
added to the one of all that ended, so that there are never more files than workers. How much there
is of something in a worker that ended is nothing.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock

from prometheus_client import Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

GAUGES = "gauge"
"""Begins the name of a file of gauges."""

ENDED = "ended"
"""Stands in the name of a file where those of living workers have a process id."""


class WorkerFiles:
    """Collects what all workers measured, those that have ended included.

    Args:
        folder: With the files, and nothing else in it; of this process and its workers alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reading = Lock()

    def collect(self) -> Iterator[Metric]:
        """Return every metric, added up over the workers; called by a registry."""
        with self._reading:
            self.keep_what_ended()
            files = map(str, self._folder.glob("*.db"))
            # Metrics whose samples are added up.
            yield from MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call] # theirs

    def keep_what_ended(self) -> None:
        """Add the files of workers that are gone to those of all that ended."""
        for file in self._folder.glob("*.db"):
            kind, _, worker = file.stem.rpartition("_")
            if worker != ENDED and not _is_alive(int(worker)):
                if not kind.startswith(GAUGES):
                    _add(file, to=self._folder / f"{kind}_{ENDED}.db")
                file.unlink()


def _add(file: Path, *, to: Path) -> None:
    """Add the numbers of a file to another one: counters and buckets alike are sums."""
    total = MmapedDict(str(to))  # type: ignore[no-untyped-call] # of their untyped code
    try:
        for key, value in _numbers_in(file):
            before, _ = total.read_value(key)  # type: ignore[no-untyped-call] # likewise
            total.write_value(key, before + value, 0.0)  # type: ignore[no-untyped-call] # likewise
    finally:
        total.close()  # type: ignore[no-untyped-call] # likewise


def _numbers_in(file: Path) -> Iterable[tuple[str, float]]:
    entries = MmapedDict.read_all_values_from_file(file)  # type: ignore[no-untyped-call] # likewise
    return [(key, value) for key, value, *_ in entries]


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except (ProcessLookupError, PermissionError):
        # Who may not be asked is somebody else, with the number of a worker that is gone.
        return False
    return True
