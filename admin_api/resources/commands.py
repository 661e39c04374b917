"""What became of a command that a manager asked for."""

from typing import Any
from uuid import UUID

from flask import Response

from admin_api.commanding import actor_of
from admin_api.queries.audit import list_askers
from admin_api.roles import READERS
from admin_api.services import services
from interaction_bus.command_answers import CommandSchema, WaitArguments, answer_looked_up
from interaction_bus.command_gateway import CommandOutcome, CommandStatus
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.problems import NotFound

blueprint = ApiBlueprint(
    "commands",
    __name__,
    url_prefix="/admin/v1/commands",
    description="What became of managers' commands.",
)


@blueprint.route("/<uuid:command_id>", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(WaitArguments, location="query")
@blueprint.response(200, CommandSchema)
@blueprint.alt_response(
    404, schema=ProblemSchema, description="No manager has asked for such a command."
)
def show(query: dict[str, Any], command_id: UUID) -> Response:
    """Show how a command stands, whichever manager asked for it."""
    with services().reads.connect() as connection:
        askers = list_askers(connection, command_id)
    if not askers:
        raise NotFound("No manager has asked for such a command.", code="command_not_found")
    return answer_looked_up(_status(command_id, askers, wait_seconds=query["wait"]))


def _status(command_id: UUID, askers: list[str], *, wait_seconds: float) -> CommandStatus:
    # Several managers may have clicked on the same retry; the inbox holds the one who came first.
    first, *others = askers
    status = _look_up(command_id, first, wait_seconds=wait_seconds)
    for manager_id in others:
        if status.outcome is not CommandOutcome.PENDING:
            break
        status = _look_up(command_id, manager_id, wait_seconds=0.0)
    return status


def _look_up(command_id: UUID, manager_id: str, *, wait_seconds: float) -> CommandStatus:
    return services().gateway.look_up(
        command_id, actor=actor_of(manager_id), wait_seconds=wait_seconds
    )
