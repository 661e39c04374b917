"""Subscribing: at the price that is in the database, not at one that the browser tells."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema

from client_api.commanding import documented_command, send_command
from client_api.offers import Offer, currency_field, get_offer, plan_field, sealed_profile
from client_api.promo_codes import get_usable_code, promo_code_field
from client_api.strict_boolean import StrictBoolean
from interaction_bus.command_answers import CommandSchema, WaitArguments
from interaction_bus.commands import Subscribe
from runtime.identifiers import derived_id
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.principal import Role
from runtime.web.problems import Conflict

blueprint = ApiBlueprint(
    "subscribing",
    __name__,
    url_prefix="/v1/subscriptions",
    description="Beginning a subscription.",
)


class SubscribeSchema(Schema):
    """What to subscribe to."""

    plan = plan_field()
    currency = currency_field()
    promo_code = promo_code_field(load_default=None, allow_none=True)
    trial = StrictBoolean(
        load_default=False,
        metadata={
            "description": "Begin with the plan's trial: at once, or with the check of a card.",
            "example": False,
        },
    )


@blueprint.route("", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(SubscribeSchema)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def subscribe(body: dict[str, Any], waiting: dict[str, Any]) -> Response:
    """Begin a subscription with its first invoice; it gives access once that is paid."""

    def make_command(command_id: UUID) -> Subscribe:
        offer = get_subscribable_offer(body["plan"], body["currency"])
        return Subscribe(
            viewer_id=current_principal().viewer_id,
            new_subscription_id=derived_id(command_id, "subscription"),
            new_invoice_id=derived_id(command_id, "invoice"),
            plan_id=offer.plan_id,
            price_id=offer.price_id,
            sealed_profile=sealed_profile(),
            promo_code_id=_promo_code_id(body["promo_code"], offer),
            trial=body["trial"],
        )

    return send_command(make_command, wait_seconds=waiting["wait"])


def get_subscribable_offer(plan: str, currency: str | None) -> Offer:
    """Return the plan that the viewer may subscribe to, with its current price.

    Args:
        plan: Code or id.
        currency: None where the viewer leaves it to us.

    Raises:
        NotFound: There is no such plan.
        Conflict: It is not sold any more, or the viewer has a subscription already.
        Unprocessable: It has no price in that currency.
    """
    offer = get_offer(plan, currency)
    if offer.live_subscription_state is not None:
        raise Conflict(
            "The viewer has a subscription that has not ended.",
            code="live_subscription_exists",
            state=offer.live_subscription_state,
        )
    return offer


def _promo_code_id(typed: str | None, offer: Offer) -> UUID | None:
    if typed is None:
        return None
    found = get_usable_code(typed, plan_id=offer.plan_id, currency=offer.price.currency)
    code_id: UUID = found.id
    return code_id
