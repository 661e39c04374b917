"""The HTTP server of the sandbox: threads, connections kept open, a clean end on SIGTERM."""

from __future__ import annotations

import io
import signal
import sys
import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from payment_sandbox.api.edge import DROPS_ANSWER
from payment_sandbox.application import GATEWAY
from payment_sandbox.background import start_background
from payment_sandbox.gateway import Gateway
from payment_sandbox.notifications.post_office import PostOffice

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment


class KeepAliveHandler(WSGIRequestHandler):
    """Answers several requests on one connection, and none at all where a fault asks for that.

    Werkzeug's own handler closes every connection after its answer; clients of the real gateway
    rely on pooled connections and meet their troubles there.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def run_wsgi(self) -> None:
        """Read the whole request, run the application, send the whole answer."""
        self.environ = environ = self.make_environ()
        body = self._read_body(environ)
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        status, headers, answer = _run_application(self.server.app, environ)
        if environ.get(DROPS_ANSWER):
            self.close_connection = True
            return
        self._send(status, headers, answer)

    def _read_body(self, environ: WSGIEnvironment) -> bytes:
        stream = environ["wsgi.input"]
        if environ.get("wsgi.input_terminated"):
            return bytes(stream.read())
        return bytes(stream.read(int(environ.get("CONTENT_LENGTH") or 0)))

    def _send(self, status: str, headers: list[tuple[str, str]], answer: bytes) -> None:
        code, _, words = status.partition(" ")
        self.send_response(int(code), words)
        names = {name.lower() for name, _ in headers}
        for name, value in headers:
            self.send_header(name, value)
        if "content-length" not in names and int(code) not in {
            HTTPStatus.NO_CONTENT,
            HTTPStatus.NOT_MODIFIED,
        }:
            self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)
        self.wfile.flush()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing: the journal has its own lines."""


def _run_application(
    app: WSGIApplication, environ: WSGIEnvironment
) -> tuple[str, list[tuple[str, str]], bytes]:
    started: list[tuple[str, list[tuple[str, str]]]] = []
    written: list[bytes] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], _failure: object = None
    ) -> Callable[[bytes], None]:
        started.append((status, headers))
        return written.append

    chunks = app(environ, start_response)
    written.extend(chunks)
    if close := getattr(chunks, "close", None):
        close()
    return *started[-1], b"".join(written)


class SandboxServer:
    """A running sandbox: the listening socket and the background work."""

    def __init__(self, app: Flask) -> None:
        self._gateway: Gateway = app.extensions[GATEWAY]
        settings = self._gateway.settings
        self._server: BaseWSGIServer = make_server(
            settings.host, settings.port, app, threaded=True, request_handler=KeepAliveHandler
        )

    @property
    def address(self) -> str:
        """Where it listens, such as `http://127.0.0.1:8090`."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def run(self) -> None:
        """Serve until `stop` is called."""
        PostOffice(self._gateway).open()
        start_background(self._gateway)
        try:
            self._server.serve_forever(poll_interval=0.05)
        finally:
            self._server.server_close()
            self._gateway.close()

    def stop(self) -> None:
        """Ask a running sandbox to end; returns at once."""
        self._gateway.stopping.set()
        threading.Thread(target=self._server.shutdown, daemon=True).start()


def run_until_told(app: Flask) -> None:
    """Serve until SIGTERM or SIGINT, after one line on stdout that says where."""
    server = SandboxServer(app)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    sys.stdout.write(f"payment sandbox listens on {server.address}\n")
    sys.stdout.flush()
    server.run()
