"""The door of a site: signing a browser in with a token of the issuer, out again, and who may not.

Where nothing is real, the door offers to sign in as somebody: the token is made here then.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext
from flask_wtf.csrf import CSRFProtect

from runtime.clock import SystemClock
from runtime.language import Language
from runtime.settings import TokenSettings
from runtime.web.auth import EXTENSION_NAME as TOKENS_EXTENSION, authenticate
from runtime.web.json_body import read_json_body
from runtime.web.pages.languages import LANGUAGE_COOKIE
from runtime.web.pages.leading import lead_to
from runtime.web.pages.session_cookie import (
    current_cookie,
    forget_session_cookie,
    set_session_cookie,
)
from runtime.web.principal import Principal, Role
from runtime.web.problems import Forbidden, NotFound, Unauthorised, Unprocessable
from runtime.web.tokens import TokenVerifier, issue_token

EXTENSION_NAME = "kinokassa-door"

OWN_PATH = re.compile(r"/(?![/\\])[^\s\\]*")
"""Where a browser may be sent: a path of this site, and not `//host`, which is another one."""

SANDBOX_SESSION = timedelta(hours=12)

A_YEAR = timedelta(days=365)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody as whom one may sign in in the sandbox.

    Args:
        key: In the form.
        name: Shown.
        about: Lazily translated: what is special about them.
        principal: What their token says; made anew at each use.
    """

    key: str
    name: object
    about: object
    principal: Callable[[], Principal]


@dataclass(frozen=True, slots=True)
class Door:
    """Who may come in, and how.

    Args:
        roles: One of them will do.
        home: Where a visitor goes who was not on the way to some page.
        personas: Offered; none where people are real.
        tokens: With the secret by which a persona's token is signed.
    """

    roles: tuple[Role, ...]
    home: str
    personas: tuple[Persona, ...]
    tokens: TokenSettings


def open_door(app: Flask, door: Door, *, sign_in_url: str | None) -> None:
    """Add the routes of signing in and out to `app`.

    Args:
        app: Of a site.
        door: Who may come in.
        sign_in_url: Of the issuer's own page.
    """
    app.extensions[EXTENSION_NAME] = door
    app.config["SIGN_IN_URL"] = sign_in_url
    blueprint = Blueprint("door", __name__)
    blueprint.add_url_rule("/", view_func=go_home, methods=["GET"])
    blueprint.add_url_rule("/session", view_func=sign_in, methods=["POST"])
    blueprint.add_url_rule("/session", view_func=drop_session, methods=["DELETE"])
    blueprint.add_url_rule("/sign-out", view_func=sign_out, methods=["POST"])
    blueprint.add_url_rule("/language", view_func=choose, methods=["POST"])
    blueprint.add_url_rule("/sign-in", view_func=show_door, methods=["GET"])
    blueprint.add_url_rule("/sign-in", view_func=sign_in_as, methods=["POST"])
    app.register_blueprint(blueprint)


def address_of_door(app: Flask) -> str | None:
    """Return where somebody without a session signs in; none if we do not know."""
    door: Door = app.extensions[EXTENSION_NAME]
    return url_for("door.show_door") if door.personas else app.config["SIGN_IN_URL"]


def go_home() -> Response:
    """Lead who typed nothing but the name of the site to where visitors begin."""
    return lead_to(_door().home)


def sign_in() -> Response:
    """Keep the token of a form or JSON body in the browser; a form may say where to go `next`.

    Raises:
        Unauthorised: The token is not believed.
        Forbidden: It is of another kind of person, or another site sent the browser here.
        Unprocessable: There is no token, or `next` is not a path of this site.
    """
    refuse_other_sites()
    told = _told_fields()
    token, next_path = told.get("token"), told.get("next")
    if not isinstance(token, str) or not token:
        raise Unprocessable("Wrong or missing: token.", fields={"token": ["Required."]})
    if next_path is not None and not is_own_path(str(next_path)):
        raise Unprocessable("Wrong or missing: next.", fields={"next": ["Not a page of ours."]})
    _require_role(token)
    response = (
        Response(status=HTTPStatus.NO_CONTENT) if next_path is None else lead_to(str(next_path))
    )
    set_session_cookie(response, token)
    return response


def drop_session() -> Response:
    """Drop the token from the browser of a program."""
    response = Response(status=HTTPStatus.NO_CONTENT)
    forget_session_cookie(response)
    return response


def sign_out() -> Response:
    """Drop the token from the browser, and say so."""
    refuse_foreign_forms()
    # Whoever comes to this browser next reads no message of ours, and knows no token of its forms.
    session.clear()
    flash(gettext("You are signed out."), "good")
    response = lead_to(address_of_door(current_app) or _door().home)
    forget_session_cookie(response)
    return response


def choose() -> Response:
    """Keep the language that a visitor chose, and go back to the page they came from."""
    refuse_foreign_forms()
    chosen = request.form.get("language", "")
    response = lead_to(_asked_path("next"))
    if chosen in set(Language):
        cookie = current_cookie()
        response.set_cookie(
            LANGUAGE_COOKIE,
            chosen,
            max_age=A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=cookie.is_secure,
        )
    return response


def show_door() -> str:
    """Offer to sign in as somebody; only where nothing is real.

    Raises:
        NotFound: People are real here.
    """
    door = _door()
    if not door.personas:
        raise NotFound("There is no such page.")
    return render_template(
        "ui/sign_in.html", personas=door.personas, return_to=_asked_path("return_to")
    )


def sign_in_as() -> Response:
    """Sign the browser in as one of the offered people.

    Raises:
        NotFound: Nobody of that name is offered.
    """
    refuse_foreign_forms()
    door = _door()
    persona = next((one for one in door.personas if one.key == request.form.get("persona")), None)
    if persona is None:
        raise NotFound("There is nobody of that name.")
    now = SystemClock().now()
    token = issue_token(door.tokens, persona.principal(), issued_at=now, lifetime=SANDBOX_SESSION)
    response = lead_to(_asked_path("return_to"))
    set_session_cookie(response, token)
    return response


def refuse_foreign_forms() -> None:
    """Go on only with a form that one of our own pages gave to this very browser.

    Raises:
        CSRFError: The form's token is missing, or of another browser.
        Forbidden: Another site sent the browser here.
    """
    if request.method in SAFE_METHODS:
        return
    refuse_other_sites()
    protection: CSRFProtect = current_app.extensions["csrf"]
    protection.protect()


def refuse_other_sites() -> None:
    """Go on only with what this site's pages, or a program, sent.

    Raises:
        Forbidden: Another site sent the browser here.
    """
    # Else a stranger's page could sign a viewer in as somebody else, who would get what they pay.
    # The cinema's own pages are of the same site; programs and old browsers do not say.
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Forbidden("Another site cannot do this in a visitor's browser.")


def visitor_in_sight() -> Principal | None:
    """Return who is signed in, on a page that is shown to anybody; nobody if it is a stranger."""
    with suppress(Unauthorised, Forbidden):
        return authenticate(*_door().roles)
    return None


def is_own_path(address: str) -> bool:
    """Return whether an address leads to a page of this site, whatever it contains."""
    return OWN_PATH.fullmatch(address) is not None


def _asked_path(name: str) -> str:
    asked = request.values.get(name, "")
    return asked if is_own_path(asked) else _door().home


def _door() -> Door:
    door: Door = current_app.extensions[EXTENSION_NAME]
    return door


def _told_fields() -> dict[str, object]:
    if not request.is_json:
        return dict(request.form.items())
    body = read_json_body(request)
    return body if isinstance(body, dict) else {}


def _require_role(token: str) -> None:
    verifier: TokenVerifier = current_app.extensions[TOKENS_EXTENSION]
    roles = _door().roles
    if verifier.verify(token).roles.isdisjoint(roles):
        raise Forbidden("No pages for this role.", fields={"required_roles": sorted(roles)})
