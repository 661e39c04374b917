"""One id, one log line, one observation and one span for every request."""

import re
from http import HTTPStatus
from uuid import UUID

import structlog
from flask import Flask, Response, g, request

from runtime.identifiers import find_id, new_id
from runtime.telemetry.context import CARRIED_IDS
from runtime.telemetry.crossing import Crossing, crossing
from runtime.telemetry.edges import Edge
from runtime.web.known_paths import path_to_tell

REQUEST_ID_HEADER = "X-Request-ID"

HEX_ID = re.compile(r"[0-9a-f]{32}")
"""nginx writes its `$request_id` like that, without hyphens."""

TRACE_HEADER = "traceparent"

TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
"""W3C Trace Context, 3.2."""

NO_ROUTE = "none"
"""In place of an address that we do not know: it may be anything, and no two need be alike."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

OTHER_METHOD = "other"

QUIET_PATHS = ("/health/", "/static/", "/ui/")
"""Asked every few seconds by whoever watches us, or with every page: logged at debug."""

INNER_CALL = "kinokassa.inner_call"
"""Set in the environment of what a page asks of our own API. That is a part of the page's request
and crosses no edge, so it is not told of a second time."""


def trace_requests(app: Flask) -> None:
    """Give every request of `app` an id, echo it, and tell of the request at its end.

    The caller's `X-Request-ID` is kept when it is an id, so that one can be followed through
    proxies, commands and events. It is found as `correlation_id()` and in each log line.
    """
    app.before_request(begin_trace)
    app.after_request(end_trace)
    app.teardown_request(abandon_trace)


def correlation_id() -> UUID:
    """Return the id of the request in hand."""
    found: UUID = g.correlation_id
    return found


def begin_trace() -> None:
    """Choose the id of the request, and put it and what the route names into the log context."""
    g.correlation_id = accepted_request_id(request.headers.get(REQUEST_ID_HEADER))
    if INNER_CALL in request.environ:
        return
    structlog.contextvars.clear_contextvars()
    g.crossing = _crossing_of_request()
    g.crossing.__enter__()


def end_trace(response: Response) -> Response:
    """Echo the id and tell of the request."""
    if "correlation_id" in g:
        response.headers[REQUEST_ID_HEADER] = str(g.correlation_id)
    _end(response.status_code)
    return response


def abandon_trace(_error: BaseException | None) -> None:
    """Tell of a request that nobody answered, and let none of its ids get into the next one."""
    _end(HTTPStatus.INTERNAL_SERVER_ERROR)


def accepted_traceparent(given: str | None) -> str | None:
    """Return the trace that the caller is in, or none when it is no such thing.

    Args:
        given: The header; it is handed on with every message, so nothing else may get into it.
    """
    return given if given is not None and TRACEPARENT.fullmatch(given) else None


def accepted_request_id(given: str | None) -> UUID:
    """Return the id that the caller gave, or a fresh one when it is no id.

    Args:
        given: The header; anything else than an id might be an attack on the reader of logs.
    """
    if given is not None and HEX_ID.fullmatch(given):
        return UUID(given)
    return find_id(given) or new_id()


def _crossing_of_request() -> Crossing:
    named = request.view_args or {}
    work = crossing(
        Edge.HTTP_REQUEST,
        NO_ROUTE if request.url_rule is None else request.url_rule.rule,
        parent=accepted_traceparent(request.headers.get(TRACE_HEADER)),
        labels={"method": request.method if request.method in METHODS else OTHER_METHOD},
        correlation_id=g.correlation_id,
        **{name: named[name] for name in CARRIED_IDS if name in named},
    )
    work.is_routine = request.path.startswith(QUIET_PATHS)
    work.note(path=path_to_tell())
    return work


def _end(status: int) -> None:
    work: Crossing | None = g.pop("crossing", None)
    if work is not None:
        work.outcome = str(status)
        work.note(status=status)
        work.__exit__(None, None, None)
