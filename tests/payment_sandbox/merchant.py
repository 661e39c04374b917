"""A merchant of the sandbox: remembers what it was told and answers as a test wishes."""

from __future__ import annotations

import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, str]

ALLOWED: Answer = (200, '{"code":0}')


@dataclass(frozen=True)
class Notice:
    """One notification as it came over the wire."""

    kind: str
    method: str
    headers: dict[str, str]
    body: str

    @property
    def fields(self) -> dict[str, str]:
        decoded = parse_qs(self.body, keep_blank_values=True, strict_parsing=True)
        return {name: values[0] for name, values in decoded.items()}


class Merchant:
    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self._planned: dict[str, deque[Answer]] = defaultdict(deque)
        self._held: set[str] = set()
        self._changed = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/billing"

    def will_answer(self, kind: str, *codes: int | Answer) -> None:
        """Answer the next notifications of a kind with codes, or with a status and a text."""
        answers = [
            (200, json.dumps({"code": code})) if isinstance(code, int) else code for code in codes
        ]
        self._planned[kind].extend(answers)

    @contextmanager
    def holding(self, kind: str) -> Iterator[None]:
        """Take notifications of a kind, and answer them only afterwards."""
        self._held.add(kind)
        try:
            yield
        finally:
            with self._changed:
                self._held.discard(kind)
                self._changed.notify_all()

    def told_of(self, kind: str) -> list[Notice]:
        return [notice for notice in self.notices if notice.kind == kind]

    def waits_for(self, kind: str, *, times: int = 1, seconds: float = 30) -> list[Notice]:
        """Return the notices of a kind once there are so many."""
        self.waits_until(lambda: len(self.told_of(kind)) >= times, seconds=seconds)
        return self.told_of(kind)

    def hears(self, kind: str, **fields: str) -> Notice:
        """Return the first notice of a kind with these fields once it is there."""

        def found() -> list[Notice]:
            return [each for each in self.told_of(kind) if fields.items() <= each.fields.items()]

        self.waits_until(lambda: bool(found()))
        return found()[0]

    def waits_until(self, condition: Callable[[], bool], *, seconds: float = 30) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, seconds), [
                notice.kind for notice in self.notices
            ]

    def take(self, notice: Notice) -> Answer:
        with self._changed:
            self.notices.append(notice)
            self._changed.notify_all()
            self._changed.wait_for(lambda: notice.kind not in self._held, 20)
            planned = self._planned[notice.kind]
            return planned.popleft() if planned else ALLOWED

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler_for(merchant: Merchant) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(body)

        def do_GET(self) -> None:
            self._answer(urlsplit(self.path).query)

        def _answer(self, body: str) -> None:
            kind = urlsplit(self.path).path.rpartition("/")[2]
            status, text = merchant.take(Notice(kind, self.command, dict(self.headers), body))
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_arguments: object) -> None:
            pass

    return Handler
