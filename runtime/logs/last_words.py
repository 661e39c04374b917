"""The last words of what dies: a process, a thread, an object that is thrown away.

Python would write a bare traceback to standard error, with every secret in it, where nobody who
reads the logs would find it.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

import structlog

log = structlog.get_logger(__name__)

CRASHED_STATUS = 1
"""What Python itself would end with."""


def log_last_words() -> None:
    """Let whatever ends this process or one of its threads be told in the log.

    What waits to be shipped is sent after that, at the end of the process. A child that
    multiprocessing has forked needs `crashes_told` besides.
    """
    sys.excepthook = tell_of_process
    threading.excepthook = tell_of_thread
    sys.unraisablehook = tell_of_ignored


@contextmanager
def crashes_told() -> Iterator[None]:
    """End this process when something is raised, once it was told in the log.

    For the children of multiprocessing, which writes down what they raise by itself.
    """
    try:
        yield
    except Exception as error:
        log.exception("process_crashed")
        raise SystemExit(CRASHED_STATUS) from error


def tell_of_process(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Tell what ended this process; a hook for `sys`."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.error("process_crashed", exc_info=(kind, error, trace))


def tell_of_thread(died: threading.ExceptHookArgs) -> None:
    """Tell what ended a thread, while the process goes on without it; a hook for `threading`."""
    # A thread may end itself this way, and some threads of Celery's do.
    if issubclass(died.exc_type, SystemExit):
        return
    name = None if died.thread is None else died.thread.name
    log.error(
        "thread_crashed",
        thread=name,
        exc_info=(died.exc_type, died.exc_value, died.exc_traceback),
    )


def tell_of_ignored(ignored: "sys.UnraisableHookArgs") -> None:
    """Tell what was raised where nobody could catch it, as by `__del__`; a hook for `sys`."""
    log.error(
        "error_ignored",
        raised_in=getattr(ignored.object, "__qualname__", type(ignored.object).__name__),
        exc_info=(ignored.exc_type, ignored.exc_value, ignored.exc_traceback),
    )
