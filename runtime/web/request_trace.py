"""One id and one log line for every request."""

import re
import time
from uuid import UUID

import structlog
from flask import Flask, Response, g, request

from runtime.identifiers import find_id, new_id

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

REQUEST_ID_HEADER = "X-Request-ID"

HEX_ID = re.compile(r"[0-9a-f]{32}")
"""nginx writes its `$request_id` like that, without hyphens."""

MILLISECONDS_PER_SECOND = 1_000

QUIET_PATHS = ("/health/", "/static/", "/ui/")
"""Asked every few seconds by whoever watches us, or with every page: logged at debug."""


def trace_requests(app: Flask) -> None:
    """Give every request of `app` an id, echo it, and log one line at the end.

    The caller's `X-Request-ID` is kept when it is an id, so that one can be followed through
    proxies, commands and events. It is found as `correlation_id()` and in each log line.
    """
    app.before_request(begin_trace)
    app.after_request(end_trace)


def correlation_id() -> UUID:
    """Return the id of the request in hand."""
    found: UUID = g.correlation_id
    return found


def begin_trace() -> None:
    """Choose the id of the request and put it into the log context."""
    g.started_at_seconds = time.perf_counter()
    g.correlation_id = accepted_request_id(request.headers.get(REQUEST_ID_HEADER))
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(correlation_id=str(g.correlation_id))


def end_trace(response: Response) -> Response:
    """Echo the id and log the request."""
    response.headers[REQUEST_ID_HEADER] = str(g.correlation_id)
    write = log.debug if request.path.startswith(QUIET_PATHS) else log.info
    elapsed_seconds = time.perf_counter() - g.started_at_seconds
    write(
        "request",
        method=request.method,
        path=request.path,
        status=response.status_code,
        duration_ms=round(elapsed_seconds * MILLISECONDS_PER_SECOND, 2),
    )
    return response


def accepted_request_id(given: str | None) -> UUID:
    """Return the id that the caller gave, or a fresh one when it is no id.

    Args:
        given: The header; anything else than an id might be an attack on the reader of logs.
    """
    if given is not None and HEX_ID.fullmatch(given):
        return UUID(given)
    return find_id(given) or new_id()
