"""Errors as pages: what happened in words, and where to go from there."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from runtime.web.errors import (
    answer_bug,
    answer_database_error,
    answer_http_exception,
    answer_problem,
)
from runtime.web.pages.leading import lead_to
from runtime.web.pages.session_cookie import current_cookie
from runtime.web.pages.sign_in import visitor_in_sight
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
        if _is_for_programs() or address is None or request.method != "GET":
            return _as_page(answer_problem)(error)
        return lead_to(address, return_to=_present_address(address))

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


def _present_address(sign_in_address: str) -> str:
    """Return the address of the page in hand: whole for another site, the path for our own."""
    path = request.full_path.rstrip("?")
    if sign_in_address.startswith("/"):
        return path
    # TLS ends at the proxy in front, so that the request itself looks like plain HTTP.
    scheme = "https" if current_cookie().is_secure else request.scheme
    return f"{scheme}://{request.host}{path}"
