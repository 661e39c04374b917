"""Where the stores are, and the keys that hide secrets in them."""

import base64
import binascii
from dataclasses import dataclass, field
from typing import Self

from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup

DATABASE_SCHEMES = ("postgresql", "postgres")
BROKER_SCHEMES = ("amqp", "amqps")

DEFAULT_POOL_SIZE = 5
"""Threads of one process that use the database at once; few, for PostgreSQL allows 100 in all."""

SEALING_KEY_BYTES = 32
"""Half of it signs, half encrypts: fixed by the Fernet format."""


@dataclass(frozen=True, slots=True)
class DatabaseSettings(SettingsGroup):
    """Where PostgreSQL is.

    Args:
        url: Of the primary; it may hold a password.
        read_url: Of a replica for the reads of the APIs; the primary when there is none.
        pool_size: Connections that one process may hold.
    """

    url: str = field(repr=False)
    read_url: str = field(repr=False)
    pool_size: int = DEFAULT_POOL_SIZE

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read DATABASE_URL, DATABASE_READ_URL and DATABASE_POOL_SIZE."""
        url = environment.address("DATABASE_URL", schemes=DATABASE_SCHEMES)
        read_url = environment.find_address("DATABASE_READ_URL", schemes=DATABASE_SCHEMES)
        pool_size = environment.whole_number(
            "DATABASE_POOL_SIZE", default=DEFAULT_POOL_SIZE, lowest=1, highest=100
        )
        return cls(url=url, read_url=read_url or url, pool_size=pool_size)


@dataclass(frozen=True, slots=True)
class BrokerSettings(SettingsGroup):
    """Where RabbitMQ is.

    Args:
        url: With user, password and virtual host; without parameters.
    """

    url: str = field(repr=False)

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read RABBITMQ_URL."""
        url = environment.address("RABBITMQ_URL", schemes=BROKER_SCHEMES)
        if "?" in url:
            # kombu and pika understand different ones, and pika raises at those of kombu's.
            environment.complain(
                "RABBITMQ_URL", "expected no parameters: heartbeats and time limits are ours"
            )
        return cls(url=url)


@dataclass(frozen=True, slots=True)
class SealingSettings(SettingsGroup):
    """Keys that hide card tokens and contact details in messages and tables.

    Args:
        keys: The first one seals, every one opens.
    """

    keys: tuple[str, ...] = field(repr=False)

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read SEALING_KEYS."""
        keys = environment.several(
            "SEALING_KEYS",
            expected="one or more keys of 32 bytes in URL-safe base64, separated by commas",
            is_valid=_is_sealing_key,
        )
        return cls(keys=keys)


def _is_sealing_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, altchars=b"-_", validate=True)) == SEALING_KEY_BYTES
    except (binascii.Error, ValueError):
        return False
