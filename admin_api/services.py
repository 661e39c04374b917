"""What the views of the admin API work with, built once for each process."""

from dataclasses import dataclass, field
from typing import Self

from flask import Flask, current_app
from sqlalchemy import Engine

from admin_api.log_folder import LogFolder
from admin_api.log_lines import FindLogLines
from admin_api.queries.today import TodaySums
from admin_api.settings import AdminApiSettings
from interaction_bus.command_gateway import CommandGateway
from interaction_bus.publisher import Publisher
from runtime.database import create_read_engine, create_write_engine
from runtime.logs import LogFolderSettings, LogShippingSettings
from runtime.settings.billing import DEFAULT_MAX_PAUSE_DAYS

EXTENSION_NAME = "kinokassa-admin"

ROLE = "kinokassa_admin_api"
"""PostgreSQL refuses this role every column that holds a state."""

WRITE_CONNECTIONS = 2
"""Managers are few, and their writes take a millisecond."""


@dataclass(frozen=True, slots=True)
class Services:
    """Connections and numbers; nothing is opened before the first request that needs it.

    Args:
        reads: Single statements; of the primary, for a manager looks at what they have just done.
        writes: Transactions on the catalogue, the audit and the columns that may be edited.
        gateway: Sends commands.
        broker_url: For the dead letters.
        today_sums: What the page of today sums up.
        manual_retry_limit: Tries per invoice that managers may make by hand.
        max_pause_days: How far ahead a pause may end.
        find_log_lines: Reads the logs of a story back; none where they are not kept in reach.
        is_sandbox: No money is real; the clock may be moved.
        receipts_expected: A fiscal receipt follows all money; else none is called missing.
    """

    reads: Engine
    writes: Engine
    gateway: CommandGateway
    today_sums: TodaySums
    manual_retry_limit: int
    broker_url: str = field(repr=False)
    receipts_expected: bool = True
    max_pause_days: int = DEFAULT_MAX_PAUSE_DAYS
    find_log_lines: FindLogLines | None = None
    is_sandbox: bool = False

    @classmethod
    def from_settings(cls, settings: AdminApiSettings, publisher: Publisher) -> Self:
        """Return the services that `settings` describe.

        Args:
            settings: Of the whole process.
            publisher: To RabbitMQ; it connects with the first command.
        """
        database = settings.database
        reads = create_read_engine(database.url, role=ROLE, pool_size=database.pool_size)
        return cls(
            reads=reads,
            writes=create_write_engine(database.url, role=ROLE, pool_size=WRITE_CONNECTIONS),
            gateway=CommandGateway(publisher, reads, most_waiting=settings.web.threads - 1),
            today_sums=TodaySums(reads),
            manual_retry_limit=settings.billing.manual_retry_limit,
            broker_url=settings.broker.url,
            receipts_expected=settings.billing.receipts_expected,
            max_pause_days=settings.billing.max_pause_days,
            find_log_lines=log_lines_of(settings.logs, settings.log_folder),
            is_sandbox=settings.billing.is_sandbox,
        )


def use_services(app: Flask, found: Services) -> None:
    """Make `found` the services that the views of `app` ask for."""
    app.extensions[EXTENSION_NAME] = found


def services() -> Services:
    """Return the services of the application that answers the request in hand."""
    found: Services = current_app.extensions[EXTENSION_NAME]
    return found


def log_lines_of(store: LogShippingSettings, files: LogFolderSettings) -> FindLogLines | None:
    """Return what finds log lines; none where they are not kept in reach.

    Args:
        store: Elasticsearch, which goes first.
        files: What else may keep them.
    """
    if store.elasticsearch_url is not None:
        # Its client takes a quarter of the start of a process, and most have nowhere to read from.
        from admin_api.log_reader import build_log_reader  # noqa: PLC0415  # see above

        return build_log_reader(store.elasticsearch_url, store).find_lines
    return None if files.folder is None else LogFolder(files.folder).find_lines
