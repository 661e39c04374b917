"""Which card renewals are charged to: choosing a saved one, or saving a further one."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema, fields

from billing_rules.lifecycles import SUBSCRIPTION
from client_api.commanding import NoBodySchema, documented_command, send_command
from client_api.findings import get_own_row, require_move
from client_api.queries.cards import FIND_CARD_STATE
from client_api.queries.subscriptions import FIND_SUBSCRIPTION_STATE
from interaction_bus.command_answers import CommandSchema, WaitArguments
from interaction_bus.commands import CheckCard, ChooseCard, Command
from runtime.identifiers import derived_id
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.principal import Role

blueprint = ApiBlueprint(
    "renewal card",
    __name__,
    url_prefix="/v1/subscriptions",
    description="The card that renewals are charged to, by the viewer's consent.",
)


class ChosenCardSchema(Schema):
    """The saved card that renewals shall be charged to."""

    saved_card_id = fields.UUID(
        required=True, metadata={"example": "01930d8e-7a5b-7d3e-9a52-0f4f6f1f2a10"}
    )


@blueprint.route("/<uuid:subscription_id>/card", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(ChosenCardSchema)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def choose_card(body: dict[str, Any], waiting: dict[str, Any], subscription_id: UUID) -> Response:
    """Agree that renewals are charged to this card; an overdue one is tried with it at once."""

    def make_command(command_id: UUID) -> Command:
        _require_running(subscription_id)
        saved_card_id = body["saved_card_id"]
        get_own_row(FIND_CARD_STATE, "saved_card", saved_card_id=saved_card_id)
        return ChooseCard(
            subscription_id=subscription_id,
            saved_card_id=saved_card_id,
            viewer_id=current_principal().viewer_id,
            new_payment_id=derived_id(command_id, "payment"),
        )

    return send_command(make_command, wait_seconds=waiting["wait"])


@blueprint.route("/<uuid:subscription_id>/card-check", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(NoBodySchema, required=False)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def check_card(_nothing: object, waiting: dict[str, Any], subscription_id: UUID) -> Response:
    """Save a further card: the invoice that it makes is paid in the widget and goes back."""

    def make_command(command_id: UUID) -> Command:
        _require_running(subscription_id)
        return CheckCard(
            subscription_id=subscription_id,
            viewer_id=current_principal().viewer_id,
            new_invoice_id=derived_id(command_id, "invoice"),
        )

    return send_command(make_command, wait_seconds=waiting["wait"])


def _require_running(subscription_id: UUID) -> None:
    row = get_own_row(FIND_SUBSCRIPTION_STATE, "subscription", subscription_id=subscription_id)
    require_move(SUBSCRIPTION, "choose_card", row.state)
