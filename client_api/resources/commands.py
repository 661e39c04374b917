"""What became of a command."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response

from client_api.commanding import COMMANDS_PATH, current_actor
from client_api.services import current_services
from interaction_bus.command_answers import CommandSchema, WaitArguments, answer_looked_up
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.principal import Role

blueprint = ApiBlueprint(
    "commands", __name__, url_prefix=COMMANDS_PATH, description="What became of a command."
)


@blueprint.route("/<uuid:command_id>", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.arguments(WaitArguments, location="query")
@blueprint.response(HTTPStatus.OK, CommandSchema)
def show_command(waiting: dict[str, Any], command_id: UUID) -> Response:
    """Tell how a command of the viewer stands; another viewer's looks pending for ever."""
    status = current_services().commands.look_up(
        command_id, actor=current_actor(), wait_seconds=waiting["wait"]
    )
    return answer_looked_up(status)
