"""Disputes: who took money back through the bank, and how it ended."""

from typing import Any
from uuid import UUID

from flask import Response

from admin_api.acting import acts
from admin_api.command_routes import command_route
from admin_api.commanding import answer_command
from admin_api.queries import disputes
from admin_api.queries.pages import PageWish, Record
from admin_api.roles import MANAGERS, READERS
from admin_api.schemas.disputes import DisputeFilter, DisputeSchema, SettleDisputeInput
from admin_api.services import services
from interaction_bus.commands import SettleDispute
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.pagination import Page, page_schema

blueprint = ApiBlueprint(
    "disputes",
    __name__,
    url_prefix="/admin/v1/disputes",
    description="Money that banks took back.",
)


@blueprint.route("", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(DisputeFilter, location="query")
@blueprint.response(200, page_schema(DisputeSchema))
def list_disputes(query: dict[str, Any]) -> Page[Record]:
    """List disputes, the newest first, each with what has gone back of its payment besides."""
    wish = PageWish(query.pop("limit"), query.pop("cursor"))
    with services().reads.connect() as connection:
        return disputes.list_disputes(connection, wish, **query)


@command_route(
    blueprint,
    "/<uuid:dispute_id>/settle",
    guard=acts("settle_dispute", on="dispute", roles=MANAGERS),
    body=SettleDisputeInput,
)
def settle(body: dict[str, Any], query: dict[str, Any], dispute_id: UUID) -> Response:
    """Record how a dispute ended: won, the invoice is paid again; lost, it is refunded."""
    return answer_command(
        lambda _: SettleDispute(dispute_id=dispute_id, won=body["won"], reason=body["reason"]),
        wait_seconds=query["wait"],
        detail={"won": body["won"]},
    )
