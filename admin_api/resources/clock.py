"""The time of billing: moved in a sandbox, shown everywhere."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response

from admin_api.acting import acts
from admin_api.command_routes import command_route
from admin_api.commanding import answer_command
from admin_api.queries.clock import find_move, read_clock
from admin_api.queries.pages import Record
from admin_api.roles import MANAGERS, READERS
from admin_api.schemas.clock import ClockAdvanceInput, ClockMoveSchema, ClockSchema
from admin_api.services import services
from billing_rules.spans import SpanInvalid, moment_after
from interaction_bus.commands import AdvanceClock
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.problems import NotFound, Unprocessable

blueprint = ApiBlueprint(
    "clock",
    __name__,
    url_prefix="/admin/v1/clock",
    description="The time of billing; it can be moved where no money is real.",
)


@blueprint.route("", methods=["GET"])
@require_roles(*READERS)
@blueprint.response(200, ClockSchema)
def show() -> Record:
    """Show the time of billing and its last move."""
    with services().reads.connect() as connection:
        return read_clock(connection)


@blueprint.route("/moves/<uuid:clock_move_id>", methods=["GET"])
@require_roles(*READERS)
@blueprint.response(200, ClockMoveSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such move.")
def show_move(clock_move_id: UUID) -> Record:
    """Show how far a move of the clock has come."""
    with services().reads.connect() as connection:
        found = find_move(connection, clock_move_id)
    if found is None:
        raise NotFound("There is no such move of the clock.", code="clock_move_not_found")
    return found


@command_route(
    blueprint,
    "/advance",
    guard=acts("advance_clock", on="clock", roles=MANAGERS),
    body=ClockAdvanceInput,
)
def advance(body: dict[str, Any], query: dict[str, Any]) -> Response:
    """Move the clock; what falls due on the way is carried out in its turn. Sandbox only."""
    target = _target(body)
    return answer_command(
        lambda identity: AdvanceClock(new_clock_move_id=identity.command_id, target=target),
        wait_seconds=query["wait"],
        detail={"target": target.isoformat()},
    )


def _target(body: dict[str, Any]) -> datetime:
    if "to" in body:
        moment: datetime = body["to"]
        return moment
    with services().reads.connect() as connection:
        now: datetime = read_clock(connection)["now"]
    try:
        return moment_after(now, body["by"])
    except SpanInvalid as error:
        raise Unprocessable(str(error), fields={"by": [str(error)]}) from error
