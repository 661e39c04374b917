"""Promo codes: what one gives, and using it for a subscription that the viewer has."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema

from billing_rules.lifecycles import SUBSCRIPTION
from client_api.answers import json_answer
from client_api.commanding import documented_command, send_command
from client_api.findings import get_own_row, require_move
from client_api.offers import currency_field, get_offer, plan_field
from client_api.promo_codes import get_usable_code, promo_code_field
from client_api.queries.subscriptions import FIND_SUBSCRIPTION
from client_api.representations.promo_codes import PromoOfferSchema, promo_offer_body
from interaction_bus.command_answers import CommandSchema, WaitArguments
from interaction_bus.commands import Command, RedeemPromoCode
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.principal import Role

blueprint = ApiBlueprint(
    "promo_codes", __name__, url_prefix="/v1", description="Words that make a plan cheaper."
)


class PromoQuestionSchema(Schema):
    """For what the viewer would use the code."""

    plan = plan_field()
    currency = currency_field()


class RedemptionSchema(Schema):
    """Which code the viewer uses."""

    code = promo_code_field(required=True)


@blueprint.route("/promo-codes/<string:code>", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.arguments(PromoQuestionSchema, location="query")
@blueprint.alt_response(
    HTTPStatus.NOT_FOUND, schema=ProblemSchema, description="There is no such code or plan."
)
@blueprint.alt_response(
    HTTPStatus.CONFLICT, schema=ProblemSchema, description="It cannot be used; `code` says why."
)
@blueprint.response(HTTPStatus.OK, PromoOfferSchema)
def show_promo_code(asked: dict[str, Any], code: str) -> Response:
    """Tell what a promo code would give for a plan; nothing is used by asking."""
    offer = get_offer(asked["plan"], asked["currency"])
    found = get_usable_code(code, plan_id=offer.plan_id, currency=offer.price.currency)
    return json_answer(promo_offer_body(found, offer.price))


@blueprint.route("/subscriptions/<uuid:subscription_id>/promo-code", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(RedemptionSchema)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def redeem_promo_code(
    body: dict[str, Any], waiting: dict[str, Any], subscription_id: UUID
) -> Response:
    """Use a promo code for a subscription: the next demand is cheaper, or days are given."""

    def make_command(_command_id: UUID) -> Command:
        found = get_own_row(FIND_SUBSCRIPTION, "subscription", subscription_id=subscription_id)
        require_move(SUBSCRIPTION, "redeem_promo_code", found.state)
        code = get_usable_code(body["code"], plan_id=found.plan_id, currency=found.currency)
        return RedeemPromoCode(
            subscription_id=subscription_id,
            viewer_id=current_principal().viewer_id,
            promo_code_id=code.id,
        )

    return send_command(make_command, wait_seconds=waiting["wait"])
