"""What is on offer, and how it can be paid."""

from http import HTTPStatus

from flask import Response
from marshmallow import Schema, fields

from client_api.answers import json_answer
from client_api.queries.plans import LIST_OFFERS
from client_api.queries.reading import list_rows
from client_api.representations.plans import PlanListSchema, plan_bodies
from client_api.services import current_services
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.principal import Role

blueprint = ApiBlueprint(
    "offers", __name__, url_prefix="/v1", description="What can be bought, and how it is paid."
)

SYSTEM_TITLES = {"cloudpayments": {"ru": "Банковская карта", "en": "Bank card"}}
"""What viewers call the way to pay, by the provider's name."""


class PaymentSystemSchema(Schema):
    """A way to pay."""

    name = fields.String(required=True, metadata={"example": "cloudpayments"})
    title = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"example": SYSTEM_TITLES["cloudpayments"]},
    )
    script_url = fields.URL(
        required=True,
        require_tld=False,
        metadata={"example": "https://widget.cloudpayments.ru/bundles/cloudpayments.js"},
    )
    public_id = fields.String(required=True, metadata={"example": "pk_1"})
    is_sandbox = fields.Boolean(
        required=True,
        metadata={"description": "It is a stand-in that takes no money.", "example": False},
    )


class PaymentSystemListSchema(Schema):
    """Every way to pay."""

    items = fields.List(fields.Nested(PaymentSystemSchema), required=True)


@blueprint.route("/plans", methods=["GET"])
@blueprint.doc(security=[])
@blueprint.response(HTTPStatus.OK, PlanListSchema)
def list_plans() -> Response:
    """List active plans with their current prices; no token is needed."""
    offers = list_rows(LIST_OFFERS, {}, engine=current_services().replica)
    return json_answer({"items": plan_bodies(offers)})


@blueprint.route("/payment-systems", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.response(HTTPStatus.OK, PaymentSystemListSchema)
def list_payment_systems() -> Response:
    """List the ways to pay."""
    provider = current_services().provider
    system = {
        "name": provider.name,
        "title": SYSTEM_TITLES.get(provider.name, {"en": provider.name}),
        "script_url": provider.widget_script_url,
        "public_id": provider.public_id,
        "is_sandbox": provider.is_sandbox,
    }
    return json_answer({"items": [system]})
