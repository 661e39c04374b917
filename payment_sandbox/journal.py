"""One line of JSON on stderr for each thing that happens; never a card number or a secret."""

from __future__ import annotations

import sys
import threading
from typing import TextIO

from payment_sandbox.clock import Clock
from payment_sandbox.dates import iso_date
from payment_sandbox.fields import encode_json

Loggable = str | int | float | bool | None


class Journal:
    """Writes events with fields, one line each, whole lines only."""

    def __init__(self, clock: Clock, stream: TextIO | None = None) -> None:
        self._clock = clock
        self._stream = stream or sys.stderr
        self._lock = threading.Lock()

    def write(self, event: str, **fields: Loggable) -> None:
        """Write one event.

        Args:
            event: What happened, past tense, in snake case.
            **fields: Ids, amounts and codes that belong to it.
        """
        line = encode_json(
            {"at": iso_date(self._clock.now_ms()), "event": event, **fields}
        ).decode()
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()
