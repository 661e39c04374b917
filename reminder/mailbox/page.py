"""A tiny site on which one can look into the kept letters."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec
from jinja2 import Environment, FileSystemLoader

from reminder.mailbox.catcher import LOOPBACK
from reminder.mailbox.folder import find_letter, list_letters

TEMPLATES = Path(__file__).parent / "templates"

PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups"
"""A letter is shown as a mail program would: nothing in it runs, and it loads nothing."""


@contextmanager
def serving(folder: Path, *, host: str = LOOPBACK, port: int = 0) -> Iterator[int]:
    """Serve the letters of a folder during a `with` block, and give the port.

    Args:
        folder: Of the catcher.
        host: Address to listen on.
        port: 0 lets the system choose.

    Raises:
        OSError: Somebody else listens there.
    """
    server = ThreadingHTTPServer((host, port), partial(_Visit, folder))
    thread = Thread(target=server.serve_forever, name="mailbox-page", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Visit(BaseHTTPRequestHandler):
    """One request: `/`, `/letters.json?to=ADDRESS`, `/letters/NAME` or `/letters/NAME/html`."""

    def __init__(self, folder: Path, *arguments: object) -> None:
        self._folder = folder
        self._pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
        super().__init__(*arguments)  # type: ignore[arg-type]  # socketserver's own three

    def do_GET(self) -> None:  # http.server calls it so
        """Answer."""
        address = urlsplit(self.path)
        match [unquote(part) for part in address.path.split("/")[1:]]:
            case [""]:
                self._show("list.html", letters=list_letters(self._folder))
            case ["letters.json"]:
                to = dict(parse_qsl(address.query)).get("to", "")
                self._tell([asdict(it) for it in list_letters(self._folder, to=to)])
            case ["letters", name]:
                self._show_letter(name)
            case ["letters", name, "html"]:
                self._show_body(name)
            case _:
                self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, *_: object) -> None:
        """Say nothing: nobody reads the log of a toy."""

    def _show_letter(self, name: str) -> None:
        letter = find_letter(self._folder, name)
        if letter is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self._show("letter.html", letter=letter)

    def _show_body(self, name: str) -> None:
        letter = find_letter(self._folder, name)
        if letter is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self._answer(letter.html.encode(), "text/html; charset=utf-8", LETTER_POLICY)

    def _show(self, template: str, **facts: object) -> None:
        page = self._pages.get_template(template).render(facts)
        self._answer(page.encode(), "text/html; charset=utf-8", PAGE_POLICY)

    def _tell(self, facts: object) -> None:
        self._answer(msgspec.json.encode(facts), "application/json", PAGE_POLICY)

    def _answer(self, content: bytes, content_type: str, policy: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(content)
