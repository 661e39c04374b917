"""Lines that wait to be shipped: as many as there is room for, whatever their size."""

import sys
from collections import deque
from threading import Lock

from runtime.logs.lines import EcsLine

MOST_LINES = 20_000
"""A minute of a busy process."""

MOST_BYTES = 48 * 1024 * 1024
"""Of their texts, as they lie in memory. Ordinary lines have about a kilobyte, so 20,000 of them
fill half of it; a storm of stack traces, with texts of 10,000 characters, fills it long before."""


class WaitingLines:
    """A queue that many threads put lines into, and one takes them out of.

    Args:
        most_lines: That may wait.
        most_bytes: Of all their texts.
    """

    def __init__(self, *, most_lines: int = MOST_LINES, most_bytes: int = MOST_BYTES) -> None:
        self._most_lines = most_lines
        self._most_bytes = most_bytes
        self._lines: deque[EcsLine] = deque()
        self._bytes = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._lines)

    def put(self, line: EcsLine) -> bool:
        """Let a line wait, and return whether there was room for it."""
        line_bytes = sys.getsizeof(line.text)
        with self._lock:
            is_full = len(self._lines) >= self._most_lines
            if is_full or self._bytes + line_bytes > self._most_bytes:
                return False
            self._lines.append(line)
            self._bytes += line_bytes
        return True

    def take(self, most: int) -> list[EcsLine]:
        """Return the oldest lines, which do not wait any more.

        Args:
            most: How many at most.
        """
        with self._lock:
            taken = [self._lines.popleft() for _ in range(min(most, len(self._lines)))]
            self._bytes -= sum(sys.getsizeof(line.text) for line in taken)
        return taken
