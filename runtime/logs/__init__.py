"""Logs: one line per event, in the fields of the Elastic Common Schema, without secrets."""

from runtime.logs.configuration import configure_logs
from runtime.logs.settings import LogFolderSettings, LogFormat, LogSettings, LogShippingSettings

__all__ = ["LogFolderSettings", "LogFormat", "LogSettings", "LogShippingSettings", "configure_logs"]
