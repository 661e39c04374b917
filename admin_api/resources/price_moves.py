"""Price moves: a dry run, the move itself, how it goes on, and calling it off."""

from typing import Any
from uuid import UUID

from flask import Response

from admin_api.acting import acts, current_act
from admin_api.command_routes import command_route
from admin_api.commanding import answer_command
from admin_api.price_moves import get_price, start_price_move
from admin_api.queries import price_moves
from admin_api.queries.pages import PageWish, Record
from admin_api.roles import MANAGERS, READERS
from admin_api.schemas.price_moves import (
    DryRunSchema,
    MovedViewerFilter,
    MovedViewerSchema,
    PriceMoveCancelInput,
    PriceMoveInput,
    PriceMoveSchema,
    PriceMoveTerms,
)
from admin_api.services import services
from billing_rules.periods import PeriodLength, PeriodUnit
from billing_rules.price_moves import RenewalRhythm, applies_from
from interaction_bus.commands import CancelPriceMove
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.pagination import Page, PageArguments, page_schema
from runtime.web.problems import NotFound

blueprint = ApiBlueprint(
    "price_moves",
    __name__,
    url_prefix="/admin/v1/price-moves",
    description="Moving subscribers to the present price of their plan.",
)


@blueprint.route("/dry-run", methods=["POST"])
@require_roles(*MANAGERS)
@blueprint.arguments(PriceMoveTerms)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, DryRunSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such plan or price.")
def dry_run(body: dict[str, Any], query: dict[str, Any]) -> Record:
    """Show who would pay what, and from when, before anything is sent."""
    with services().reads.connect() as connection:
        price = get_price(connection, body)
        sums = price_moves.sum_concerned(connection, price["price_id"])
        wish = PageWish(query["limit"], query["cursor"])
        page = price_moves.list_concerned(connection, price["price_id"], wish)
    needing_consent = sums["rising"] if body["needs_consent"] else 0
    return {
        **price,
        "plan_id": price["id"],
        "to_price_id": price["price_id"],
        "sums": {**sums, "currency": price["currency"], "needing_consent": needing_consent},
        "items": [_foreseen(row, body) for row in page.items],
        "next_cursor": page.next_cursor,
    }


@blueprint.route("", methods=["POST"])
@acts("start_price_move", on="price_move", roles=MANAGERS)
@blueprint.arguments(PriceMoveInput)
@blueprint.response(201, PriceMoveSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such plan or price.")
@blueprint.alt_response(409, schema=ProblemSchema, description="It is being moved to already.")
def start(body: dict[str, Any]) -> Record:
    """Begin to move the subscribers at older prices of a plan to its present one."""
    manager_id = current_act().manager_id
    return _get_price_move(start_price_move(services().writes, body, manager_id=manager_id))


@blueprint.route("", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, page_schema(PriceMoveSchema))
def list_price_moves(query: dict[str, Any]) -> Page[Record]:
    """List price moves, the newest first, with how many viewers are in which state."""
    with services().reads.connect() as connection:
        return price_moves.list_price_moves(connection, PageWish(query["limit"], query["cursor"]))


@blueprint.route("/<uuid:price_move_id>", methods=["GET"])
@require_roles(*READERS)
@blueprint.response(200, PriceMoveSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such move.")
def show(price_move_id: UUID) -> Record:
    """Show a price move with how many viewers are in which state."""
    return _get_price_move(price_move_id)


@blueprint.route("/<uuid:price_move_id>/viewers", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(MovedViewerFilter, location="query")
@blueprint.response(200, page_schema(MovedViewerSchema))
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such move.")
def list_viewers(query: dict[str, Any], price_move_id: UUID) -> Page[Record]:
    """List what a move means for each viewer and what they said, the last planned first."""
    _get_price_move(price_move_id)
    wish = PageWish(query["limit"], query["cursor"])
    with services().reads.connect() as connection:
        return price_moves.list_viewers(connection, price_move_id, wish, state=query["state"])


@command_route(
    blueprint,
    "/<uuid:price_move_id>/cancel",
    guard=acts("cancel_price_move", on="price_move", roles=MANAGERS),
    body=PriceMoveCancelInput,
)
def cancel(body: dict[str, Any], query: dict[str, Any], price_move_id: UUID) -> Response:
    """Move nobody else; those who were moved stay at the new price."""
    return answer_command(
        lambda _: CancelPriceMove(price_move_id=price_move_id, reason=body["reason"]),
        wait_seconds=query["wait"],
    )


def _get_price_move(price_move_id: UUID) -> Record:
    with services().reads.connect() as connection:
        price_move = price_moves.find_price_move(connection, price_move_id)
    if price_move is None:
        raise NotFound("There is no such price move.", code="price_move_not_found")
    return price_move


def _foreseen(row: Record, terms: dict[str, Any]) -> dict[str, Any]:
    length = PeriodLength(PeriodUnit(row["period_unit"]), row["period_count"])
    rhythm = RenewalRhythm(row["period_end"], length, row["anchor_day"])
    return {
        **row,
        "subscription_id": row["id"],
        "needs_consent": terms["needs_consent"] and row["new_minor"] > row["old_minor"],
        "applies_at": applies_from(rhythm, notice_days=terms["announce_days"], at=row["read_at"]),
    }
