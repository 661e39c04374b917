"""Addresses of the API and who answers them."""

from __future__ import annotations

from functools import partial

from flask import Blueprint

from payment_sandbox.api import charges, lookups, settlements
from payment_sandbox.api.call import Endpoint
from payment_sandbox.api.edge import serve
from payment_sandbox.gateway import Gateway

ENDPOINTS: dict[str, Endpoint] = {
    "/test": lookups.ping,
    "/payments/cards/charge": charges.charge_card,
    "/payments/cards/auth": charges.authorise_card,
    "/payments/cards/post3ds": charges.finish_card,
    "/payments/tokens/charge": charges.charge_token,
    "/payments/tokens/auth": charges.authorise_token,
    "/payments/confirm": settlements.confirm_payment,
    "/payments/void": settlements.void_payment,
    "/payments/refund": settlements.refund_payment,
    "/payments/get": lookups.get_payment,
    "/payments/find": lookups.find_payment,
    "/v2/payments/find": lookups.find_operation,
    "/payments/list": lookups.list_day,
    "/v2/payments/list": lookups.list_period,
    "/payments/tokens/list": lookups.list_tokens,
}
"""Every one is a POST, also those that only ask."""


def api_blueprint(gateway: Gateway) -> Blueprint:
    """Return the API of one gateway."""
    blueprint = Blueprint("api", __name__)
    for path, endpoint in ENDPOINTS.items():
        view = partial(serve, gateway, endpoint)
        blueprint.add_url_rule(
            path, endpoint=path.replace("/", "_"), view_func=view, methods=["POST"]
        )
    return blueprint
