"""What a process may be told from outside, by name of the environment variable."""

from runtime.settings.billing import BillingSettings, ProviderSettings
from runtime.settings.environment import Environment, SettingProblem, SettingsInvalid, reading
from runtime.settings.log_shipping import LogShippingSettings
from runtime.settings.pages import PagesSettings
from runtime.settings.stores import BrokerSettings, DatabaseSettings, SealingSettings
from runtime.settings.web import TokenSettings, WebSettings

__all__ = [
    "BillingSettings",
    "BrokerSettings",
    "DatabaseSettings",
    "Environment",
    "LogShippingSettings",
    "PagesSettings",
    "ProviderSettings",
    "SealingSettings",
    "SettingProblem",
    "SettingsInvalid",
    "TokenSettings",
    "WebSettings",
    "reading",
]
