"""How short-lived processes, which own their connection, reach RabbitMQ through pika."""

import pika
from kombu import Connection

BROKER_TIMEOUT_SECONDS = 5
"""For every step; a broker that is silent for so long is gone."""


def connection_parameters(
    url: str, *, heartbeat_seconds: int = BROKER_TIMEOUT_SECONDS
) -> pika.URLParameters:
    """Return what pika is told, with a limit for every wait.

    Args:
        url: Of RabbitMQ, with user, password and virtual host.
        heartbeat_seconds: A frozen broker is noticed after two of these; longer than any piece of
            work during which the connection is not looked at.
    """
    parameters = pika.URLParameters(url)
    # Two slashes at the end mean the virtual host / to kombu; both libraries must go to the same.
    parameters.virtual_host = Connection(url).virtual_host or "/"
    parameters.heartbeat = heartbeat_seconds
    parameters.blocked_connection_timeout = BROKER_TIMEOUT_SECONDS
    parameters.socket_timeout = BROKER_TIMEOUT_SECONDS
    parameters.stack_timeout = BROKER_TIMEOUT_SECONDS
    return parameters
