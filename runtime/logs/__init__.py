"""Logs: one line per event, in the fields of the Elastic Common Schema, without secrets."""

from runtime.logs.configuration import configure_logs
from runtime.logs.settings import LogFormat, LogSettings, LogShippingSettings

__all__ = ["LogFormat", "LogSettings", "LogShippingSettings", "configure_logs"]
