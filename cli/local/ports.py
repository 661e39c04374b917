"""Which TCP ports a folder's servers use: free ones, and the same ones next time."""

import json
import socket
from pathlib import Path
from random import SystemRandom

LOOPBACK = "127.0.0.1"

NEVER_LENT = range(15_000, 32_000)
"""Below what Linux lends to connections, one of which might have the port when the server comes."""


_claims: dict[int, socket.socket] = {}
"""What other processes see of the ports that were promised in this one, until it ends."""


class PortBook:
    """The ports of one folder, kept in its `ports.json`.

    Stable ports keep bookmarks and exported addresses valid from one day to the next, and free
    ones let two checkouts run at once.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "ports.json"

    def get_port(self, name: str, *, in_use: bool) -> int:
        """Return the port of a server: the one of last time, or a new one if a stranger has it.

        Args:
            name: Which server.
            in_use: Whether that server runs now, so that its port is rightly taken.
        """
        ports = self._read()
        remembered = ports.get(name)
        if remembered is not None and (in_use or is_free(remembered)):
            return remembered
        ports[name] = pick_free_port(besides=frozenset(ports.values()))
        self._path.write_text(json.dumps(ports, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        return ports[name]

    def _read(self) -> dict[str, int]:
        if not self._path.is_file():
            return {}
        ports: dict[str, int] = json.loads(self._path.read_text(encoding="utf-8"))
        return ports


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def pick_free_port(*, besides: frozenset[int] = frozenset()) -> int:
    """Return a loopback port that nobody listens on, and that no outgoing connection is given.

    It is promised to nobody else while this process lives: a server may come to it much later.

    Args:
        besides: Ports promised to others that may not listen yet.
    """
    while True:
        port = SystemRandom().choice(NEVER_LENT)
        if port not in besides and is_free(port) and _claim(port):
            return port


def _claim(port: int) -> bool:
    """Promise a port, unless somebody on this machine has been promised it."""
    claim = socket.socket(socket.AF_UNIX)
    try:
        # An abstract name: the kernel forgets it with its socket.
        claim.bind(f"\0kinokassa-port-{port}")
    except OSError:
        claim.close()
        return False
    _claims[port] = claim
    return True
