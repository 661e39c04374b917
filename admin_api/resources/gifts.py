"""Gifts: looking at them, and taking back those that nobody claimed."""

from typing import Any
from uuid import UUID

from flask import Response

from admin_api.acting import acts
from admin_api.command_routes import command_route
from admin_api.commanding import answer_command
from admin_api.queries import gifts
from admin_api.queries.pages import PageWish, Record
from admin_api.roles import MANAGERS, READERS
from admin_api.schemas.gifts import GiftFilter, GiftSchema, ReturnGiftInput
from admin_api.services import services
from interaction_bus.commands import ReturnGift
from runtime.identifiers import derived_id
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.pagination import Page, page_schema
from runtime.web.problems import NotFound

blueprint = ApiBlueprint(
    "gifts", __name__, url_prefix="/admin/v1/gifts", description="Time bought for somebody else."
)


@blueprint.route("", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(GiftFilter, location="query")
@blueprint.response(200, page_schema(GiftSchema))
def list_gifts(query: dict[str, Any]) -> Page[Record]:
    """List gifts, the newest first."""
    wish = PageWish(query.pop("limit"), query.pop("cursor"))
    with services().reads.connect() as connection:
        return gifts.list_gifts(connection, wish, **query)


@blueprint.route("/<uuid:gift_id>", methods=["GET"])
@require_roles(*READERS)
@blueprint.response(200, GiftSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such gift.")
def show(gift_id: UUID) -> Record:
    """Show a gift."""
    with services().reads.connect() as connection:
        found = gifts.find_gift(connection, gift_id)
    if found is None:
        raise NotFound("There is no such gift.", code="gift_not_found")
    return found


@command_route(
    blueprint,
    "/<uuid:gift_id>/return",
    guard=acts("return_gift", on="gift", roles=MANAGERS),
    body=ReturnGiftInput,
)
def return_gift(body: dict[str, Any], query: dict[str, Any], gift_id: UUID) -> Response:
    """Take back a gift that nobody claimed, with its money."""
    return answer_command(
        lambda identity: ReturnGift(
            gift_id=gift_id,
            new_refund_id=derived_id(identity.command_id, "refund"),
            reason=body["reason"],
        ),
        wait_seconds=query["wait"],
    )
