"""Gifts: buying one for somebody, and claiming one with its code."""

import secrets
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema, fields, validate
from sqlalchemy import Row

from billing_rules.gift_codes import ALPHABET, CODE_LENGTH, MOST_GIFT_PERIODS, code_digest
from billing_rules.lifecycles import GiftState
from client_api.answers import json_answer, page_answer
from client_api.commanding import documented_command, send_command
from client_api.findings import get_own_row, not_found
from client_api.offers import currency_field, get_offer, plan_field, sealed_profile
from client_api.queries.gifts import FIND_GIFT, FIND_GIFT_BY_CODE, LIST_GIFTS
from client_api.queries.paging import read_page
from client_api.queries.reading import find_row
from client_api.representations.gifts import NOT_BOUGHT, GiftSchema, gift_body
from client_api.services import current_services
from interaction_bus.command_answers import CommandSchema, WaitArguments
from interaction_bus.commands import BuyGift, ClaimGift, Command
from runtime.identifiers import derived_id
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.pagination import PageArguments, page_schema
from runtime.web.principal import Role
from runtime.web.problems import Conflict

LONGEST_TYPED_CODE = 64
"""Characters, with room for blanks and hyphens between the symbols."""

blueprint = ApiBlueprint(
    "gifts", __name__, url_prefix="/v1/gifts", description="Time to watch for somebody else."
)


class BuyGiftSchema(Schema):
    """What to give."""

    plan = plan_field()
    currency = currency_field()
    periods = fields.Integer(
        strict=True,
        load_default=1,
        validate=validate.Range(1, MOST_GIFT_PERIODS),
        metadata={"description": "How many periods of the plan.", "example": 3},
    )


class ClaimGiftSchema(Schema):
    """The code of the gift."""

    code = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_TYPED_CODE),
        metadata={"example": "ABCD-EFGH-JKLM-NPQR"},
    )


@blueprint.route("", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(HTTPStatus.OK, page_schema(GiftSchema))
def list_gifts(asked: dict[str, Any]) -> Response:
    """List the gifts that the viewer has bought, newest first, with their codes."""
    page = read_page(
        LIST_GIFTS,
        {"viewer_id": current_principal().viewer_id},
        asked,
        engine=current_services().replica,
        body_of=partial(gift_body, sealer=current_services().sealer),
    )
    return page_answer(page)


@blueprint.route("/<uuid:gift_id>", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.response(HTTPStatus.OK, GiftSchema)
def show_gift(gift_id: UUID) -> Response:
    """Show a gift that the viewer has bought."""
    gift = get_own_row(FIND_GIFT, "gift", gift_id=gift_id)
    return json_answer(gift_body(gift, current_services().sealer))


@blueprint.route("", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(BuyGiftSchema)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def buy_gift(body: dict[str, Any], waiting: dict[str, Any]) -> Response:
    """Order a gift; once its invoice is paid, its code can be read here and given away."""

    def make_command(command_id: UUID) -> Command:
        offer = get_offer(body["plan"], body["currency"])
        code = _new_code()
        return BuyGift(
            viewer_id=current_principal().viewer_id,
            new_gift_id=derived_id(command_id, "gift"),
            new_invoice_id=derived_id(command_id, "invoice"),
            plan_id=offer.plan_id,
            price_id=offer.price_id,
            periods=body["periods"],
            code_digest=code_digest(code),
            sealed_code=current_services().sealer.seal({"code": code}),
            sealed_profile=sealed_profile(),
        )

    return send_command(make_command, wait_seconds=waiting["wait"])


@blueprint.route("/claim", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(ClaimGiftSchema)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def claim_gift(body: dict[str, Any], waiting: dict[str, Any]) -> Response:
    """Take a gift: it prolongs the viewer's subscription, or begins one that does not renew."""

    def make_command(command_id: UUID) -> Command:
        gift = get_claimable(body["code"])
        return ClaimGift(
            gift_id=gift.id,
            viewer_id=current_principal().viewer_id,
            new_subscription_id=derived_id(command_id, "subscription"),
            sealed_profile=sealed_profile(),
        )

    return send_command(make_command, wait_seconds=waiting["wait"])


def get_claimable(typed: str) -> Row[Any]:
    """Return the gift of `FIND_GIFT_BY_CODE` that a code claims.

    Raises:
        NotFound: There is none, or it was never paid.
        Conflict: It is claimed, taken back or over.
    """
    parameters = {"code_digest": code_digest(typed)}
    gift = find_row(FIND_GIFT_BY_CODE, parameters, engine=current_services().primary)
    if gift is None or gift.state in NOT_BOUGHT:
        raise not_found("gift")
    if gift.state == GiftState.CLAIMED:
        raise Conflict("Somebody has claimed the gift already.", code="gift_claimed")
    if gift.state == GiftState.RETURNED:
        raise Conflict("The gift was taken back.", code="gift_returned")
    if gift.state == GiftState.EXPIRED or gift.expires_at <= gift.now:
        raise Conflict("The time to claim the gift is over.", code="gift_expired")
    return gift


def _new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
