"""Errors as pages: what happened in words, and where to go from there."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from runtime.web.errors import (
    answer_bug,
    answer_database_error,
    answer_http_exception,
    answer_problem,
)
from runtime.web.pages.leading import address_with, lead_to
from runtime.web.pages.session_cookie import current_cookie
from runtime.web.pages.sign_in import is_own_path, visitor_in_sight
from runtime.web.problems import Problem, Unauthorised

FORMS_OF_ANSWERS = ("application/json", "text/html")
"""A browser asks for the second; a program that does not mind gets the first."""

Answer = Callable[[Any], Response]


def register_error_pages(app: Flask, *, sign_in_address: Callable[[], str | None]) -> None:
    """Make errors pages wherever a person looks; under the API's prefix they stay JSON.

    Args:
        app: Of a site, with its session cookie.
        sign_in_address: Where somebody without a session goes; none if there is no such place.
    """

    def answer_stranger(error: Unauthorised) -> Response:
        address = sign_in_address()
        if _is_for_programs() or address is None:
            return _as_page(answer_problem)(error)
        if request.method == "POST":
            return _page_of_interrupted_form(address)
        return lead_to(address, return_to=_own_address(request.full_path, address))

    app.register_error_handler(Unauthorised, answer_stranger)
    app.register_error_handler(Problem, _as_page(answer_problem))
    app.register_error_handler(CSRFError, _as_page(answer_http_exception))
    app.register_error_handler(HTTPException, _as_page(answer_http_exception))
    app.register_error_handler(SQLAlchemyError, _as_page(answer_database_error))
    app.register_error_handler(Exception, _as_page(answer_bug))


def error_page(status: HTTPStatus, *, trace_id: str | None = None) -> Response:
    """Return the page that tells of an error.

    Args:
        status: What kind of error.
        trace_id: By which it is found in the log; told where the fault is ours.
    """
    page = render_template(
        "ui/error.html", status=status.value, trace_id=trace_id, principal=visitor_in_sight()
    )
    return Response(page, status=status, mimetype="text/html")


def _as_page(answer: Answer) -> Answer:
    def answer_either(error: Any) -> Response:
        told = answer(error)
        status = HTTPStatus(told.status_code)
        if _is_for_programs() or status < HTTPStatus.BAD_REQUEST:
            return told
        body = told.get_json(silent=True) or {}
        page = error_page(status, trace_id=(body.get("fields") or {}).get("trace_id"))
        for name in ("Allow", "Retry-After"):
            if name in told.headers:
                page.headers[name] = told.headers[name]
        return page

    return answer_either


def _is_for_programs() -> bool:
    cookie = current_cookie()
    if request.path.startswith((cookie.api_prefix, *cookie.closed_prefixes)):
        return True
    return request.accept_mimetypes.best_match(FORMS_OF_ANSWERS) != "text/html"


def _page_of_interrupted_form(sign_in_address: str) -> Response:
    """Return a page that keeps what was typed until whoever typed it has signed in again.

    It is made only of a form with the token of our own pages, and gives that very token back: what
    a stranger's page sent does not come this far.
    """
    path = _page_of_form()
    query = {} if path is None else {"return_to": _own_address(path, sign_in_address)}
    page = render_template(
        "ui/session_over.html",
        sign_in_address=address_with(sign_in_address, **query),
        kept=list(request.form.items(multi=True)),
        principal=None,
    )
    return Response(page, status=HTTPStatus.UNAUTHORIZED, mimetype="text/html")


def _page_of_form() -> str | None:
    """Return the path of the page with the form that was sent; none where that is unknown."""
    pages = current_app.create_url_adapter(request)
    if pages is not None and pages.test(request.path, method="GET"):
        return request.path
    came_from = urlsplit(request.referrer or "")
    is_ours = came_from.netloc == request.host and is_own_path(came_from.path)
    return came_from.path if is_ours else None


def _own_address(path: str, sign_in_address: str) -> str:
    """Return the address of a page of ours: whole for another site, the path for our own."""
    path = path.rstrip("?")
    if sign_in_address.startswith("/"):
        return path
    # TLS ends at the proxy in front, so that the request itself looks like plain HTTP.
    scheme = "https" if current_cookie().is_secure else request.scheme
    return f"{scheme}://{request.host}{path}"
