"""The reference of environment variables: what each means, and which process reads it."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import admin_api.serving
import client_api.serving
import observer.entry_points
import reminder.entry_points
from admin_api.settings import DEFAULT_PORT as ADMIN_PORT
from cli.docs.inquiry import NOT_SET, REQUIRED, variables_of
from cli.docs.markdown import bullets, code, page, prose_of, section, table
from cli.observability.settings import KibanaSettings
from cli.system.processes import (
    ADMIN_API,
    BEAT,
    CLIENT_API,
    LETTERS,
    OBSERVER,
    RELAY,
    REMINDER,
    STATE_UPDATER,
    WORKER,
)
from reminder.settings import LetterSettings
from runtime.crash_points import CRASH_VARIABLE, CrashPoint
from runtime.logs import LogFolderSettings, LogSettings, LogShippingSettings
from runtime.settings import (
    BillingSettings,
    BrokerSettings,
    DatabaseSettings,
    MetricsSettings,
    PagesSettings,
    ProviderSettings,
    PulseSettings,
    RetentionSettings,
    SealingSettings,
    SettingsInvalid,
    StoppingSettings,
    TokenSettings,
    TracingSettings,
    WebSettings,
)
from runtime.settings.group import SettingsGroup
from state_updater import entry_points

GROUPS: tuple[type[SettingsGroup], ...] = (
    DatabaseSettings,
    BrokerSettings,
    SealingSettings,
    TokenSettings,
    ProviderSettings,
    BillingSettings,
    RetentionSettings,
    LetterSettings,
    WebSettings,
    PagesSettings,
    LogSettings,
    LogShippingSettings,
    LogFolderSettings,
    KibanaSettings,
    TracingSettings,
    MetricsSettings,
    PulseSettings,
    StoppingSettings,
)

READERS: Mapping[str, Callable[[Mapping[str, str]], None]] = MappingProxyType(
    {
        CLIENT_API: client_api.serving.run,
        ADMIN_API: admin_api.serving.run,
        STATE_UPDATER: entry_points.run_consumer,
        RELAY: entry_points.run_relay,
        WORKER: entry_points.run_worker,
        BEAT: entry_points.run_beat,
        REMINDER: reminder.entry_points.run_reminder,
        LETTERS: reminder.entry_points.run_letters,
        OBSERVER: observer.entry_points.run_observer,
    }
)
"""Processes by name, with what reads their settings before it does anything else."""

INTRODUCTION = (
    "Every process is told everything by environment variables, and a process that is told too "
    "little or something wrong stops at once with all complaints in one message. Values are never "
    "shown in it, for they may be secrets."
)

HEADS = ("Variable", "Expected", "Default", "Meaning")


class AskedNames(Mapping[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.names: dict[str, None] = {}

    def __getitem__(self, name: str) -> str:
        """Remember the name, and have nothing under it."""
        self.names[name] = None
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class ReaderWentOn(Exception):
    """A process began its work although nothing was told to it."""


def settings_page() -> str:
    """Return the page of all settings."""
    return page(
        "Settings",
        INTRODUCTION,
        *map(_group_section, GROUPS),
        _readers_section(),
        _crash_section(),
    )


def names_read_by(process: str) -> list[str]:
    """Return the variables that a process reads when it starts, those of the logs left out.

    Raises:
        ReaderWentOn: It would start without any.
    """
    asked = AskedNames()
    try:
        READERS[process](asked)
    except SettingsInvalid:
        return sorted(asked.names)
    raise ReaderWentOn(process)


def _group_section(group: type[SettingsGroup]) -> str:
    rows = [
        (code(each.name), each.expected, _default(each.default), each.meaning)
        for each in variables_of(group)
    ]
    words = re.findall("[A-Z][a-z]+", group.__name__.removesuffix("Settings"))
    title = " ".join(words).capitalize()
    return section(title, prose_of(group), table(HEADS, rows), _note_on(group))


def _default(text: str) -> str:
    return text if text in {REQUIRED, NOT_SET} else code(text)


def _note_on(group: type[SettingsGroup]) -> str:
    if group is WebSettings:
        return f"The admin API listens on port {ADMIN_PORT} unless `WEB_PORT` says otherwise."
    return ""


def _readers_section() -> str:
    rows = [(code(process), ", ".join(map(code, names_read_by(process)))) for process in READERS]
    return section(
        "Who reads what",
        "Every process reads what is said of logs and traces besides, and one without an address "
        "how long it may take to stop. `kinokassa migrate` reads `DATABASE_URL` and "
        "`RABBITMQ_URL`, and `kinokassa token` what is said of tokens.",
        table(("Process", "Variables"), rows),
    )


def _crash_section() -> str:
    return section(
        "Planned crashes",
        f"{code(CRASH_VARIABLE)} kills a process at a named point, to prove that nothing is lost "
        f"there: `{CRASH_VARIABLE}=before_command_commit:3` at the third passing. It is for tests "
        "alone.",
        bullets(code(point.value) for point in CrashPoint),
    )
