"""A small site of its own: one page with a form, behind it a JSON route, and a door."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import render_template, request
from flask.testing import FlaskClient
from jinja2 import DictLoader
from werkzeug.test import TestResponse
from wtforms import StringField

from runtime.clock import SystemClock
from runtime.settings import PagesSettings, TokenSettings
from runtime.web.application import ApiDescription, create_base_app
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.idempotency import IDEMPOTENCY_HEADER
from runtime.web.pages.forms import WishForm, onwards
from runtime.web.pages.session_cookie import SessionCookie
from runtime.web.pages.sign_in import Persona
from runtime.web.pages.site import Site, open_site, page_blueprint
from runtime.web.principal import Principal, Role
from runtime.web.problems import Conflict, Unprocessable
from runtime.web.request_trace import correlation_id
from runtime.web.tokens import TokenVerifier, issue_token
from tests.runtime.web.conftest import VIEWER_ID

TOKENS = TokenSettings(jwt_secret="a secret of these tests alone, 32 bytes or more")

SECRET = "the secret of the pages of these tests"

FRAME = """{% extends "ui/base.html" %}{% block title %}A page{% endblock %}
{% block footer %}{{ "You are signed in" if principal }}{% endblock %}"""

PAGE = """{% extends site_frame %}{% from "ui/controls.html" import field, refusal with context %}
{% block content %}<form method="post">{{ form.hidden_tag() }}{{ refusal(form) }}
{{ field(form.name) }}<button>Send</button></form>{% endblock %}"""

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
WISH = re.compile(r'name="wish"[^>]*value="([^"]+)"')


KEPT = ("small_token", "small_token_form")
"""What a browser keeps of somebody who is signed in and has a form open."""

USUAL_HEADERS = {"Accept": "text/html", "Accept-Language": "en"}


class NameForm(WishForm):
    name = StringField("Name")


class SmallSite:
    """The site, and what its JSON route was asked."""

    def __init__(
        self,
        *,
        sign_in_url: str | None = None,
        is_sandbox: bool = True,
        secrets: tuple[str, ...] = (SECRET,),
    ) -> None:
        self.asked: list[dict[str, Any]] = []
        self.request_ids: list[str] = []
        about = ApiDescription("Small", "1", "Of these tests.")
        verifier = TokenVerifier.from_settings(TOKENS)
        self.app, api = create_base_app(__name__, about=about, tokens=verifier)
        self.app.jinja_loader = DictLoader({"frame.html": FRAME, "page.html": PAGE})
        settings = PagesSettings(secrets, sign_in_url, is_sandbox)
        open_site(self.app, small_site(is_secure=not is_sandbox), settings, TOKENS)
        api.register_blueprint(self._json())
        self.app.register_blueprint(self._pages())

    def browser(self, *roles: Role, **claims: Any) -> "Browser":
        browser = Browser(self.app.test_client())
        if roles:
            browser.client.post("/session", json={"token": token(*roles, **claims)})
        return browser

    def _json(self) -> ApiBlueprint:
        blueprint = ApiBlueprint("things", __name__, url_prefix="/v1", description="Things.")

        @blueprint.route("/things", methods=["POST"])
        @require_roles(Role.VIEWER)
        def make_thing() -> Any:
            self.request_ids.append(str(correlation_id()))
            told = {"key": request.headers.get(IDEMPOTENCY_HEADER), **request.get_json()}
            self.asked.append({"subject": current_principal().subject, **told})
            match told["name"]:
                case "taken":
                    raise Conflict("It is taken.", code="name_taken")
                case "odd":
                    raise Unprocessable("Wrong.", fields={"name": ["Too odd."]})
                case "slow":
                    return {"status": "pending"}, 202
                case "broken":
                    raise RuntimeError("a bug")
                case _:
                    return {"status": "done"}

        return blueprint

    def _pages(self) -> Any:
        pages = page_blueprint("pages", __name__)

        @pages.route("/thing", methods=["GET", "POST"])
        @require_roles(Role.VIEWER)
        def show_thing() -> Any:
            form = NameForm()
            if form.validate_on_submit():
                answer = form.send("/v1/things", {"name": form.name.data})
                if not answer.is_refused:
                    return onwards(answer, "/thing", done="It is made.")
            return render_template("page.html", form=form), form.status

        @pages.route("/thing/lit", methods=["POST"])
        @require_roles(Role.VIEWER)
        def light_thing() -> str:
            return "It is lit."

        @pages.route("/bug")
        def show_bug() -> str:
            raise RuntimeError("a bug")

        return pages


class Browser:
    """Asks for pages as browsers do."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers={**USUAL_HEADERS, **headers})

    def send(self, path: str, form: dict[str, str], **headers: str) -> TestResponse:
        return self.client.post(path, data=form, headers={**USUAL_HEADERS, **headers})

    def fill(self, path: str, **fields: str) -> dict[str, str]:
        """Return what the form of a page sends, with `fields` filled in."""
        page = self.get(path).text
        token, wish = TOKEN.search(page), WISH.search(page)
        assert token
        return {"csrf_token": token[1], "wish": wish[1] if wish else "", **fields}

    def moved_to(self, site: SmallSite) -> "Browser":
        """Return the same browser, with all its cookies, at the same site after a restart."""
        client = site.app.test_client()
        for name in KEPT:
            cookie = self.client.get_cookie(name)
            assert cookie
            client.set_cookie(name, cookie.value)
        return Browser(client)


def small_site(*, is_secure: bool) -> Site:
    principal = Principal(VIEWER_ID, frozenset({Role.VIEWER}), "anna@example.org")
    return Site(
        cookie=SessionCookie("small_token", "/v1/", ("/closed/",), "Lax", is_secure=is_secure),
        roles=(Role.VIEWER,),
        home="/thing",
        frame="frame.html",
        translations=Path(__file__).parent,
        personas=(Persona("anna", "Anna", "Somebody", lambda: principal),),
        sentences={"name_taken": "Somebody has this name already."},
    )


def token(*roles: Role, seconds: int = 300, **claims: Any) -> str:
    principal = Principal(VIEWER_ID, frozenset(roles), **claims)
    now = SystemClock().now() - timedelta(seconds=3_600)
    lifetime = timedelta(seconds=3_600 + seconds)
    return issue_token(TOKENS, principal, issued_at=now, lifetime=lifetime)


@pytest.fixture
def site() -> SmallSite:
    return SmallSite()


@pytest.fixture
def viewer(site: SmallSite) -> Browser:
    return site.browser(Role.VIEWER, locale="en")
