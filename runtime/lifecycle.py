"""Stopping when the system asks for it, and with whoever started us."""

import ctypes
import os
import signal
import sys
import threading
from types import FrameType

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

SET_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


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


def stop_at_once_on_signals() -> None:
    """Let TERM and INT end this process, as long as it has nothing to finish.

    A forked worker inherits the handlers of its parent, which would swallow the signal until the
    worker has handlers of its own.
    """
    for signal_number in STOP_SIGNALS:
        signal.signal(signal_number, signal.SIG_DFL)


def stop_with_parent(parent_pid: int) -> None:
    """Ask the kernel to send TERM to this process as soon as its parent is gone.

    A worker that outlives its parent would keep the port, and answer from old code. Linux alone
    can do this; elsewhere nothing happens.

    Args:
        parent_pid: Who started this process; if it is gone already, TERM is sent at once.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != parent_pid:
        os.kill(os.getpid(), signal.SIGTERM)
