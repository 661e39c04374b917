"""A manager's browser: it holds a session, opens pages and sends their forms."""

import csv
import re
from dataclasses import dataclass
from html import unescape
from io import StringIO
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.admin_api.office import Office, token

ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}

HIDDEN = re.compile(r'name="(csrf_token|wish|confirmed)"[^>]*? value="([^"]*)"')

FIELDS = re.compile(r'<input[^>]*? name="([a-z_]+)"[^>]*? value="([^"]*)"')

HOSTILE = '<script>alert("x")</script> \'"& 💥 \u202etxet ' + "long" * 40
"""What somebody may write wherever they may write."""


@dataclass
class Desk:
    """Somebody who is signed in; by default a manager called olga."""

    office: Office
    client: FlaskClient

    def open(self, path: str, **query: Any) -> TestResponse:
        """Open a page, in English."""
        return self.client.get(path, query_string=query or None, headers=ENGLISH)

    def send(self, path: str, *, form_at: str | None = None, **fields: Any) -> TestResponse:
        """Send the form of a page as a browser does, with what is hidden in it.

        Args:
            path: Where the form is sent to.
            form_at: Page that shows it; none is the same path.
            fields: What was typed.
        """
        hidden = dict(HIDDEN.findall(self.open(form_at or path).text))
        return self.client.post(path, data={**hidden, **fields}, headers=ENGLISH)

    def confirm(self, path: str, page: TestResponse) -> TestResponse:
        """Send on what a page asks to confirm, as it stands there."""
        shown = {name: unescape(value) for name, value in FIELDS.findall(page.text)}
        return self.client.post(path, data=shown, headers=ENGLISH)


def seat(office: Office, *roles: str, subject: str = "olga", **claims: Any) -> Desk:
    """Return the desk of somebody with these roles and claims; by default a manager."""
    client = office.app.test_client()
    given = token(subject, *(roles or ("manager",)), **claims)
    assert client.post("/session", json={"token": given}).status_code == 204
    return Desk(office, client)


def words_of(page: TestResponse) -> str:
    """Return what a person reads of a page: no tags, no runs of spaces, plain spaces."""
    body = page.text.partition("<main")[2].partition("</main>")[0]
    plain = unescape(re.sub(r"<[^>]*>", " ", body)).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+", " ", plain).strip()


def table_of(page: TestResponse) -> list[list[str]]:
    """Return the cells of the rows of a page's first table, as a person reads them."""
    rows = re.findall(r"<tr>(.*?)</tr>", page.text.partition("<tbody>")[2], re.DOTALL)
    return [
        [_plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


def rows_in(text: str) -> list[dict[str, str]]:
    """Return the rows of a list's file, each cell by the name of its column."""
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def _plain(cell: str) -> str:
    text = unescape(re.sub(r"<[^>]*>", " ", cell)).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+", " ", text).strip()
