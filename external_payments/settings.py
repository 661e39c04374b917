"""What it takes to reach a payment provider, as plain values."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

DEFAULT_CONNECT_TIMEOUT_SECONDS = 3.0
"""A host that does not take a connection by then is down: nothing was sent, and trying later
is safe."""

DEFAULT_READ_TIMEOUT_SECONDS = 15.0
"""Shorter than the broker's heartbeat. The gateway may take five minutes, but waiting that long
would hold a worker; a late answer is learnt by notification or by asking."""

DEFAULT_CALLS_IN_FLIGHT = 5
"""What the gateway allows a test terminal; a live one has 30 for all processes together."""

DEFAULT_SLOT_WAIT_SECONDS = 5.0
"""A call that cannot start by then is told "not sent" and comes again from the schedule."""


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """How to reach one provider.

    Args:
        name: Which provider, as in `registry`.
        base_url: Address of its API, with the scheme.
        public_id: Our public name there.
        api_secret: Our password there, never shown.
        connect_timeout_seconds: Limit for opening a connection, above 0.
        read_timeout_seconds: Limit for each silence of the provider, above 0.
        calls_in_flight: Calls that one process may have open at once, at least 1.
        slot_wait_seconds: How long a call may wait for its turn, at least 0.

    Raises:
        ValueError: The address is not an http(s) one, a name or secret is empty, or a number is
            out of its range.
    """

    name: str
    base_url: str
    public_id: str
    api_secret: str = field(repr=False)
    connect_timeout_seconds: float = DEFAULT_CONNECT_TIMEOUT_SECONDS
    read_timeout_seconds: float = DEFAULT_READ_TIMEOUT_SECONDS
    calls_in_flight: int = DEFAULT_CALLS_IN_FLIGHT
    slot_wait_seconds: float = DEFAULT_SLOT_WAIT_SECONDS

    def __post_init__(self) -> None:
        address = urlsplit(self.base_url)
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise ValueError(f"{self.base_url!r} is not an http(s) address")
        if not self.public_id or not self.api_secret:
            raise ValueError("the provider needs a public id and a secret")
        if min(self.connect_timeout_seconds, self.read_timeout_seconds) <= 0:
            raise ValueError("timeouts must be above 0 seconds")
        if self.calls_in_flight < 1 or self.slot_wait_seconds < 0:
            raise ValueError("a process needs at least one call in flight and no negative wait")
