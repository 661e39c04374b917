"""What the client API is told from outside."""

from dataclasses import dataclass, replace
from typing import Self

from runtime.settings import (
    BillingSettings,
    BrokerSettings,
    DatabaseSettings,
    Environment,
    MetricsSettings,
    PagesSettings,
    ProviderSettings,
    SealingSettings,
    TokenSettings,
    WebSettings,
)
from runtime.settings.group import SettingsGroup

DEFAULT_THREADS = 4
"""All but one may wait for the outcome of a command; that one answers the provider's Check."""


@dataclass(frozen=True, slots=True)
class ClientApiSettings(SettingsGroup):
    """Everything that the client API needs.

    Args:
        provider: For the widget and for the signatures of notifications; nobody is called here.
        sealing: Hides viewers' profiles and raw notifications in commands.
        billing: For previews, which go by the same numbers as the State Updater.
    """

    database: DatabaseSettings
    broker: BrokerSettings
    tokens: TokenSettings
    web: WebSettings
    pages: PagesSettings
    provider: ProviderSettings
    sealing: SealingSettings
    billing: BillingSettings
    metrics: MetricsSettings

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read the variables of every group."""
        web = WebSettings.read(environment)
        if environment.find_text("WEB_THREADS") is None:
            web = replace(web, threads=DEFAULT_THREADS)
        return cls(
            database=DatabaseSettings.read(environment),
            broker=BrokerSettings.read(environment),
            tokens=TokenSettings.read(environment),
            web=web,
            pages=PagesSettings.read(environment),
            provider=ProviderSettings.read(environment),
            sealing=SealingSettings.read(environment),
            billing=BillingSettings.read(environment),
            metrics=MetricsSettings.read(environment),
        )
