"""What a process may be told from outside, by name of the environment variable."""

from runtime.settings.billing import BillingSettings, ProviderSettings
from runtime.settings.environment import Environment, SettingProblem, SettingsInvalid, reading
from runtime.settings.metrics import MetricsSettings
from runtime.settings.pages import PagesSettings
from runtime.settings.pulse import PulseSettings
from runtime.settings.retention import RetentionSettings
from runtime.settings.stopping import StoppingSettings
from runtime.settings.stores import BrokerSettings, DatabaseSettings, SealingSettings
from runtime.settings.tracing import TracingSettings
from runtime.settings.web import TokenSettings, WebSettings

__all__ = [
    "BillingSettings",
    "BrokerSettings",
    "DatabaseSettings",
    "Environment",
    "MetricsSettings",
    "PagesSettings",
    "ProviderSettings",
    "PulseSettings",
    "RetentionSettings",
    "SealingSettings",
    "SettingProblem",
    "SettingsInvalid",
    "StoppingSettings",
    "TokenSettings",
    "TracingSettings",
    "WebSettings",
    "reading",
]
