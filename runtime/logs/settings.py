"""How much is logged, in which form, and where it goes besides standard output."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self

from runtime.settings.addresses import find_port
from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup

LEVELS = ("debug", "info", "warning", "error")

DEFAULT_INDEX_PREFIX = "kinokassa-logs"


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


@dataclass(frozen=True, slots=True)
class LogShippingSettings(SettingsGroup):
    """Where log events go besides standard output.

    Args:
        elasticsearch_url: None keeps them on standard output alone.
        api_key: Of Elasticsearch, as it shows it encoded; none where it asks for none.
        index_prefix: Events go to daily indices `PREFIX-2026.01.31`.
    """

    elasticsearch_url: str | None
    api_key: str | None = field(default=None, repr=False)
    index_prefix: str = DEFAULT_INDEX_PREFIX

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read ELASTICSEARCH_URL, ELASTICSEARCH_API_KEY and LOG_INDEX_PREFIX."""
        return cls(
            elasticsearch_url=_read_elasticsearch_url(environment),
            api_key=environment.find_text("ELASTICSEARCH_API_KEY"),
            index_prefix=environment.text(
                "LOG_INDEX_PREFIX",
                expected="the first part of an index",
                default=DEFAULT_INDEX_PREFIX,
            ),
        )


@dataclass(frozen=True, slots=True)
class LogFolderSettings(SettingsGroup):
    """Where the console finds log lines while no Elasticsearch keeps them: for a demo.

    Args:
        folder: With the standard output of each process in a file `NAME.log`; none shows managers
            a command instead of lines.
    """

    folder: Path | None = None

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read LOG_FOLDER."""
        folder = environment.find_text("LOG_FOLDER")
        return cls(folder=None if folder is None else Path(folder))


def _read_elasticsearch_url(environment: Environment) -> str | None:
    """Return the address with its port: unlike others, the client of Elasticsearch assumes none."""
    url = environment.find_address("ELASTICSEARCH_URL", schemes=("http", "https"))
    if url is not None and find_port(url) is None:
        environment.complain(
            "ELASTICSEARCH_URL", "expected an address with a port, such as https://host:9200"
        )
    return url
