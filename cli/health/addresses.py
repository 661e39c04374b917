"""Signs of the processes that have an address: what they answer there."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

import requests

from admin_api.settings import DEFAULT_PORT as ADMIN_PORT
from cli.health.sign import Environment, Sign
from runtime.settings.web import DEFAULT_PORT as CLIENT_PORT

TIMEOUT_SECONDS = 3.0

LOOPBACK = "127.0.0.1"

ANY_ADDRESS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  # nothing is opened here
"""Where a process listens that is reached on our own address."""


def find_refusal(environment: Environment, *, path: str, default_port: int) -> str | None:
    """Complain of a web process that does not answer with success."""
    host = environment.get("WEB_HOST", "")
    address = LOOPBACK if host in ANY_ADDRESS else host
    url = f"http://{address}:{environment.get('WEB_PORT') or default_port}{path}"
    try:
        answer = requests.get(url, timeout=TIMEOUT_SECONDS)
    except requests.RequestException as error:
        return f"no answer: {type(error).__name__}"
    return None if answer.ok else f"answers {answer.status_code}: {answer.text.strip()}"


LIVES: Mapping[str, Sign] = MappingProxyType(
    {
        "client-api": partial(find_refusal, path="/health/live", default_port=CLIENT_PORT),
        "admin-api": partial(find_refusal, path="/health/live", default_port=ADMIN_PORT),
    }
)

READY: Mapping[str, Sign] = MappingProxyType(
    {
        "client-api": partial(find_refusal, path="/health/ready", default_port=CLIENT_PORT),
        "admin-api": partial(find_refusal, path="/health/ready", default_port=ADMIN_PORT),
    }
)
