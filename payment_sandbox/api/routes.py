"""Addresses of the API and who answers them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response

from payment_sandbox.api import (
    charges,
    lookups,
    orders,
    payouts,
    receipts,
    settlements,
    site,
    subscriptions,
)
from payment_sandbox.api.call import Call, Endpoint
from payment_sandbox.api.edge import serve
from payment_sandbox.gateway import Gateway
from payment_sandbox.replies import Reply

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
    "/payments/cards/topup": payouts.pay_out,
    "/payments/token/topup": payouts.pay_out,
    "/subscriptions/create": subscriptions.create_subscription,
    "/subscriptions/get": subscriptions.show_subscription,
    "/subscriptions/find": subscriptions.find_subscriptions,
    "/subscriptions/update": subscriptions.update_subscription,
    "/subscriptions/cancel": subscriptions.cancel_subscription,
    "/orders/create": orders.create_order,
    "/orders/cancel": orders.cancel_order,
    "/chargebacks/list": lookups.list_chargebacks,
    "/kkt/receipt": receipts.create_receipt,
    "/kkt/receipt/status/get": receipts.show_status,
    "/kkt/receipt/get": receipts.show_receipt,
    "/kkt/correction-receipt": receipts.create_correction,
    "/kkt/correction-receipt/status/get": receipts.show_status,
    "/kkt/correction-receipt/get": receipts.show_receipt,
}
"""Every one is a POST, also those that only ask."""

METHODS = {"/test": ["GET", "POST"]}
"""What else is taken than a POST: clients exist that ping by GET."""

SITE_ENDPOINTS = {"get": site.show_setting, "update": site.update_setting}
"""Under `/site/notifications/{Type}/`."""


def api_blueprint(gateway: Gateway) -> Blueprint:
    """Return the API of one gateway."""
    blueprint = Blueprint("api", __name__)
    for path, endpoint in ENDPOINTS.items():
        view = partial(serve, gateway, endpoint)
        blueprint.add_url_rule(
            path,
            endpoint=path.replace("/", "_"),
            view_func=view,
            methods=METHODS.get(path, ["POST"]),
        )
    for action, settings_endpoint in SITE_ENDPOINTS.items():
        blueprint.add_url_rule(
            f"/site/notifications/<kind_name>/{action}",
            endpoint=f"site_{action}",
            view_func=partial(_serve_site, gateway, settings_endpoint),
            methods=["POST"],
        )
    return blueprint


def _serve_site(
    gateway: Gateway, endpoint: Callable[[Call, str], Reply], kind_name: str
) -> Response:
    return serve(gateway, lambda call: endpoint(call, kind_name))
