"""Going over to another plan, standing still, and going on."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema, fields

from billing_rules.lifecycles import SUBSCRIPTION
from client_api.commanding import NoBodySchema, documented_command, send_command
from client_api.findings import get_own_row, require_move
from client_api.offers import get_offer, plan_field
from client_api.queries.subscriptions import FIND_SUBSCRIPTION, FIND_SUBSCRIPTION_STATE
from interaction_bus.command_answers import CommandSchema, WaitArguments
from interaction_bus.commands import (
    ChangePlan,
    Command,
    DropPlanChange,
    PauseSubscription,
    ResumeSubscription,
)
from interaction_bus.quoted_wishes import PERIOD_END, QuotedChange
from runtime.identifiers import derived_id
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.principal import Role

blueprint = ApiBlueprint(
    "changes",
    __name__,
    url_prefix="/v1/subscriptions/<uuid:subscription_id>",
    description="Changes of a subscription that runs.",
)


class ChangeSchema(QuotedChange):
    """Which plan, when, and for a change at once what was quoted for it."""

    plan = plan_field()


class PauseSchema(Schema):
    """Until when the subscription stands still."""

    until = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "Null or left out: until the viewer resumes it.",
            "example": "2026-12-21T12:00:00Z",
        },
    )


@blueprint.route("/change", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(ChangeSchema)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def change_plan(body: dict[str, Any], waiting: dict[str, Any], subscription_id: UUID) -> Response:
    """Go over to another plan, at once for what was quoted or with the next period."""

    def make_command(command_id: UUID) -> Command:
        subscription = get_own_row(
            FIND_SUBSCRIPTION, "subscription", subscription_id=subscription_id
        )
        require_move(SUBSCRIPTION, "change_plan", subscription.state)
        offer = get_offer(body["plan"], subscription.currency)
        return ChangePlan(
            subscription_id=subscription_id,
            viewer_id=current_principal().viewer_id,
            plan_id=offer.plan_id,
            price_id=offer.price_id,
            at_period_end=body["when"] == PERIOD_END,
            quoted_at=body["quoted_at"],
            quoted_minor=body["quoted_amount_minor"],
            new_invoice_id=derived_id(command_id, "invoice"),
            new_payment_id=derived_id(command_id, "payment"),
            new_refund_id=derived_id(command_id, "refund"),
        )

    return send_command(make_command, wait_seconds=waiting["wait"])


@blueprint.route("/change", methods=["DELETE"])
@require_roles(Role.VIEWER)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def drop_change(waiting: dict[str, Any], subscription_id: UUID) -> Response:
    """Stay with the plan: take back a change that was to come with the next period."""
    return _send_move(
        "drop_change",
        subscription_id,
        lambda viewer_id: DropPlanChange(subscription_id=subscription_id, viewer_id=viewer_id),
        waiting,
    )


@blueprint.route("/pause", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(PauseSchema, required=False)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def pause(body: dict[str, Any], waiting: dict[str, Any], subscription_id: UUID) -> Response:
    """End access now and keep the rest of the paid period for later."""
    return _send_move(
        "pause",
        subscription_id,
        lambda viewer_id: PauseSubscription(
            subscription_id=subscription_id, viewer_id=viewer_id, resumes_at=body["until"]
        ),
        waiting,
    )


@blueprint.route("/resume", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(NoBodySchema, required=False)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def resume(_nothing: object, waiting: dict[str, Any], subscription_id: UUID) -> Response:
    """Go on with what was left of the paid period."""
    return _send_move(
        "resume",
        subscription_id,
        lambda viewer_id: ResumeSubscription(subscription_id=subscription_id, viewer_id=viewer_id),
        waiting,
    )


def _send_move(
    trigger: str,
    subscription_id: UUID,
    make: Callable[[UUID], Command],
    waiting: dict[str, Any],
) -> Response:
    """Send a command that the subscription's state allows, as far as can be seen from here."""

    def make_command(_command_id: UUID) -> Command:
        row = get_own_row(FIND_SUBSCRIPTION_STATE, "subscription", subscription_id=subscription_id)
        require_move(SUBSCRIPTION, trigger, row.state)
        return make(current_principal().viewer_id)

    return send_command(make_command, wait_seconds=waiting["wait"])
