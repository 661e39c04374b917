"""Ships log lines from a thread of its own, so that no request ever waits for it."""

import threading
from time import perf_counter

from elasticsearch import ApiError, TransportError

from runtime.clock import SystemClock
from runtime.logs.delivery import Deliverer
from runtime.logs.lines import EcsLine
from runtime.logs.losses import ShippingLosses
from runtime.logs.waiting_lines import WaitingLines
from runtime.telemetry.metrics import LOG_BATCH_DURATION, LOG_EVENTS_WAITING

BATCH = 500
"""Lines in hand, which are sent at once; they are not counted among those that wait."""

FLUSH_SECONDS = 1.0
"""How old a line grows before it is sent."""

LONGEST_PAUSE_SECONDS = 10.0
"""Between two tries while Elasticsearch is away; each pause is twice the one before."""

LAST_FLUSH_SECONDS = 3.0
"""How long the end of a process may wait for its last lines."""


class LogShipper:
    """Takes lines from all threads of a process and sends them in batches, in order.

    A batch that is not taken is kept and tried again; meanwhile lines wait, as many as there is
    room for, and later ones are given up and counted. Standard output has every one of them.

    How many wait is shown after each try, under the moment of the beginning: when a process is
    killed and its lines with it, the next one is no continuation of that number.

    Args:
        deliverer: Used by the shipper's thread alone.
        waiting: Where lines wait; none makes a place of the usual size.
    """

    def __init__(self, deliverer: Deliverer, *, waiting: WaitingLines | None = None) -> None:
        self._deliverer = deliverer
        self._waiting = WaitingLines() if waiting is None else waiting
        self._in_hand: list[EcsLine] = []
        self._stopping = threading.Event()
        self._is_closed = False
        self._since = SystemClock().now().isoformat()
        self._thread = threading.Thread(target=self._run, name="log-shipper", daemon=True)
        self.losses = ShippingLosses()

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def take(self, line: EcsLine) -> None:
        """Accept a line; never waits, and wakes nobody: that would cost whoever logs."""
        if self._is_closed:
            self.losses.drop(1, "the process ended")
        elif not self._waiting.put(line):
            self.losses.drop(1, "too many wait")

    def close(self) -> None:
        """Send what waits, as far as Elasticsearch answers in time, and stop; once is enough."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._thread.join(timeout=LAST_FLUSH_SECONDS)
        self._is_closed = True
        left = self._count_waiting()
        if left:
            self.losses.drop(left, "the process ended")
        self.losses.tell_now()

    def _count_waiting(self) -> int:
        return len(self._waiting) + len(self._in_hand)

    def _show_waiting(self) -> None:
        LOG_EVENTS_WAITING.set(self._count_waiting(), since=self._since)

    def _run(self) -> None:
        self._show_waiting()
        pause_seconds = FLUSH_SECONDS
        while not self._stopping.wait(pause_seconds):
            if self._send_all():
                pause_seconds = FLUSH_SECONDS
            else:
                pause_seconds = min(pause_seconds * 2, LONGEST_PAUSE_SECONDS)
            self._show_waiting()
            self.losses.tell()
        self._send_all()
        self._deliverer.close()

    def _send_all(self) -> bool:
        """Send what waits, batch by batch; what was not taken is sent again next time.

        Returns:
            Whether all of it was taken.
        """
        while self._fill_hand():
            if not self._send():
                return False
        return True

    def _fill_hand(self) -> bool:
        """Take a batch, behind what could not be sent before; return whether there is any."""
        self._in_hand += self._waiting.take(BATCH - len(self._in_hand))
        return bool(self._in_hand)

    def _send(self) -> bool:
        """Send what is in hand, and return whether all of it was settled."""
        began_at = perf_counter()
        is_settled = self._deliver()
        LOG_BATCH_DURATION.observe(
            perf_counter() - began_at, outcome="taken" if is_settled else "failed"
        )
        return is_settled

    def _deliver(self) -> bool:
        try:
            delivery = self._deliverer.deliver(self._in_hand)
        except ApiError as error:
            self.losses.fail(f"HTTP status {error.status_code}")
            return False
        except TransportError as error:
            self.losses.fail(type(error).__name__)
            return False
        except Exception as error:  # noqa: BLE001 - the edge of this thread, which must go on
            self.losses.drop(len(self._in_hand), type(error).__name__)
            self._in_hand.clear()
            return False
        for reason, lines in delivery.refused.items():
            self.losses.drop(lines, reason)
        self._in_hand = delivery.postponed
        if self._in_hand:
            self.losses.fail("Elasticsearch is busy")
            return False
        self.losses.recover()
        return True
