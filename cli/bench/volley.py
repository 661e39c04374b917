"""A load generator in one thread: several connections that never wait for one another.

It takes 20 to 30 microseconds of a core for each request, a sixth of what the barest server does.
"""

import selectors
import socket
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from time import perf_counter

from cli.local.ports import LOOPBACK

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"
READ_BYTES = 65_536
SILENCE_SECONDS = 30.0
"""A server that says nothing for so long has stopped."""


class ServerSilent(Exception):
    """The server closed a connection or stopped answering, so there is nothing to measure."""


@dataclass
class Volley:
    """What came of many requests.

    Args:
        seconds: From the first request to the last answer.
        statuses: How often each status came.
    """

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def succeeded(self) -> int:
        """How many answers were good."""
        return sum(number for status, number in self.statuses.items() if status < 300)

    @property
    def per_second(self) -> float:
        """Good answers for each second."""
        return self.succeeded / self.seconds


def fire(
    port: int, requests: Iterable[bytes], *, connections: int, seconds: float | None = None
) -> Volley:
    """Send requests over several connections, each as soon as the one before is answered.

    Args:
        port: On loopback.
        requests: Whole requests of HTTP/1.1 with keep-alive.
        connections: How many at once.
        seconds: When to stop sending; none sends all.

    Raises:
        ServerSilent: The server gave up.
    """
    volley = Volley()
    began = perf_counter()
    supply = iter(requests)
    if seconds is not None:
        supply = _until(began + seconds, supply)
    with ExitStack() as open_lines, selectors.DefaultSelector() as selector:
        for first in islice(supply, connections):
            line = _Line(port, first, supply, volley)
            open_lines.callback(line.close)
            line.join(selector)
        while selector.get_map():
            _serve_ready(selector)
    volley.seconds = perf_counter() - began
    return volley


def _serve_ready(selector: selectors.BaseSelector) -> None:
    ready = selector.select(SILENCE_SECONDS)
    if not ready:
        raise ServerSilent(f"no answer for {SILENCE_SECONDS:.0f} s")
    for key, _ in ready:
        line: _Line = key.data
        line.read(selector)


def _until(deadline: float, requests: Iterator[bytes]) -> Iterator[bytes]:
    for request in requests:
        if perf_counter() >= deadline:
            return
        yield request


class _Line:
    """One connection with one request under way."""

    def __init__(self, port: int, first: bytes, supply: Iterator[bytes], volley: Volley) -> None:
        self._socket = socket.create_connection((LOOPBACK, port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._supply = supply
        self._volley = volley
        self._buffer = b""
        self._socket.sendall(first)

    def join(self, selector: selectors.BaseSelector) -> None:
        selector.register(self._socket, selectors.EVENT_READ, self)

    def read(self, selector: selectors.BaseSelector) -> None:
        received = self._socket.recv(READ_BYTES)
        if not received:
            raise ServerSilent("the server closed a connection")
        self._buffer += received
        if not is_whole(self._buffer):
            return
        self._volley.statuses[int(self._buffer[9:12])] += 1
        self._buffer = b""
        following = next(self._supply, None)
        if following is not None:
            self._socket.sendall(following)
            return
        selector.unregister(self._socket)

    def close(self) -> None:
        self._socket.close()


def is_whole(answer: bytes) -> bool:
    """Return whether all of an answer has come; it has a Content-Length."""
    head, end, body = answer.partition(END_OF_HEAD)
    if not end:
        return False
    lines = head.lower().split(b"\r\n")
    length = next(line for line in lines if line.startswith(LENGTH))
    return len(body) >= int(length.removeprefix(LENGTH))


def request_bytes(
    method: str, path: str, *, headers: dict[str, str] | None = None, body: bytes = b""
) -> bytes:
    """Return a whole request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {LOOPBACK}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body
