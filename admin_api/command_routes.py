"""Registering a route that becomes a command."""

from collections.abc import Callable
from typing import Any

from flask import Response
from marshmallow import Schema

from interaction_bus.command_answers import CommandSchema, WaitArguments
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.idempotency import IDEMPOTENCY_HEADER

View = Callable[..., Response]

KEY_PARAMETER = {
    "in": "header",
    "name": IDEMPOTENCY_HEADER,
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "A fresh value for each new wish, the same one when a request is repeated.",
    "example": "9d1c7c3e-refund-1",
}

REFUSALS = {
    404: "There is no such thing (told when the outcome is waited for).",
    409: "Its state does not allow this, or the key was used for another request.",
    503: "The broker or the database is away; send it again.",
}


def command_route(
    blueprint: ApiBlueprint,
    rule: str,
    *,
    guard: Callable[[View], View],
    body: type[Schema],
    has_key: bool = True,
) -> Callable[[View], View]:
    """Register a view as a POST that becomes a command: guarded, audited, documented.

    The view is called with the loaded body, the loaded query (`wait`), and the ids of the path.

    Args:
        blueprint: Where it belongs.
        rule: Its path.
        guard: Lets only some act, and writes what comes of it into the trail.
        body: Of the request.
        has_key: It is known again by its Idempotency-Key; else the view has its own way.
    """

    def decorate(view: View) -> View:
        documented = blueprint.response(202, CommandSchema)(view)
        for status, meaning in REFUSALS.items():
            documented = blueprint.alt_response(status, schema=ProblemSchema, description=meaning)(
                documented
            )
        if has_key:
            documented = blueprint.doc(parameters=[KEY_PARAMETER])(documented)
        with_query = blueprint.arguments(WaitArguments, location="query")(documented)
        with_body: Callable[..., Any] = blueprint.arguments(body)(with_query)
        guarded = guard(with_body)
        return blueprint.route(rule, methods=["POST"])(guarded)

    return decorate
