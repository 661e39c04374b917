"""Stopping when the system asks for it, in time, and with whoever started us."""

import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType

import structlog

from runtime.settings import StoppingSettings

log = structlog.get_logger(__name__)

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

LAST_LINES_SECONDS = 1.5
"""For the last lines of a process that is cut off to be shipped with the others."""

CUT_OFF_STATUS = 1
"""Of a process that had to leave something unfinished."""

PARENT_LOOK_SECONDS = 0.5
"""How often a worker looks whether its parent is still there; a look costs a microsecond."""


def stop_on_signals() -> threading.Event:
    """Return an event that is set when this process is asked to stop by TERM or INT.

    A long-running process waits on the event between two pieces of work and finishes the one
    in hand. What is not finished when the grace is over is left as a crash would leave it, and a
    second signal ends the process at once. To be called in the main thread.

    Raises:
        SettingsInvalid: STOP_GRACE_SECONDS cannot be used.
    """
    stopping = threading.Event()
    begin_the_end = count_down(stopping.set)

    def stop(signal_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal_number, signal.SIG_DFL)
        begin_the_end()

    for signal_number in STOP_SIGNALS:
        signal.signal(signal_number, stop)
    return stopping


def count_down(tell: Callable[[], object] = bool) -> Callable[[], None]:
    """Return what begins the end of this process: to be called once, from a signal handler.

    When the grace that the environment allows is over, the process is ended, whatever hangs.

    Args:
        tell: Called at the beginning by another thread, for the main one may hold any lock.

    Raises:
        SettingsInvalid: STOP_GRACE_SECONDS cannot be used.
    """
    grace_seconds = StoppingSettings.from_environment(os.environ).grace_seconds
    reading, writing = os.pipe()

    def wait() -> None:
        os.read(reading, 1)
        tell()
        threading.Event().wait(grace_seconds)
        _cut_off()

    # It waits from now on: to start a thread from a signal handler may wait for ever for a lock.
    threading.Thread(target=wait, name="end", daemon=True).start()
    return lambda: _write_one_byte(writing)


def stop_at_once_on_signals() -> None:
    """Let TERM and INT end this process, as long as it has nothing to finish."""
    for signal_number in STOP_SIGNALS:
        signal.signal(signal_number, signal.SIG_DFL)


def let_forked_workers_stop() -> None:
    """Let TERM and INT end the children that this process will fork, from their first moment on.

    A child inherits the handlers of its parent, which would swallow the signal until the child has
    handlers of its own. So signals wait while it is made.
    """
    os.register_at_fork(
        before=partial(signal.pthread_sigmask, signal.SIG_BLOCK, STOP_SIGNALS),
        after_in_parent=partial(signal.pthread_sigmask, signal.SIG_UNBLOCK, STOP_SIGNALS),
        after_in_child=_stop_at_once_after_all,
    )


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


def _stop_at_once_after_all() -> None:
    stop_at_once_on_signals()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)


def _write_one_byte(file_number: int) -> None:
    os.write(file_number, b".")


def _cut_off() -> None:
    """End this process without asking anybody: its locks and acknowledgements die with it."""
    log.warning("grace_is_over", exit_status=CUT_OFF_STATUS)
    threading.Event().wait(LAST_LINES_SECONDS)
    os._exit(CUT_OFF_STATUS)


def _wait_for_end_of(parent_pid: int) -> None:
    never = threading.Event()
    while os.getppid() == parent_pid:
        never.wait(PARENT_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
