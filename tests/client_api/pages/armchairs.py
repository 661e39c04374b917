"""A viewer before the pages: looks at one, finds a button by its words, and presses it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from interaction_bus.envelope import Envelope, command_of
from runtime.web.pages.languages import LANGUAGE_COOKIE
from state_updater.dispatcher import Delivered
from tests.client_api.cinema import Cinema
from tests.fixtures.workshop import Workshop

HOSTILE = "<script>alert('ж')</script>\"'&{{7*7}} \N{RIGHT-TO-LEFT OVERRIDE}🎬" + "w" * 200
"""A name as nobody should have: markup, a template, and far too long for its place."""


@dataclass
class FoundForm:
    """A form of a page: where it goes, what it sends, and what its button says."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    label: str = ""


class PageReader(HTMLParser):
    """Finds the forms of a page, and the words that a person sees."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[FoundForm] = []
        self.words: list[str] = []
        self._is_in_button = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(FoundForm(told.get("action", ""), told.get("method", "get")))
        if not self.forms:
            return
        is_chosen = told.get("type") != "radio" or "checked" in told
        if tag in ("input", "textarea") and "name" in told and is_chosen:
            self.forms[-1].fields[told["name"]] = told.get("value", "")
        self._is_in_button = self._is_in_button or tag == "button"

    def handle_endtag(self, tag: str) -> None:
        self._is_in_button = self._is_in_button and tag != "button"

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._is_in_button:
            self.forms[-1].label += data


@dataclass
class Armchair:
    """A signed-in browser."""

    client: FlaskClient

    def look(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path, headers={"Accept": "text/html"})

    def press(
        self, page: str | TestResponse, label: str, told: Mapping[str, str] | None = None
    ) -> TestResponse:
        """Press the button with these words on a page that is open, or at an address.

        Args:
            page: Answer or address.
            label: All of the button's words, or their beginning.
            told: Typed into the form, or put in the place of what it held.
        """
        shown = self.look(page) if isinstance(page, str) else page
        form = form_of(shown, label)
        sent = form.fields | dict(told or {})
        headers = {"Accept": "text/html"}
        if form.method == "get":
            return self.client.get(form.action, query_string=sent, headers=headers)
        return self.client.post(form.action, data=sent, headers=headers)

    def follow(self, answer: TestResponse) -> TestResponse:
        """Go where an answer leads."""
        assert answer.status_code == 303, seen(answer)
        return self.look(answer.headers["Location"])


def form_of(page: TestResponse, label: str) -> FoundForm:
    """Return the form whose button begins with these words."""
    forms = PageReader(page.text).forms
    found = [form for form in forms if " ".join(form.label.split()).startswith(label)]
    assert found, [form.label.strip() for form in forms]
    return found[0]


def seen(page: TestResponse) -> str:
    """Return what a person reads on a page: its words, each blank as one."""
    return " ".join(" ".join(PageReader(page.text).words).split()).replace(
        "\N{NO-BREAK SPACE}", " "
    )


def armchair_of(
    cinema: Cinema, viewer_id: UUID | str, *, language: str = "en", **claims: Any
) -> Armchair:
    """Return a browser in which a viewer is signed in, who reads a language."""
    client = cinema.app.test_client()
    client.post("/session", json={"token": cinema.token(viewer_id, **claims)})
    client.set_cookie(LANGUAGE_COOKIE, language)
    return Armchair(client)


def carry_out_at_once(cinema: Cinema, workshop: Workshop) -> None:
    """Let the State Updater of a workshop settle every command as soon as it is sent."""

    def settle(envelope: Envelope) -> None:
        workshop.dispatcher.settle([Delivered(envelope, command_of(envelope))])

    cinema.publisher.on_publish = settle
