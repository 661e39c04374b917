"""A viewer's saved cards."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response

from billing_rules.lifecycles import SAVED_CARD
from client_api.answers import json_answer
from client_api.commanding import NoBodySchema, documented_command, send_command
from client_api.findings import get_own_row, require_move
from client_api.queries.cards import FIND_CARD_STATE, LIST_CARDS
from client_api.queries.reading import list_rows
from client_api.representations.cards import CardListSchema, card_body
from client_api.services import current_services
from interaction_bus.command_answers import CommandSchema, WaitArguments
from interaction_bus.commands import Command, WithdrawCard
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.principal import Role

blueprint = ApiBlueprint(
    "cards", __name__, url_prefix="/v1/cards", description="Cards that the viewer let us remember."
)


@blueprint.route("", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.response(HTTPStatus.OK, CardListSchema)
def list_cards() -> Response:
    """List the viewer's saved cards, newest first; withdrawn ones are forgotten."""
    cards = list_rows(
        LIST_CARDS,
        {"viewer_id": current_principal().viewer_id},
        engine=current_services().primary,
    )
    return json_answer({"items": [card_body(card) for card in cards]})


@blueprint.route("/<uuid:saved_card_id>/withdraw", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(NoBodySchema, required=False)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def withdraw_card(_nothing: object, waiting: dict[str, Any], saved_card_id: UUID) -> Response:
    """Forget a card for good: it is never charged again."""

    def make_command(_command_id: UUID) -> Command:
        card = get_own_row(FIND_CARD_STATE, "saved_card", saved_card_id=saved_card_id)
        require_move(SAVED_CARD, "withdraw", card.state)
        return WithdrawCard(saved_card_id=saved_card_id, viewer_id=current_principal().viewer_id)

    return send_command(make_command, wait_seconds=waiting["wait"])
