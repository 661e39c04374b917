"""Asking our own JSON API from a page, inside the process.

Whatever a page changes goes through the route that programs use: the same roles, checks, trail and
idempotency, and no second way to do anything. What a page shows it reads by itself, at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from flask import current_app, request
from werkzeug.test import EnvironBuilder

from runtime.web.idempotency import IDEMPOTENCY_HEADER
from runtime.web.pages.session_cookie import SCRIPT_HEADER
from runtime.web.problems import COMMAND_UNCONFIRMED
from runtime.web.request_trace import INNER_CALL, REQUEST_ID_HEADER, correlation_id

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

WAIT_SECONDS = 5.0
"""A person looks at a button that long; an idle State Updater takes a hundredth of a second."""


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """What our API answered to a page.

    Args:
        status: Of HTTP.
        body: Parsed JSON.
        is_certain: False for a wish that is followed although it may not have been taken.
    """

    status: HTTPStatus
    body: Mapping[str, Any] = field(default_factory=dict)
    is_certain: bool = True

    @property
    def is_done(self) -> bool:
        """Whether the wish was carried out."""
        return HTTPStatus.OK <= self.status < HTTPStatus.BAD_REQUEST and not self.is_pending

    @property
    def is_pending(self) -> bool:
        """Whether the wish was taken, and its outcome is not known yet."""
        return self.status is HTTPStatus.ACCEPTED

    @property
    def is_unconfirmed(self) -> bool:
        """Whether nobody knows yet if the wish was taken."""
        return self.body.get("code") == COMMAND_UNCONFIRMED

    @property
    def is_refused(self) -> bool:
        """Whether nothing is going to come of it as it was asked."""
        return self.status >= HTTPStatus.BAD_REQUEST


def ask_api(
    path: str,
    body: Mapping[str, Any] | None = None,
    *,
    method: str = "POST",
    wish: str | None = None,
    wait_seconds: float | None = WAIT_SECONDS,
) -> ApiAnswer:
    """Send a request to our own API in the name of who sent the request in hand.

    Args:
        path: Of the route, with its query if it has one.
        body: JSON values; none sends no body.
        method: Of HTTP.
        wish: Idempotency-Key of the form: the same form sent twice is one wish.
        wait_seconds: How long a command is waited for; none for routes that are no commands.
    """
    builder = EnvironBuilder(
        path=path,
        base_url=request.host_url,
        method=method,
        json=body,
        headers=_headers(wish).items(),
        environ_base={"REMOTE_ADDR": request.remote_addr or "", INNER_CALL: "1"},
    )
    if wait_seconds is not None:
        builder.args["wait"] = str(wait_seconds)
    app = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 # of the proxy
    # With a `g` of its own: what the API notes of its request is not the page's.
    with app.app_context(), app.request_context(builder.get_environ()):
        response = app.full_dispatch_request()
        log.debug("own_api_asked", method=method, path=request.path, status=response.status_code)
        return ApiAnswer(HTTPStatus(response.status_code), response.get_json(silent=True) or {})


def _headers(wish: str | None) -> dict[str, str]:
    told = {
        "Authorization": request.headers.get("Authorization"),
        "Cookie": request.headers.get("Cookie"),
        "Accept-Language": request.headers.get("Accept-Language"),
        REQUEST_ID_HEADER: str(correlation_id()),
        SCRIPT_HEADER: "page",
        IDEMPOTENCY_HEADER: wish,
    }
    return {name: value for name, value in told.items() if value is not None}
