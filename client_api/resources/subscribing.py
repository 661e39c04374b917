"""Subscribing: at the price that is in the database, not at one that the browser tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema, fields, validate
from sqlalchemy import Row

from client_api.commanding import documented_command, send_command
from client_api.findings import not_found
from client_api.language import language_of
from client_api.queries.plans import LIST_PRICES_OF_PLAN
from client_api.queries.reading import list_rows
from client_api.services import current_services
from interaction_bus.command_answers import CommandSchema, WaitArguments
from interaction_bus.commands import Subscribe
from runtime.identifiers import derived_id, find_id
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.principal import Role
from runtime.web.problems import Conflict, Unprocessable

HOME_CURRENCY = "RUB"
"""Taken where a plan has prices in several currencies and the viewer names none."""

LONGEST_PLAN_NAME = 100

blueprint = ApiBlueprint(
    "subscribing",
    __name__,
    url_prefix="/v1/subscriptions",
    description="Beginning a subscription.",
)


class SubscribeSchema(Schema):
    """What to subscribe to."""

    plan = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_PLAN_NAME),
        metadata={"description": "Code or id of the plan.", "example": "monthly"},
    )
    currency = fields.String(
        load_default=None,
        validate=validate.Regexp("^[A-Z]{3}$", error="Not an ISO 4217 code in capitals."),
        metadata={
            "description": "Only needed where the plan has several prices and none in roubles.",
            "example": "RUB",
        },
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """What a viewer is about to buy."""

    plan_id: UUID
    price_id: UUID


@blueprint.route("", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(SubscribeSchema)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def subscribe(body: dict[str, Any], waiting: dict[str, Any]) -> Response:
    """Begin a subscription with its first invoice; it gives access once that is paid."""

    def make_command(command_id: UUID) -> Subscribe:
        offer = get_offer(body["plan"], body["currency"])
        return Subscribe(
            viewer_id=current_principal().viewer_id,
            new_subscription_id=derived_id(command_id, "subscription"),
            new_invoice_id=derived_id(command_id, "invoice"),
            plan_id=offer.plan_id,
            price_id=offer.price_id,
            sealed_profile=_sealed_profile(),
        )

    return send_command(make_command, wait_seconds=waiting["wait"])


def get_offer(plan: str, currency: str | None) -> Offer:
    """Return the plan with its current price.

    Args:
        plan: Code or id.
        currency: None where the viewer leaves it to us.

    Raises:
        NotFound: There is no such plan.
        Conflict: It is not sold any more, or the viewer has a subscription already.
        Unprocessable: It has no price in that currency.
    """
    rows = list_rows(
        LIST_PRICES_OF_PLAN,
        {"code": plan, "plan_id": find_id(plan), "viewer_id": current_principal().viewer_id},
        engine=current_services().primary,
    )
    _require_on_sale(rows)
    return Offer(rows[0].id, _price_in(rows, currency))


def _require_on_sale(rows: Sequence[Row[Any]]) -> None:
    if not rows:
        raise not_found("plan")
    plan = rows[0]
    if plan.status != "active":
        raise Conflict("The plan is not sold any more.", code="plan_archived", state=plan.status)
    if plan.live_subscription_state is not None:
        raise Conflict(
            "The viewer has a subscription that has not ended.",
            code="live_subscription_exists",
            state=plan.live_subscription_state,
        )
    if plan.price_id is None:
        raise Conflict("The plan has no price yet.", code="plan_without_price")


def _price_in(rows: Sequence[Row[Any]], currency: str | None) -> UUID:
    prices: dict[str, UUID] = {row.currency: row.price_id for row in rows}
    if currency is None and len(prices) == 1:
        return next(iter(prices.values()))
    price_id = prices.get(currency or HOME_CURRENCY)
    if price_id is None:
        raise Unprocessable(
            "The plan has no price in that currency.",
            code="no_price_in_currency",
            fields={"currency": [f"One of {', '.join(prices)}."]},
        )
    return price_id


def _sealed_profile() -> str:
    principal = current_principal()
    profile = {
        "email": principal.email,
        "locale": None if principal.locale is None else language_of(principal.locale).value,
        "timezone": principal.timezone,
    }
    return current_services().sealer.seal(profile)
