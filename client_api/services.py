"""What the views work with: made once for each worker process, found through the application."""

from dataclasses import dataclass

from flask import Flask, current_app
from sqlalchemy import Engine

from client_api.check_desk import CheckDesk
from client_api.reception_clock import ReceptionClock
from client_api.settings import ClientApiSettings
from interaction_bus.command_gateway import CommandGateway
from interaction_bus.publisher import Publisher
from runtime.clock import DatabaseClock
from runtime.database import create_read_engine
from runtime.sealing import Sealer
from runtime.settings import ProviderSettings

EXTENSION_NAME = "kinokassa-client-api"

DATABASE_ROLE = "kinokassa_client_api"
"""PostgreSQL lets it read and nothing else."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything outside the process that a view may need.

    Args:
        primary: For reads that must know the latest commit.
        replica: For lists and polls, which may be a moment behind.
        publisher: To RabbitMQ.
        commands: Sends commands and waits for their outcome.
        check_desk: Answers the provider's question whether a payment may go on.
        reception_clock: Tells when something arrived.
        sealer: Hides what commands must not show.
        provider: Terminal, secrets and script of the payment provider.
        max_pause_days: How far ahead a viewer may let a pause end.
    """

    primary: Engine
    replica: Engine
    publisher: Publisher
    commands: CommandGateway
    check_desk: CheckDesk
    reception_clock: ReceptionClock
    sealer: Sealer
    provider: ProviderSettings
    max_pause_days: int


def create_services(settings: ClientApiSettings, publisher: Publisher) -> Services:
    """Return the services of one worker process; nothing is connected before it is used.

    Args:
        settings: Of the process.
        publisher: To RabbitMQ, not used by another process.
    """
    database = settings.database
    primary = create_read_engine(database.url, role=DATABASE_ROLE, pool_size=database.pool_size)
    replica = (
        primary
        if database.read_url == database.url
        else create_read_engine(database.read_url, role=DATABASE_ROLE, pool_size=database.pool_size)
    )
    return Services(
        primary=primary,
        replica=replica,
        publisher=publisher,
        commands=CommandGateway(publisher, primary, most_waiting=settings.web.threads - 1),
        check_desk=CheckDesk(primary),
        reception_clock=ReceptionClock(DatabaseClock(primary)),
        sealer=Sealer(settings.sealing.keys),
        provider=settings.provider,
        max_pause_days=settings.billing.max_pause_days,
    )


def use_services(app: Flask, services: Services) -> None:
    """Make `services` the ones that the views of `app` find."""
    app.extensions[EXTENSION_NAME] = services


def current_services() -> Services:
    """Return the services of the application in hand."""
    services: Services = current_app.extensions[EXTENSION_NAME]
    return services
