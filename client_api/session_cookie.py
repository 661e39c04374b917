"""The token of a viewer's browser, in a cookie that scripts cannot read.

A page cannot send an `Authorization` header, so it brings the token in a cookie. Other sites can
make a browser send cookies too: the JSON API believes them only together with a header that no
other site can set without our leave.
"""

from flask import Flask, Response, request

COOKIE_NAME = "kinokassa_token"

SCRIPT_HEADER = "X-Requested-With"
"""Browsers let another site set it only after asking us (CORS), and we never allow it."""

API_PREFIX = "/v1/"

PAGES_PREFIX = "/pay/"
"""Pages only read, so that being led to one does no harm."""


def believe_session_cookie(app: Flask) -> None:
    """Let requests of our own pages to `app` bring their token in the cookie."""
    app.before_request(take_token_from_cookie)


def take_token_from_cookie() -> None:
    """Treat the cookie's token as if it stood in the header, where that is safe."""
    if "Authorization" in request.headers or not may_use_cookies():
        return
    token = request.cookies.get(COOKIE_NAME)
    if token:
        request.environ["HTTP_AUTHORIZATION"] = f"Bearer {token}"


def set_session_cookie(response: Response, token: str, *, is_secure: bool) -> None:
    """Have the browser keep a token until it is closed; how long it is good, the token says.

    Args:
        response: The answer to the browser.
        token: A bearer token that was verified.
        is_secure: Whether the browser may send it over HTTPS alone.
    """
    response.set_cookie(COOKIE_NAME, token, httponly=True, samesite="Lax", secure=is_secure)


def forget_session_cookie(response: Response, *, is_secure: bool) -> None:
    """Have the browser drop the token."""
    response.delete_cookie(COOKIE_NAME, httponly=True, samesite="Lax", secure=is_secure)


def may_use_cookies() -> bool:
    """Return whether a cookie can be taken for the will of whoever sends the request in hand."""
    if request.path.startswith(API_PREFIX):
        return bool(request.headers.get(SCRIPT_HEADER))
    return request.path.startswith(PAGES_PREFIX)
