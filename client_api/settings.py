"""What the client API is told from outside."""

from dataclasses import dataclass
from typing import Self

from runtime.settings import (
    BrokerSettings,
    DatabaseSettings,
    Environment,
    ProviderSettings,
    SealingSettings,
    TokenSettings,
    WebSettings,
)
from runtime.settings.group import SettingsGroup


@dataclass(frozen=True, slots=True)
class ClientApiSettings(SettingsGroup):
    """Everything that the client API needs.

    Args:
        provider: For the widget and for the signatures of notifications; nobody is called here.
        sealing: Hides viewers' profiles and raw notifications in commands.
    """

    database: DatabaseSettings
    broker: BrokerSettings
    tokens: TokenSettings
    web: WebSettings
    provider: ProviderSettings
    sealing: SealingSettings

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read the variables of all six groups."""
        return cls(
            database=DatabaseSettings.read(environment),
            broker=BrokerSettings.read(environment),
            tokens=TokenSettings.read(environment),
            web=WebSettings.read(environment),
            provider=ProviderSettings.read(environment),
            sealing=SealingSettings.read(environment),
        )
