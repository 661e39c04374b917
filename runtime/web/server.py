"""Serving a Flask application: some worker processes, one port, a graceful end."""

import os
from collections.abc import Callable
from functools import partial
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.server.mp import MPServer

from runtime.importing import import_named
from runtime.lifecycle import (
    end_with_parent,
    let_forked_workers_stop,
    stop_at_once_on_signals,
)
from runtime.logs import configure_logs
from runtime.logs.last_words import crashes_told
from runtime.settings import MetricsSettings, WebSettings
from runtime.telemetry.exposition import expose_metrics_of_workers
from runtime.telemetry.tracing import start_tracing

GRACE_SECONDS = 18
"""How long a request under way may take to end; the longest poll waits for less."""

UNMEASURED = MetricsSettings()

SERVER_LOGGERS = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"level": "INFO"}, "granian.access": {"level": "WARNING"}},
}
"""The server's own words go the way of all our logs."""


class WebServer(MPServer):
    """Lets workers finish at the first signal, and ends at once with all of them at the second."""

    def signal_handler_interrupt(self, *arguments: Any, **options: Any) -> None:
        """Begin to stop."""
        stop_at_once_on_signals()
        super().signal_handler_interrupt(*arguments, **options)  # type: ignore[no-untyped-call] # of granian


def serve(
    application_factory: str,
    settings: WebSettings,
    *,
    process_name: str,
    metrics: MetricsSettings = UNMEASURED,
) -> None:
    """Answer requests until TERM or INT comes, then finish those under way and return.

    A worker that dies is replaced; workers die with this process.

    Args:
        application_factory: `package.module:function` that makes the Flask application; it is
            called in each worker, so that no connection crosses a fork.
        settings: Where to listen, and with how many workers.
        process_name: Written into each log line.
        metrics: Where to show what all workers measured; nothing is measured unless told.

    Raises:
        SettingsInvalid: Nobody can listen where the metrics are to be shown.
    """
    configure_logs(process_name)
    expose_metrics_of_workers(process_name, metrics)
    let_forked_workers_stop()
    load = partial(load_application, process_name=process_name, parent_pid=os.getpid())
    WebServer(
        application_factory,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=settings.workers,
        blocking_threads=settings.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
        log_dictconfig=SERVER_LOGGERS,
    ).serve(target_loader=load)


def load_application(
    application_factory: str, *, process_name: str, parent_pid: int
) -> Callable[..., Any]:
    """Return the application of one worker; called inside it, and its end when that fails.

    Args:
        application_factory: `package.module:function`.
        process_name: Written into each log line.
        parent_pid: Process that serves; the worker ends with it.
    """
    end_with_parent(parent_pid)
    configure_logs(process_name)
    with crashes_told():
        start_tracing(process_name)
        application: Callable[..., Any] = import_named(application_factory)()
    return application
