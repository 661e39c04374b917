"""The token of a browser, in a cookie that scripts cannot read.

A page cannot send an `Authorization` header, so it brings the token in a cookie. Other sites can
make a browser send cookies too: a JSON API believes them only together with a header that no other
site can set without our leave, and a page that changes something only with the token of its form.
"""

from dataclasses import dataclass
from typing import Literal

from flask import Flask, Response, current_app, request

EXTENSION_NAME = "kinokassa-session-cookie"

SCRIPT_HEADER = "X-Requested-With"
"""Browsers let another site set it only after asking us (CORS), and we never allow it."""


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """How the browsers of one site keep the token.

    Args:
        name: Of the cookie. Ports of one host share their cookies, so that each site needs its own.
        api_prefix: Under it is the JSON API.
        closed_prefixes: Where no cookie is ever believed: callbacks, links of letters.
        same_site: `Strict` where nobody comes from another site.
        is_secure: Whether the browser may send it over HTTPS alone.
    """

    name: str
    api_prefix: str
    closed_prefixes: tuple[str, ...]
    same_site: Literal["Lax", "Strict"]
    is_secure: bool


def believe_session_cookie(app: Flask, cookie: SessionCookie) -> None:
    """Let requests of our own pages to `app` bring their token in the cookie."""
    app.extensions[EXTENSION_NAME] = cookie
    app.before_request(take_token_from_cookie)


def current_cookie() -> SessionCookie:
    """Return how the site in hand keeps the token."""
    cookie: SessionCookie = current_app.extensions[EXTENSION_NAME]
    return cookie


def take_token_from_cookie() -> None:
    """Treat the cookie's token as if it stood in the header, where that is safe."""
    if "Authorization" in request.headers or not may_use_cookies():
        return
    token = request.cookies.get(current_cookie().name)
    if token:
        request.environ["HTTP_AUTHORIZATION"] = f"Bearer {token}"


def may_use_cookies() -> bool:
    """Return whether a cookie can be taken for the will of whoever sends the request in hand."""
    cookie = current_cookie()
    if request.path.startswith(cookie.api_prefix):
        return bool(request.headers.get(SCRIPT_HEADER))
    return not request.path.startswith(cookie.closed_prefixes)


def set_session_cookie(response: Response, token: str) -> None:
    """Have the browser keep a token until it is closed; how long it is good, the token says.

    Args:
        response: The answer to the browser.
        token: A bearer token that was verified.
    """
    cookie = current_cookie()
    response.set_cookie(
        cookie.name, token, httponly=True, samesite=cookie.same_site, secure=cookie.is_secure
    )


def forget_session_cookie(response: Response) -> None:
    """Have the browser drop the token."""
    cookie = current_cookie()
    response.delete_cookie(
        cookie.name, httponly=True, samesite=cookie.same_site, secure=cookie.is_secure
    )
