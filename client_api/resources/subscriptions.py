"""A viewer's subscriptions: what there are, and the moves that viewers make."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema

from billing_rules.lifecycles import LIVE_SUBSCRIPTION_STATES, SUBSCRIPTION
from client_api.answers import json_answer, page_answer
from client_api.commanding import CancellationSchema, documented_command, send_command
from client_api.findings import get_own_row, require_move, wrong_state
from client_api.queries.paging import read_page
from client_api.queries.subscriptions import (
    FIND_LIVE_SUBSCRIPTION,
    FIND_SUBSCRIPTION,
    FIND_SUBSCRIPTION_STATE,
    LIST_SUBSCRIPTIONS,
)
from client_api.representations.subscriptions import SubscriptionSchema, subscription_body
from client_api.services import current_services
from client_api.strict_boolean import StrictBoolean
from interaction_bus.command_answers import CommandSchema, WaitArguments
from interaction_bus.commands import CancelSubscription, Command, TurnRenewalOff, TurnRenewalOn
from interaction_bus.quoted_wishes import QuotedEnding
from runtime.identifiers import derived_id
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.pagination import PageArguments, page_schema
from runtime.web.principal import Role

blueprint = ApiBlueprint(
    "subscriptions",
    __name__,
    url_prefix="/v1/subscriptions",
    description="The right to watch, period by period.",
)


class EndingSchema(QuotedEnding, CancellationSchema):
    """Why the viewer ends it, and whether the unused time is to be given back."""


class RenewalSchema(Schema):
    """Whether the subscription goes on when its paid period ends."""

    enabled = StrictBoolean(required=True, metadata={"example": False})


@blueprint.route("", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(HTTPStatus.OK, page_schema(SubscriptionSchema))
def list_subscriptions(asked: dict[str, Any]) -> Response:
    """List the viewer's subscriptions, the current one and past ones, newest first."""
    page = read_page(
        LIST_SUBSCRIPTIONS,
        {"viewer_id": current_principal().viewer_id},
        asked,
        engine=current_services().replica,
        body_of=subscription_body,
    )
    return page_answer(page)


@blueprint.route("/current", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.response(HTTPStatus.OK, SubscriptionSchema)
def show_current_subscription() -> Response:
    """Show the subscription that has not ended; one that waits for its first payment counts."""
    return json_answer(subscription_body(get_own_row(FIND_LIVE_SUBSCRIPTION, "subscription")))


@blueprint.route("/<uuid:subscription_id>", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.response(HTTPStatus.OK, SubscriptionSchema)
def show_subscription(subscription_id: UUID) -> Response:
    """Show one subscription of the viewer."""
    subscription = get_own_row(FIND_SUBSCRIPTION, "subscription", subscription_id=subscription_id)
    return json_answer(subscription_body(subscription))


@blueprint.route("/<uuid:subscription_id>/renewal", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(RenewalSchema)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def turn_renewal(body: dict[str, Any], waiting: dict[str, Any], subscription_id: UUID) -> Response:
    """Turn renewal on or off; what is paid stays paid."""
    kind = TurnRenewalOn if body["enabled"] else TurnRenewalOff
    trigger = "turn_renewal_on" if body["enabled"] else "turn_renewal_off"

    def make_command(_command_id: UUID) -> Command:
        require_move(SUBSCRIPTION, trigger, _state_of(subscription_id))
        return kind(subscription_id=subscription_id, viewer_id=current_principal().viewer_id)

    return send_command(make_command, wait_seconds=waiting["wait"])


@blueprint.route("/<uuid:subscription_id>/cancel", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(EndingSchema, required=False)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def cancel_subscription(
    body: dict[str, Any], waiting: dict[str, Any], subscription_id: UUID
) -> Response:
    """End the subscription and its access now; to keep what is paid, turn renewal off instead."""

    def make_command(command_id: UUID) -> Command:
        state = _state_of(subscription_id)
        if state not in LIVE_SUBSCRIPTION_STATES:
            raise wrong_state("subscription", state, SUBSCRIPTION.allowed(state))
        return CancelSubscription(
            subscription_id=subscription_id,
            viewer_id=current_principal().viewer_id,
            reason=body["reason"],
            refund=body["refund"],
            new_refund_id=derived_id(command_id, "refund") if body["refund"] != "none" else None,
            quoted_at=body["quoted_at"],
            quoted_minor=body["quoted_amount_minor"],
        )

    return send_command(make_command, wait_seconds=waiting["wait"])


def _state_of(subscription_id: UUID) -> str:
    row = get_own_row(FIND_SUBSCRIPTION_STATE, "subscription", subscription_id=subscription_id)
    state: str = row.state
    return state
