"""Viewers, as far as billing knows them."""

from typing import Any
from uuid import UUID

from flask import Response

from admin_api.acting import acts
from admin_api.command_routes import command_route
from admin_api.commanding import answer_command
from admin_api.queries import subscriptions
from admin_api.queries.pages import PageWish, Record
from admin_api.roles import ERASERS, READERS
from admin_api.schemas.subscriptions import ViewerCardSchema, ViewerFilter, ViewerSchema
from admin_api.schemas.values import ReasonInput
from admin_api.services import services
from interaction_bus.commands import EraseViewer
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.pagination import Page, page_schema
from runtime.web.problems import NotFound

blueprint = ApiBlueprint(
    "viewers", __name__, url_prefix="/admin/v1/viewers", description="Whoever watches."
)


@blueprint.route("", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(ViewerFilter, location="query")
@blueprint.response(200, page_schema(ViewerSchema))
def find_by_email(query: dict[str, Any]) -> Page[Record]:
    """Find viewers by their e-mail."""
    wish = PageWish(query["limit"], query["cursor"])
    with services().reads.connect() as connection:
        return subscriptions.list_viewers(connection, wish, email=query["email"])


@blueprint.route("/<uuid:viewer_id>", methods=["GET"])
@require_roles(*READERS)
@blueprint.response(200, ViewerCardSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such viewer.")
def show(viewer_id: UUID) -> Record:
    """Show a viewer with the live subscription, or the last one."""
    with services().reads.connect() as connection:
        viewer = subscriptions.find_viewer(connection, viewer_id)
    if viewer is None:
        raise NotFound("There is no such viewer.", code="viewer_not_found")
    return viewer


@command_route(
    blueprint,
    "/<uuid:viewer_id>/erase",
    guard=acts("erase_viewer", on="viewer", roles=ERASERS),
    body=ReasonInput,
)
def erase(_body: object, query: dict[str, Any], viewer_id: UUID) -> Response:
    """Erase a viewer's personal data for good; the books keep an id that names nobody."""
    return answer_command(lambda _: EraseViewer(viewer_id=viewer_id), wait_seconds=query["wait"])
