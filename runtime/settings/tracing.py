"""Where traces go."""

from dataclasses import dataclass
from typing import Self

from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup


@dataclass(frozen=True, slots=True)
class TracingSettings(SettingsGroup):
    """Where traces go; OpenTelemetry reads its other OTEL_ variables by itself.

    Args:
        otlp_endpoint: Of a collector that takes OTLP over HTTP. None traces nothing.
    """

    otlp_endpoint: str | None = None

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read OTEL_EXPORTER_OTLP_ENDPOINT."""
        endpoint = environment.find_address(
            "OTEL_EXPORTER_OTLP_ENDPOINT", schemes=("http", "https")
        )
        return cls(otlp_endpoint=endpoint)
