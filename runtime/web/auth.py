"""Letting in only those whose token has the role."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, g, request

from runtime.telemetry.context import bind_ids
from runtime.web.principal import Principal, Role
from runtime.web.problems import Forbidden, Unauthorised
from runtime.web.tokens import TokenVerifier

EXTENSION_NAME = "kinokassa-tokens"

SCHEME = "bearer"

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def use_tokens(app: Flask, verifier: TokenVerifier) -> None:
    """Make `verifier` the one that the views of `app` ask."""
    app.extensions[EXTENSION_NAME] = verifier


def require_roles(
    *roles: Role,
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Let a view be called only by somebody with at least one of `roles`.

    It stands above the decorators that read the request, so that strangers learn nothing of it.
    The view finds who asks by `current_principal()`.
    """

    def decorate(view: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @wraps(view)
        def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            authenticate(*roles)
            return view(*args, **kwargs)

        return guarded

    return decorate


def admit(principal: Principal) -> None:
    """Let the request in hand in as `principal`, who proved their right by other than a token.

    Args:
        principal: With the roles that this request alone needs.
    """
    g.admitted = principal


def authenticate(*roles: Role) -> Principal:
    """Return who sends the request in hand, and remember it for `current_principal()`.

    Raises:
        Unauthorised: There is no token, or one that is not believed.
        Forbidden: The token has none of `roles`.
    """
    admitted: Principal | None = g.get("admitted")
    principal = admitted or _principal_of_token()
    if principal.roles.isdisjoint(roles):
        raise Forbidden(
            "The token does not have the role.", fields={"required_roles": sorted(roles)}
        )
    g.principal = principal
    is_viewer = Role.VIEWER in principal.roles
    bind_ids(subject=principal.subject, viewer_id=principal.subject if is_viewer else None)
    return principal


def current_principal() -> Principal:
    """Return who sends the request in hand, once `require_roles` has let them in."""
    principal: Principal = g.principal
    return principal


def bearer_token(header: str | None) -> str:
    """Return the token of an `Authorization` header.

    Raises:
        Unauthorised: The header is missing, or of another scheme.
    """
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != SCHEME or not token.strip():
        raise Unauthorised("A bearer token is required.", has_token=False)
    return token.strip()


def _principal_of_token() -> Principal:
    verifier: TokenVerifier = current_app.extensions[EXTENSION_NAME]
    return verifier.verify(bearer_token(request.headers.get("Authorization")))
