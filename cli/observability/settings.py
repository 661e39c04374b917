"""Where Kibana is, for whoever sets it up."""

from dataclasses import dataclass
from typing import Self

from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup


@dataclass(frozen=True, slots=True)
class KibanaSettings(SettingsGroup):
    """Where logs are looked at; only `kinokassa observability install` asks.

    Args:
        kibana_url: None where nobody looks at them with Kibana. A user and a password may stand
            in it; `ELASTICSEARCH_API_KEY` is sent along otherwise.
    """

    kibana_url: str | None

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read KIBANA_URL."""
        return cls(environment.find_address("KIBANA_URL", schemes=("http", "https")))
