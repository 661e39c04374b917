"""How long rows are kept that nobody but us needs."""

from dataclasses import dataclass
from typing import Self

from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup

DEFAULT_INBOX_KEPT_DAYS = 400
"""Beyond the year in which the gateway refunds and banks dispute: what repeats news of it later
finds its rows settled."""

LEAST_INBOX_KEPT_DAYS = 90
"""The provider's disputes are read 60 days back, each time under the ids of the time before."""

DEFAULT_NOTIFICATION_BODIES_KEPT_DAYS = 180
"""While a bank may still ask; all that is booked from a body stands in its own columns."""


@dataclass(frozen=True, slots=True)
class RetentionSettings(SettingsGroup):
    """How long rows are kept that nobody but us needs; the books are kept for good.

    Args:
        inbox_kept_days: How long a command is known by its id when it comes again. What managers
            asked for is kept for good, for the trail shows what became of it.
        notification_bodies_kept_days: How long the provider's own words are kept once they were
            understood, or have been in quarantine.
    """

    inbox_kept_days: int = DEFAULT_INBOX_KEPT_DAYS
    notification_bodies_kept_days: int = DEFAULT_NOTIFICATION_BODIES_KEPT_DAYS

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read INBOX_KEPT_DAYS and NOTIFICATION_BODIES_KEPT_DAYS."""
        return cls(
            inbox_kept_days=environment.whole_number(
                "INBOX_KEPT_DAYS",
                default=DEFAULT_INBOX_KEPT_DAYS,
                lowest=LEAST_INBOX_KEPT_DAYS,
                highest=3_660,
            ),
            notification_bodies_kept_days=environment.whole_number(
                "NOTIFICATION_BODIES_KEPT_DAYS",
                default=DEFAULT_NOTIFICATION_BODIES_KEPT_DAYS,
                lowest=1,
                highest=3_660,
            ),
        )
