"""Stopping when the system asks for it."""

import signal
import threading
from types import FrameType

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def stop_on_signals() -> threading.Event:
    """Return an event that is set when this process is asked to stop by TERM or INT.

    A long-running process waits on the event between two pieces of work and finishes the one
    in hand. A second signal ends the process at once. To be called in the main thread.
    """
    stopping = threading.Event()

    def stop(signal_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal_number, signal.SIG_DFL)
        # The main thread may be inside `stopping.wait` and hold its lock: another one sets it.
        threading.Thread(target=stopping.set, name="stop").start()

    for signal_number in STOP_SIGNALS:
        signal.signal(signal_number, stop)
    return stopping
