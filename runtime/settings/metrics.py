"""Where a process shows its metrics."""

from dataclasses import dataclass
from typing import Self

from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup

METRICS_PORT = "METRICS_PORT"

DEFAULT_METRICS_HOST = "127.0.0.1"
"""Metrics tell how business goes: whoever lets others than this machine read them says so."""


@dataclass(frozen=True, slots=True)
class MetricsSettings(SettingsGroup):
    """Where a process shows its metrics.

    Args:
        port: Prometheus asks here; none measures nothing.
        host: Address to listen on; 0.0.0.0 is every one of the machine's.
    """

    port: int | None = None
    host: str = DEFAULT_METRICS_HOST

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read METRICS_PORT and METRICS_HOST."""
        host = environment.text(
            "METRICS_HOST", expected="an address to listen on", default=DEFAULT_METRICS_HOST
        )
        return cls(port=_find_port(environment), host=host)


def _find_port(environment: Environment) -> int | None:
    if environment.find_text(METRICS_PORT) is None:
        return None
    return environment.whole_number(METRICS_PORT, default=0, lowest=1, highest=65_535)
