"""Sends the logs of a process, and of the libraries in it, where they belong."""

import logging
import os
import sys
from contextlib import suppress
from typing import TextIO, assert_never

import structlog
from structlog.types import EventDict, Processor

from runtime.logs.exceptions import describe_exception
from runtime.logs.last_words import log_last_words
from runtime.logs.lines import EcsLines, TakeLine
from runtime.logs.origin import Origin
from runtime.logs.quoting import (
    QUOTING_LOGGERS,
    REPEATING_LOGGERS,
    is_not_about_a_failed_task,
    keep_first_line,
)
from runtime.logs.redaction import redact
from runtime.logs.settings import LogFormat, LogSettings
from runtime.logs.shipping import begin_shipping
from runtime.telemetry.tracing import current_trace_ids

QUIET_LOGGERS = ("werkzeug", "amqp", "urllib3", "transitions")
"""Libraries that tell of every step at info; only their warnings are ours to read."""

SILENT_LOGGERS = ("elastic_transport", "elasticsearch", "pika")
"""The shipper counts its failures; logging them would give it more to ship, without end. Pika tells
of each lost connection in ten lines, and raises what whoever lost it tells in one."""

UNWRITABLE = (OSError, ValueError)
"""What a stream raises that is full or broken, and one that is closed."""


class NamedLogger(structlog.WriteLogger):
    """Writes lines, and knows the module that they come from.

    A stream that takes nothing more, such as a file on a full disk, keeps nobody from their work:
    between a charge and the news of it there is a line, too. Such a line goes to standard error,
    and is lost where that takes nothing either.

    Args:
        stream: Where lines go.
        name: Of the module; empty where it asked for a logger without one.
    """

    def __init__(self, stream: TextIO, name: str) -> None:
        super().__init__(stream)
        self.name = name or None

    def msg(self, message: str) -> None:
        """Write a line."""
        try:
            super().msg(message)
        except UNWRITABLE:
            with suppress(*UNWRITABLE):
                sys.stderr.write(f"{message}\n")

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


def configure_logs(
    process_name: str,
    settings: LogSettings | None = None,
    *,
    stream: TextIO | None = None,
    take_line: TakeLine | None = None,
) -> None:
    """Send the logs of this process, and of the libraries in it, to standard output.

    What ends the process or one of its threads is one of them. Where ELASTICSEARCH_URL is set they
    go there as well.

    Args:
        process_name: Written into each line.
        settings: From the environment (LOG_FORMAT, LOG_LEVEL) unless given.
        stream: Where lines go; standard output unless given.
        take_line: Takes each line as well; ships them to ELASTICSEARCH_URL unless given.

    Raises:
        SettingsInvalid: A setting of the logs cannot be used.
    """
    chosen = settings or LogSettings.from_environment(os.environ)
    target = stream or sys.stdout
    threshold = logging.getLevelNamesMapping()[chosen.level.upper()]
    before = _steps_before_rendering(process_name)
    lines = EcsLines(Origin.of_this_process(process_name), take_line or begin_shipping())
    after = _last_steps(chosen.format, lines)
    structlog.configure(
        processors=[*before, *after],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=lambda *names: NamedLogger(target, *names[:1] or ("",)),
        cache_logger_on_first_use=True,
    )
    _route_standard_logging(target, threshold=threshold, before=before, after=after)
    log_last_words()


def _steps_before_rendering(process_name: str) -> list[Processor]:
    def name_the_process(_logger: object, _method: str, event: EventDict) -> EventDict:
        return {**event, "process": process_name}

    return [
        structlog.contextvars.merge_contextvars,
        _name_the_trace,
        structlog.stdlib.add_logger_name,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_the_process,
        structlog.processors.StackInfoRenderer(),
    ]


def _name_the_trace(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Lead from a log line to its span, where the process is traced."""
    ids = current_trace_ids()
    if ids is not None:
        event["trace_id"], event["span_id"] = ids
    return event


def _last_steps(form: LogFormat, lines: EcsLines) -> list[Processor]:
    match form:
        case LogFormat.JSON:
            return [describe_exception, redact, lines.render]
        case LogFormat.CONSOLE:
            human = structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())
            return [structlog.processors.format_exc_info, redact, lines.pass_by, human]
        case _:
            assert_never(form)


def _route_standard_logging(
    target: TextIO, *, threshold: int, before: list[Processor], after: list[Processor]
) -> None:
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *after],
        )
    )
    logging.basicConfig(handlers=[handler], level=threshold, force=True)
    logging.captureWarnings(capture=True)
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for name in QUOTING_LOGGERS:
        logging.getLogger(name).addFilter(keep_first_line)
    for name in REPEATING_LOGGERS:
        logging.getLogger(name).addFilter(is_not_about_a_failed_task)
