"""Which letters the viewer wants."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema

from client_api.answers import json_answer
from client_api.commanding import documented_command, send_command
from client_api.queries.letters import FIND_MUTING
from client_api.queries.reading import find_row
from client_api.services import current_services
from client_api.strict_boolean import StrictBoolean
from interaction_bus.command_answers import CommandSchema, WaitArguments
from interaction_bus.commands import Command, MuteReminders
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.principal import Role

blueprint = ApiBlueprint(
    "letters", __name__, url_prefix="/v1/letters", description="Which letters the viewer wants."
)


class LettersSchema(Schema):
    """Whether reminders are sent; letters about money and about what was done always are."""

    reminders = StrictBoolean(required=True, metadata={"example": True})


@blueprint.route("", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.response(HTTPStatus.OK, LettersSchema)
def show_letters() -> Response:
    """Show whether reminders are sent; until somebody stops them they are."""
    muting = find_row(
        FIND_MUTING,
        {"viewer_id": current_principal().viewer_id},
        engine=current_services().primary,
    )
    return json_answer({"reminders": muting is None or not muting.letters_muted})


@blueprint.route("", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(LettersSchema)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def choose_letters(body: dict[str, Any], waiting: dict[str, Any]) -> Response:
    """Stop the reminders of the present subscription, or have them sent again."""

    def make_command(_command_id: UUID) -> Command:
        return MuteReminders(viewer_id=current_principal().viewer_id, muted=not body["reminders"])

    return send_command(make_command, wait_seconds=waiting["wait"])
