"""How long a process may take to end."""

from dataclasses import dataclass
from typing import Self

from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup

DEFAULT_GRACE_SECONDS = 18
"""Twenty are promised, and whoever asked needs a moment to notice. No call of ours but one that
hangs takes so long."""

LONGEST_GRACE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class StoppingSettings(SettingsGroup):
    """How long a process without an address may take to end.

    Args:
        grace_seconds: For what is in hand when it is asked to stop; then it is left as a crash
            would leave it. Whoever kills what does not stop must wait longer.
    """

    grace_seconds: int = DEFAULT_GRACE_SECONDS

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read STOP_GRACE_SECONDS."""
        return cls(
            grace_seconds=environment.whole_number(
                "STOP_GRACE_SECONDS",
                default=DEFAULT_GRACE_SECONDS,
                lowest=1,
                highest=LONGEST_GRACE_SECONDS,
            )
        )
