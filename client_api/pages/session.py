"""Signing a browser in with a token of the cinema's auth service, and out again."""

import re
from http import HTTPStatus

from flask import Blueprint, Response, current_app, request

from client_api.services import current_services
from client_api.session_cookie import forget_session_cookie, set_session_cookie
from runtime.web.auth import EXTENSION_NAME
from runtime.web.json_body import read_json_body
from runtime.web.principal import Role
from runtime.web.problems import Forbidden, Unprocessable
from runtime.web.tokens import TokenVerifier

PAGE_ADDRESS = re.compile(r"/pay/[0-9a-f-]{36}")
"""Where a browser may be sent after signing in: to our own pages and nowhere else."""

blueprint = Blueprint("session", __name__, url_prefix="/session")


@blueprint.route("", methods=["POST"])
def sign_in() -> Response:
    """Keep the token of a form or JSON body in the browser; a form may say where to go `next`.

    Raises:
        Unauthorised: The token is not believed.
        Forbidden: It is not a viewer's, or another site sent the browser here.
        Unprocessable: There is no token, or `next` is not a page of ours.
    """
    refuse_other_sites()
    told = _told_fields()
    token, next_page = told.get("token"), told.get("next")
    if not isinstance(token, str) or not token:
        raise Unprocessable("Wrong or missing: token.", fields={"token": ["Required."]})
    if next_page is not None and not PAGE_ADDRESS.fullmatch(str(next_page)):
        raise Unprocessable("Wrong or missing: next.", fields={"next": ["Not a page of ours."]})
    _require_viewer(token)
    response = _onwards(None if next_page is None else str(next_page))
    set_session_cookie(response, token, is_secure=_is_secure())
    return response


@blueprint.route("", methods=["DELETE"])
def sign_out() -> Response:
    """Drop the token from the browser."""
    response = Response(status=HTTPStatus.NO_CONTENT)
    forget_session_cookie(response, is_secure=_is_secure())
    return response


def refuse_other_sites() -> None:
    """Go on only with what this site's pages, or a program, sent.

    Raises:
        Forbidden: Another site sent the browser here.
    """
    # Else a stranger's page could sign a viewer in as somebody else, who would get what they pay.
    # The cinema's own pages are of the same site; programs and old browsers do not say.
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Forbidden("Another site cannot do this in a viewer's browser.")


def _told_fields() -> dict[str, object]:
    if not request.is_json:
        return dict(request.form.items())
    body = read_json_body(request)
    return body if isinstance(body, dict) else {}


def _require_viewer(token: str) -> None:
    verifier: TokenVerifier = current_app.extensions[EXTENSION_NAME]
    if Role.VIEWER not in verifier.verify(token).roles:
        raise Forbidden("Only viewers have pages.", fields={"required_roles": [Role.VIEWER]})


def _onwards(next_page: str | None) -> Response:
    if next_page is None:
        return Response(status=HTTPStatus.NO_CONTENT)
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": next_page})


def _is_secure() -> bool:
    return not current_services().provider.is_sandbox
