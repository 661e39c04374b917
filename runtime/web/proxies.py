"""Who really called, when a proxy of ours passes the call on."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

from runtime.settings.web import Network

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FORWARDED_FOR = "HTTP_X_FORWARDED_FOR"
REMOTE_ADDRESS = "REMOTE_ADDR"


class ForwardedAddresses:
    """Gives a WSGI application the address of the caller, as the proxies in front tell it.

    `X-Forwarded-For` is believed only as far as it was written by a proxy of ours: anybody can
    send such a header, and a false address would end up in logs and limits.

    Args:
        application: What is called.
        trusted: Networks in which nobody but our own proxies can be; empty believes nobody.
    """

    def __init__(self, application: "WSGIApplication", trusted: Sequence[Network]) -> None:
        self._application = application
        self._trusted = tuple(trusted)

    def __call__(
        self, environment: "WSGIEnvironment", start_response: "StartResponse", /
    ) -> Iterable[bytes]:
        """Call the application with the real address in `REMOTE_ADDR`."""
        environment[REMOTE_ADDRESS] = real_address(
            environment.get(REMOTE_ADDRESS, ""),
            environment.get(FORWARDED_FOR, ""),
            trusted=self._trusted,
        )
        return self._application(environment, start_response)


def real_address(peer: str, forwarded_for: str, *, trusted: Sequence[Network]) -> str:
    """Return the last address on the way to us that is none of our own proxies.

    Args:
        peer: Who holds the connection.
        forwarded_for: The header: each proxy adds at its end whom it was called by.
        trusted: Networks of our proxies.
    """
    found = peer
    for told in reversed(forwarded_for.split(",")):
        if not _is_in(trusted, found):
            break
        address = _find_address(told)
        if address is None:
            break
        found = str(address)
    return found


def _is_in(networks: Sequence[Network], text: str) -> bool:
    address = _find_address(text)
    return address is not None and any(address in network for network in networks)


def _find_address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.strip())
    except ValueError:
        return None
