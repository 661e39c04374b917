"""Where the provider's books and ours differ, and what people found out about it."""

from typing import Any
from uuid import UUID

from flask import Response

from admin_api.acting import acts
from admin_api.command_routes import command_route
from admin_api.commanding import answer_command
from admin_api.queries import differences
from admin_api.queries.pages import PageWish, Record
from admin_api.roles import MANAGERS, READERS
from admin_api.schemas.disputes import (
    DifferenceFilter,
    DifferenceSchema,
    SettleDifferenceInput,
)
from admin_api.services import services
from interaction_bus.commands import SettleDifference
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.pagination import Page, page_schema

blueprint = ApiBlueprint(
    "differences",
    __name__,
    url_prefix="/admin/v1/reconciliation/differences",
    description="Where the provider's books and ours differ.",
)


@blueprint.route("", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(DifferenceFilter, location="query")
@blueprint.response(200, page_schema(DifferenceSchema))
def list_differences(query: dict[str, Any]) -> Page[Record]:
    """List differences, the newest first; those that are open wait for a person."""
    wish = PageWish(query.pop("limit"), query.pop("cursor"))
    with services().reads.connect() as connection:
        return differences.list_differences(connection, wish, **query)


@command_route(
    blueprint,
    "/<uuid:difference_id>/settle",
    guard=acts("settle_difference", on="difference", roles=MANAGERS),
    body=SettleDifferenceInput,
)
def settle(body: dict[str, Any], query: dict[str, Any], difference_id: UUID) -> Response:
    """Record what was found out about a difference; it is not opened again."""
    return answer_command(
        lambda _: SettleDifference(difference_id=difference_id, note=body["note"]),
        wait_seconds=query["wait"],
        detail={"note": body["note"]},
    )
