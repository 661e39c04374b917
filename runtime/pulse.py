"""How a process without an address shows that it works, waits, or is stuck.

Its loop leaves a beat in a small file each time it comes round. Whoever watches the process reads
the file: an old beat means that the loop hangs, though the process is alive.
"""

import os
import threading
import time
from pathlib import Path

import msgspec
import structlog

log = structlog.get_logger(__name__)

WRITE_EVERY_SECONDS = 1.0
"""A loop may come round thousands of times a second; nobody asks so often."""

REMIND_EVERY_SECONDS = 60.0
"""How often a process that goes on waiting says so: what is said each second is not read."""

STARTING = "its start"

DATABASE = "the database"
BROKER = "the broker"
MIGRATIONS = "migrations"

ONLY_FOR_THE_OWNER = 0o700

ENDED_STATES = frozenset("ZX")
"""Of Linux's table of processes."""


class Beat(msgspec.Struct, frozen=True):
    """A sign of life.

    Args:
        pid: Of the process.
        at: When its loop came round last, in seconds of the monotonic clock, which all processes
            of a machine share.
        waits_for: What keeps it from its work; empty while nothing does.
        took_at: When it took a message last, or began to be able to; likewise monotonic.
    """

    pid: int
    at: float
    waits_for: str
    took_at: float


class Pulse:
    """Keeps the beat of this process, and says in the log when it waits.

    Args:
        process: Whose it is; names the file.
        folder: Where the file is; made if missing.
    """

    def __init__(self, process: str, folder: Path) -> None:
        self._path = pulse_path(process, folder)
        self._lock = threading.Lock()
        self._waits_for = STARTING
        self._waits_since = self._reminded_at = self._took_at = time.monotonic()
        self._written_at = 0.0
        self._is_broken = False
        self._write()

    def works(self) -> None:
        """Note that the loop came round and nothing keeps it from its work."""
        with self._lock:
            if self._waits_for:
                self._end_waiting()
            self._write_if_due()

    def beats(self) -> None:
        """Note that the loop came round, whether or not something keeps it from its work."""
        with self._lock:
            self._write_if_due()

    def took_a_message(self) -> None:
        """Note that the process was given work."""
        self._took_at = time.monotonic()

    def waits(self, what: str, reason: str) -> None:
        """Note that the loop came round, and what it waits for; told once, then now and then.

        Args:
            what: For people, such as `BROKER`.
            reason: What went wrong, in words without secrets.
        """
        with self._lock:
            is_news = what != self._waits_for
            if is_news:
                self._waits_for, self._waits_since = what, time.monotonic()
            if is_news or time.monotonic() - self._reminded_at >= REMIND_EVERY_SECONDS:
                self._reminded_at = time.monotonic()
                log.warning("process_waits", waits_for=what, reason=reason)
                self._write()
            self._write_if_due()

    def _end_waiting(self) -> None:
        now = time.monotonic()
        log.info(
            "process_works", waited_for=self._waits_for, waited_seconds=now - self._waits_since
        )
        self._waits_for, self._took_at = "", now
        self._write()

    def _write_if_due(self) -> None:
        if time.monotonic() - self._written_at >= WRITE_EVERY_SECONDS:
            self._write()

    def _write(self) -> None:
        self._written_at = time.monotonic()
        beat = Beat(os.getpid(), self._written_at, self._waits_for, self._took_at)
        half_written = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(mode=ONLY_FOR_THE_OWNER, parents=True, exist_ok=True)
            half_written.write_bytes(msgspec.json.encode(beat))
            half_written.replace(self._path)
        except OSError as error:
            # A full disk must not stop the work itself; whoever watches is told by the silence.
            if not self._is_broken:
                log.warning("pulse_not_written", reason=str(error))
            self._is_broken = True
        else:
            self._is_broken = False


def find_beat(process: str, folder: Path) -> Beat | None:
    """Return the last beat of a process, or none when no process of that name runs here."""
    try:
        content = pulse_path(process, folder).read_bytes()
    except FileNotFoundError:
        return None
    beat = msgspec.json.decode(content, type=Beat)
    return beat if _is_running(beat.pid) else None


def pulse_path(process: str, folder: Path) -> Path:
    """Return where a process leaves its beat."""
    return folder / f"{process}.pulse"


def _is_running(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    # The program's name, in parentheses, may hold spaces; what has ended and was not buried is Z.
    state = stat.rpartition(")")[2].split()[0]
    return state not in ENDED_STATES
