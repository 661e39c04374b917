"""What the admin API is told from outside."""

from dataclasses import dataclass, replace
from typing import Self

from runtime.logs import LogFolderSettings, LogShippingSettings
from runtime.settings import (
    BillingSettings,
    BrokerSettings,
    DatabaseSettings,
    Environment,
    MetricsSettings,
    PagesSettings,
    TokenSettings,
    WebSettings,
)
from runtime.settings.group import SettingsGroup

DEFAULT_PORT = 8001
"""Another one than the client API's, which faces the public: this one never does."""


@dataclass(frozen=True, slots=True)
class AdminApiSettings(SettingsGroup):
    """Everything that the admin API needs; the payment provider is none of its business."""

    database: DatabaseSettings
    broker: BrokerSettings
    tokens: TokenSettings
    web: WebSettings
    pages: PagesSettings
    billing: BillingSettings
    metrics: MetricsSettings
    logs: LogShippingSettings
    log_folder: LogFolderSettings

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read the variables of every group."""
        web = WebSettings.read(environment)
        if environment.find_text("WEB_PORT") is None:
            web = replace(web, port=DEFAULT_PORT)
        return cls(
            database=DatabaseSettings.read(environment),
            broker=BrokerSettings.read(environment),
            tokens=TokenSettings.read(environment),
            web=web,
            pages=PagesSettings.read(environment),
            billing=BillingSettings.read(environment),
            metrics=MetricsSettings.read(environment),
            logs=LogShippingSettings.read(environment),
            log_folder=LogFolderSettings.read(environment),
        )
