"""How a web process listens, and whose bearer tokens it believes."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Self

from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup

Network = IPv4Network | IPv6Network

KEY_SOURCES = ("JWT_SECRET", "JWKS_URL", "JWKS_FILE")
"""Exactly one of them is set, so that nobody can choose which key a token is checked with."""

LEAST_JWT_SECRET_BYTES = 32
"""RFC 7518, 3.2: an HS256 key is at least as long as the hash."""

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000

DEFAULT_WORKERS = 2
"""One process for each core of a small machine."""

DEFAULT_THREADS = 2
"""More slow down routes that only query; one alone would stand still during a publish."""

DEFAULT_BODY_LIMIT_BYTES = 65_536
"""The longest notification of the gateway is a few kilobytes."""


@dataclass(frozen=True, slots=True)
class TokenSettings(SettingsGroup):
    """How bearer tokens are verified; exactly one source of keys is set.

    Args:
        jwt_secret: Shared secret of HS256.
        jwks_url: Address of the issuer's public keys.
        jwks_file: The same keys as a file.
        issuer: Required `iss`; none means that any will do.
        audience: Required `aud`; none means that any will do.
    """

    jwt_secret: str | None = field(default=None, repr=False)
    jwks_url: str | None = None
    jwks_file: str | None = None
    issuer: str | None = None
    audience: str | None = None

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read JWT_SECRET, JWKS_URL or JWKS_FILE, and JWT_ISSUER and JWT_AUDIENCE."""
        if sum(environment.find_text(name) is not None for name in KEY_SOURCES) != 1:
            environment.complain(KEY_SOURCES[0], f"exactly one of {', '.join(KEY_SOURCES)} is set")
        secret = environment.find_text("JWT_SECRET")
        if secret is not None and len(secret.encode()) < LEAST_JWT_SECRET_BYTES:
            environment.complain("JWT_SECRET", f"at least {LEAST_JWT_SECRET_BYTES} bytes")
        return cls(
            jwt_secret=secret,
            jwks_url=environment.find_address("JWKS_URL", schemes=("https", "http")),
            jwks_file=environment.find_text("JWKS_FILE"),
            issuer=environment.find_text("JWT_ISSUER"),
            audience=environment.find_text("JWT_AUDIENCE"),
        )


@dataclass(frozen=True, slots=True)
class WebSettings(SettingsGroup):
    """How a web process listens.

    Args:
        port: 0 lets the system choose.
        workers: Processes that answer requests.
        threads: Threads of each worker.
        body_limit_bytes: Longer bodies are refused with 413.
        trusted_proxies: Networks of our own proxies, such as 172.31.251.0/28, between commas; what
            they say in `X-Forwarded-For` of who called is believed, and nobody else's word.
    """

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    workers: int = DEFAULT_WORKERS
    threads: int = DEFAULT_THREADS
    body_limit_bytes: int = DEFAULT_BODY_LIMIT_BYTES
    trusted_proxies: tuple[Network, ...] = ()

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read TRUSTED_PROXIES and the variables that begin with WEB_."""
        number = environment.whole_number
        return cls(
            host=environment.text("WEB_HOST", expected="a host name", default=DEFAULT_HOST),
            port=number("WEB_PORT", default=DEFAULT_PORT, lowest=0, highest=65_535),
            workers=number("WEB_WORKERS", default=DEFAULT_WORKERS, lowest=1, highest=64),
            threads=number("WEB_THREADS", default=DEFAULT_THREADS, lowest=1, highest=64),
            body_limit_bytes=number(
                "WEB_BODY_LIMIT_BYTES",
                default=DEFAULT_BODY_LIMIT_BYTES,
                lowest=1_024,
                highest=1_048_576,
            ),
            trusted_proxies=_read_networks(environment, "TRUSTED_PROXIES"),
        )


def _read_networks(environment: Environment, name: str) -> tuple[Network, ...]:
    written = (environment.find_text(name) or "").split(",")
    try:
        return tuple(ip_network(part.strip()) for part in written if part.strip())
    except ValueError:
        environment.complain(name, "expected networks such as 172.31.251.0/28, between commas")
        return ()
