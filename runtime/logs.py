"""Logs: one line per event, JSON unless a human reads it, without secrets."""

import atexit
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self, TextIO

import structlog
from structlog.types import Processor

from runtime.redaction import redact
from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup
from runtime.settings.log_shipping import LogShippingSettings

if TYPE_CHECKING:
    from runtime.log_shipping import LogShipper

LEVELS = ("debug", "info", "warning", "error")

QUIET_LOGGERS = ("werkzeug", "amqp", "urllib3", "pika")
"""Libraries that tell of every step at info; only their warnings are ours to read."""

SILENT_LOGGERS = ("elastic_transport", "elasticsearch")
"""The shipper counts its failures; logging them would give it more to ship, without end."""


class LogFormat(StrEnum):
    """How a line looks."""

    JSON = "json"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class LogSettings(SettingsGroup):
    """How much is logged, and in which form.

    Args:
        format: JSON for machines, console for humans.
        level: Lowest level that is written: debug, info, warning or error.
    """

    format: LogFormat = LogFormat.JSON
    level: str = "info"

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read LOG_FORMAT and LOG_LEVEL."""
        formats = tuple(LogFormat)
        return cls(
            format=LogFormat(environment.choice("LOG_FORMAT", formats, default=LogFormat.JSON)),
            level=environment.choice("LOG_LEVEL", LEVELS, default="info"),
        )


def configure_logs(
    process_name: str,
    settings: LogSettings | None = None,
    *,
    stream: TextIO | None = None,
    shipper: "LogShipper | None" = None,
) -> None:
    """Send the logs of this process, and of the libraries in it, to standard output.

    Where ELASTICSEARCH_URL is set they go there as well.

    Args:
        process_name: Written into each line as `process`.
        settings: From the environment (LOG_FORMAT, LOG_LEVEL) unless given.
        stream: Where lines go; standard output unless given.
        shipper: Takes each event as well; made from ELASTICSEARCH_URL unless given.

    Raises:
        SettingsInvalid: A setting of the logs cannot be used.
    """
    chosen = settings or LogSettings.from_environment(os.environ)
    target = stream or sys.stdout
    threshold = logging.getLevelNamesMapping()[chosen.level.upper()]
    before = _steps_before_rendering(process_name)
    after = [redact, *_shipping(shipper), _renderer(chosen.format)]
    structlog.configure(
        processors=[*before, *after],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(target),
        cache_logger_on_first_use=True,
    )
    _route_standard_logging(target, threshold=threshold, before=before, after=after)


def _steps_before_rendering(process_name: str) -> list[Processor]:
    def name_the_process(
        _logger: object, _method: str, event: structlog.types.EventDict
    ) -> Mapping[str, object]:
        return {**event, "process": process_name}

    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_the_process,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]


def _find_shipper() -> "LogShipper | None":
    """Return what the environment asks for; none where it names no Elasticsearch."""
    settings = LogShippingSettings.from_environment(os.environ)
    if settings.elasticsearch_url is None:
        return None
    # Its client takes a quarter of the start of a process, and most have nowhere to send to.
    from runtime.log_shipping import build_shipper  # noqa: PLC0415  # see above

    return build_shipper(settings)


def _shipping(given: "LogShipper | None") -> list[Processor]:
    """Return the step that hands events to Elasticsearch, if one is named."""
    shipper = given or _find_shipper()
    if shipper is None:
        return []
    shipper.start()
    atexit.register(shipper.close)

    def ship(
        _logger: object, _method: str, event: structlog.types.EventDict
    ) -> structlog.types.EventDict:
        shipper.take(event)
        return event

    return [ship]


def _renderer(form: LogFormat) -> Processor:
    if form is LogFormat.CONSOLE:
        return structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def _route_standard_logging(
    target: TextIO, *, threshold: int, before: list[Processor], after: list[Processor]
) -> None:
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *before],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *after],
        )
    )
    logging.basicConfig(handlers=[handler], level=threshold, force=True)
    logging.captureWarnings(capture=True)
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
