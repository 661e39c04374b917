"""Stopping when the system asks for it, and with whoever started us."""

import os
import signal
import threading
from types import FrameType

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

PARENT_LOOK_SECONDS = 0.5
"""How often a worker looks whether its parent is still there; a look costs a microsecond."""


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


def end_with_parent(parent_pid: int) -> None:
    """End this process, killed, within a second of its parent's end.

    A worker that outlives its parent would keep the port, and answer from old code. It is killed
    rather than asked: the parent asks while it lives, so this is the answer to a crash, and a
    process that was left alone has nobody who would notice that it does not listen.

    Args:
        parent_pid: Who started this process; if it is gone already, this process ends too.
    """
    threading.Thread(
        target=_wait_for_end_of, args=(parent_pid,), name="end-with-parent", daemon=True
    ).start()


def _wait_for_end_of(parent_pid: int) -> None:
    never = threading.Event()
    while os.getppid() == parent_pid:
        never.wait(PARENT_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
