"""A little HTTP server on loopback that answers as told, and breaks as told."""

import json
import socket
import struct
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


@dataclass(frozen=True)
class Reply:
    """One answer: a status and a body."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ResetAfterRequest:
    """The request is read, then the connection breaks hard."""


@dataclass(frozen=True)
class CloseAfterRequest:
    """The request is read, then the connection ends without an answer."""


@dataclass(frozen=True)
class Silence:
    """The request is read and never answered."""


@dataclass(frozen=True)
class Received:
    """What came in."""

    path: str
    headers: dict[str, str]
    body: bytes
    peer: tuple[str, int]

    @property
    def json(self):
        return json.loads(self.body)


def envelope(*, success: bool, message: str | None = None, model: object = None) -> Reply:
    body = {"Success": success, "Message": message, "Model": model}
    return Reply(body=json.dumps(body).encode())


class ScriptedGateway(ThreadingHTTPServer):
    """Runs from `start` to `stop`; answers in the order told, then `{}`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[Received] = []
        self.stopping = Event()
        self._script: deque[object] = deque()
        self._thread = Thread(target=self.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, *steps: object) -> None:
        self._script.extend(steps)

    def next_step(self, received: Received) -> object:
        self.received.append(received)
        return self._script.popleft() if self._script else Reply()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body leave together: two small writes would wait 40 ms for an acknowledgement.
    wbufsize = -1
    server: ScriptedGateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        received = Received(self.path, dict(self.headers), body, self.client_address)
        match self.server.next_step(received):
            case Reply() as reply:
                self._send(reply)
            case ResetAfterRequest():
                # Closing with lingering on and no time to linger sends a reset.
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self._hang_up()
            case CloseAfterRequest():
                self._hang_up()
            case Silence():
                self.server.stopping.wait(timeout=30)
                self._hang_up()

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()
        self.rfile.close()

    def log_message(self, *_arguments: object) -> None:
        """Keep the output of the tests clean."""
