"""Where log events go besides standard output."""

from dataclasses import dataclass
from typing import Self

from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup


@dataclass(frozen=True, slots=True)
class LogShippingSettings(SettingsGroup):
    """Where log events go besides standard output.

    Args:
        elasticsearch_url: None keeps them on standard output alone.
        index_prefix: Events go to daily indices `PREFIX-2026.01.31`.
    """

    elasticsearch_url: str | None
    index_prefix: str = "kinokassa-logs"

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read ELASTICSEARCH_URL and LOG_INDEX_PREFIX."""
        return cls(
            elasticsearch_url=environment.find_address(
                "ELASTICSEARCH_URL", schemes=("http", "https")
            ),
            index_prefix=environment.text(
                "LOG_INDEX_PREFIX", expected="the first part of an index", default="kinokassa-logs"
            ),
        )
