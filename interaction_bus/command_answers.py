"""How both APIs speak of commands: the same bodies, statuses and refusals."""

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, jsonify
from marshmallow import Schema, fields, validate

from interaction_bus.command_gateway import (
    CommandKeyReused,
    CommandOutcome,
    CommandStatus,
    Rejection,
)
from interaction_bus.errors import (
    RETRY_AFTER_SECONDS,
    BrokerUnavailable,
    MessageNotSent,
    PublisherClosed,
)
from runtime.web.errors import answer_problem
from runtime.web.problems import (
    COMMAND_UNCONFIRMED,
    Conflict,
    NotFound,
    Problem,
    Unavailable,
    Unprocessable,
)

LONGEST_WAIT_SECONDS = 10
"""Proxies give up after 30 s or more, and nobody looks at a page that long."""

LOOK_AGAIN_AFTER_SECONDS = 1
"""Told with every pending answer, for callers that were not let wait."""

EXAMPLE_COMMAND_ID = "5f3c1f0e-7a5b-5d3e-9a52-0f4f6f1f2a10"

REFUSALS: dict[str, type[Problem]] = {
    "missing": NotFound,
    "conflict": Conflict,
    "invalid": Unprocessable,
}
"""By the kind that the State Updater gives a rejection; an unknown one becomes a conflict."""


class CommandNotConfirmed(Unavailable):
    """RabbitMQ has not said that the command is safe; it may have it all the same."""

    default_code = COMMAND_UNCONFIRMED

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__(
            "The command may be carried out or not: it was not confirmed in time. Repeat it with "
            "the same Idempotency-Key.",
            retry_after_seconds=retry_after_seconds,
        )


class CommandNotSent(Unavailable):
    """RabbitMQ has not got the command, and nothing comes of it unless it is repeated."""

    default_code = "broker_unavailable"

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__(
            "The command was not sent. Repeat it with the same Idempotency-Key.",
            retry_after_seconds=retry_after_seconds,
        )


class WaitArguments(Schema):
    """How long a request may wait for the outcome of its command."""

    wait = fields.Float(
        load_default=0.0,
        validate=validate.Range(0, LONGEST_WAIT_SECONDS),
        metadata={
            "description": "Seconds to wait for the outcome; fewer when the process is busy.",
            "example": 5,
        },
    )


class CommandProblemSchema(Schema):
    """Why a command was rejected."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(list(REFUSALS)),
        metadata={"description": "What would have been 404, 409 or 422."},
    )
    code = fields.String(required=True, metadata={"example": "live_subscription_exists"})
    message = fields.String(required=True)
    facts = fields.Dict(keys=fields.String(), required=True)


class CommandSchema(Schema):
    """How a command stands."""

    command_id = fields.UUID(required=True, metadata={"example": EXAMPLE_COMMAND_ID})
    status = fields.String(
        required=True,
        validate=validate.OneOf([outcome.value for outcome in CommandOutcome]),
        metadata={"example": CommandOutcome.DONE.value},
    )
    result = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "Ids of what is made; final once the status is `done`."},
    )
    problem = fields.Nested(
        CommandProblemSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null unless rejected."},
    )


def answer_submitted(status: CommandStatus, *, commands_path: str) -> Response:
    """Answer a request for a command: 200 when it is done, 202 while it is pending.

    Args:
        status: How the command stands.
        commands_path: Where commands are looked up, without a slash at the end.

    Raises:
        Problem: It was rejected: 404, 409 or 422.
    """
    if status.rejection is not None:
        raise refusal_of(status.rejection)
    response = answer_looked_up(status)
    response.headers["Location"] = f"{commands_path}/{status.command_id}"
    if status.outcome is CommandOutcome.PENDING:
        response.status_code = HTTPStatus.ACCEPTED
    return response


def answer_looked_up(status: CommandStatus) -> Response:
    """Answer how a command stands; that it was rejected is an answer like others, with 200."""
    response = jsonify(command_body(status))
    if status.outcome is CommandOutcome.PENDING:
        response.headers["Retry-After"] = str(LOOK_AGAIN_AFTER_SECONDS)
    return response


def command_body(status: CommandStatus) -> dict[str, Any]:
    """Return the body that tells how a command stands."""
    rejection = status.rejection
    return {
        "command_id": str(status.command_id),
        "status": status.outcome.value,
        "result": dict(status.result),
        "problem": None if rejection is None else problem_body(rejection),
    }


def problem_body(rejection: Rejection) -> dict[str, Any]:
    """Return what a looked-up command tells of its rejection."""
    return {
        "kind": rejection.kind,
        "code": rejection.code,
        "message": rejection.message,
        "facts": dict(rejection.facts),
    }


def refusal_of(rejection: Rejection) -> Problem:
    """Return the rejection as the refusal of a request; the facts become its fields."""
    refusal = REFUSALS.get(rejection.kind, Conflict)
    problem = refusal(rejection.message, code=rejection.code)
    problem.fields.update(rejection.facts)
    return problem


def register_bus_errors(app: Flask) -> None:
    """Make the errors of sending a command answers in the shape of all others."""
    app.register_error_handler(BrokerUnavailable, _answer_unconfirmed)
    app.register_error_handler(MessageNotSent, _answer_not_sent)
    app.register_error_handler(PublisherClosed, _answer_closed)
    app.register_error_handler(CommandKeyReused, _answer_key_reused)


def _answer_unconfirmed(error: BrokerUnavailable) -> Response:
    return answer_problem(CommandNotConfirmed(retry_after_seconds=error.retry_after_seconds))


def _answer_not_sent(error: MessageNotSent) -> Response:
    return answer_problem(CommandNotSent(retry_after_seconds=error.retry_after_seconds))


def _answer_closed(_error: PublisherClosed) -> Response:
    return answer_problem(CommandNotSent(retry_after_seconds=RETRY_AFTER_SECONDS))


def _answer_key_reused(error: CommandKeyReused) -> Response:
    problem = Conflict(
        "This Idempotency-Key has been used for another request.", code="idempotency_key_reused"
    )
    problem.fields["command_id"] = str(error.command_id)
    return answer_problem(problem)
