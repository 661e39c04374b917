"""Sending a viewer's command, and what the OpenAPI file says of every route that does."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from flask import Response
from marshmallow import Schema, fields, validate

from client_api.services import current_services
from interaction_bus.command_answers import CommandSchema, answer_submitted
from interaction_bus.command_gateway import Wish
from interaction_bus.commands import Command
from interaction_bus.envelope import Actor
from runtime.telemetry.context import bind_ids
from runtime.web.auth import current_principal
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.idempotency import IDEMPOTENCY_HEADER, command_identity
from runtime.web.request_trace import correlation_id

COMMANDS_PATH = "/v1/commands"

LONGEST_REASON = 200
"""Characters: a sentence or two, which a manager reads in the history."""

View = TypeVar("View", bound=Callable[..., Any])


class NoBodySchema(Schema):
    """Nothing is to be told; fields that came all the same are refused by name."""


class CancellationSchema(Schema):
    """Why the viewer gives something up."""

    reason = fields.String(
        load_default="the viewer asked for it",
        validate=validate.Length(1, LONGEST_REASON),
        metadata={"example": "I chose another plan"},
    )


def send_command(make_command: Callable[[UUID], Command], *, wait_seconds: float) -> Response:
    """Send the viewer's command, once for each Idempotency-Key, and answer how it stands.

    Args:
        make_command: Gets the command's id, from which ids of new rows are derived. It is not
            called for a request whose outcome is known, and may refuse by raising a `Problem`.
        wait_seconds: How long to wait for the outcome.

    Raises:
        Problem: The command was refused, here or by the State Updater.
        BrokerUnavailable: RabbitMQ did not take it in time.
    """
    identity = command_identity(current_principal())
    bind_ids(command_id=identity.command_id)
    wish = Wish(
        command_id=identity.command_id,
        digest=identity.digest,
        actor=current_actor(),
        correlation_id=correlation_id(),
    )
    status = current_services().commands.submit(
        wish, lambda: make_command(identity.command_id), wait_seconds=wait_seconds
    )
    return answer_submitted(status, commands_path=COMMANDS_PATH)


def current_actor() -> Actor:
    """Return the viewer who sends the request in hand, as commands name them."""
    return Actor(kind="viewer", id=current_principal().subject)


def documented_command(blueprint: ApiBlueprint) -> Callable[[View], View]:
    """Tell readers of the OpenAPI file what every route that sends a command has in common."""
    refusals = {
        HTTPStatus.NOT_FOUND: "There is no such thing, or it is not the viewer's.",
        HTTPStatus.CONFLICT: "Its state does not allow this; `fields` name the state and what "
        "is allowed. Or the Idempotency-Key was used for another request.",
        HTTPStatus.SERVICE_UNAVAILABLE: "The command was not taken; repeat it after `Retry-After`.",
    }

    def decorate(view: View) -> View:
        documented = blueprint.doc(parameters=[_key_parameter()])(view)
        for status, description in refusals.items():
            documented = blueprint.alt_response(
                status, schema=ProblemSchema, description=description
            )(documented)
        return blueprint.alt_response(
            HTTPStatus.ACCEPTED,
            schema=CommandSchema,
            description="Sent; follow `Location` for the outcome.",
        )(documented)

    return decorate


def _key_parameter() -> dict[str, Any]:
    return {
        "in": "header",
        "name": IDEMPOTENCY_HEADER,
        "required": True,
        "description": "A fresh value for each new wish, the same when a request is repeated.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        "example": "6f0c1c1e-5a3c-4a58-9d5c-2f1f5a0d7c11",
    }
