"""Changes of plan and pauses that managers make for viewers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from admin_api import change_previews
from admin_api.acting import acts
from admin_api.command_routes import command_route
from admin_api.commanding import answer_command
from admin_api.roles import HELPERS, MANAGERS, READERS
from admin_api.schemas.changes import (
    CancelPreviewSchema,
    ChangeInput,
    ChangePreviewSchema,
    ChangeQuery,
    PauseInput,
    PausePreviewSchema,
    PauseQuery,
)
from admin_api.schemas.values import ReasonInput
from admin_api.services import services
from interaction_bus.commands import (
    ChangePlan,
    DropPlanChange,
    PauseSubscription,
    ResumeSubscription,
)
from interaction_bus.quoted_wishes import PERIOD_END
from runtime.identifiers import derived_id
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.idempotency import CommandIdentity

blueprint = ApiBlueprint(
    "changes",
    __name__,
    url_prefix="/admin/v1/subscriptions/<uuid:subscription_id>",
    description="Another plan, and time that stands still.",
)


@blueprint.route("/change-preview", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(ChangeQuery, location="query")
@blueprint.response(200, ChangePreviewSchema)
@blueprint.alt_response(409, schema=ProblemSchema, description="It may not be done; why.")
def show_change(query: dict[str, Any], subscription_id: UUID) -> dict[str, Any]:
    """Show what going over to another plan would cost and do."""
    with Session(services().reads) as session:
        return change_previews.show_change(
            session,
            subscription_id,
            query["plan_id"],
            query["price_id"],
            at_period_end=query["when"] == PERIOD_END,
        )


@blueprint.route("/cancel-preview", methods=["GET"])
@require_roles(*READERS)
@blueprint.response(200, CancelPreviewSchema)
@blueprint.alt_response(409, schema=ProblemSchema, description="It may not be done; why.")
def show_cancellation(subscription_id: UUID) -> dict[str, Any]:
    """Show what would go back if the subscription ended now with a refund."""
    with Session(services().reads) as session:
        return change_previews.show_cancellation(session, subscription_id)


@blueprint.route("/pause-preview", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(PauseQuery, location="query")
@blueprint.response(200, PausePreviewSchema)
@blueprint.alt_response(409, schema=ProblemSchema, description="It may not be done; why.")
def show_pause(query: dict[str, Any], subscription_id: UUID) -> dict[str, Any]:
    """Show what standing still would do to access and dates."""
    longest = timedelta(days=services().max_pause_days)
    with Session(services().reads) as session:
        return change_previews.show_pause(session, subscription_id, query["until"], longest=longest)


@command_route(
    blueprint,
    "/change",
    guard=acts("change_plan", on="subscription", roles=MANAGERS),
    body=ChangeInput,
)
def change_plan(body: dict[str, Any], query: dict[str, Any], subscription_id: UUID) -> Response:
    """Go over to another plan for the viewer, as agreed with them."""

    def make_command(identity: CommandIdentity) -> ChangePlan:
        return ChangePlan(
            subscription_id=subscription_id,
            plan_id=body["plan_id"],
            price_id=body["price_id"],
            at_period_end=body["when"] == PERIOD_END,
            quoted_at=body["quoted_at"],
            quoted_minor=body["quoted_amount_minor"],
            new_invoice_id=derived_id(identity.command_id, "invoice"),
            new_payment_id=derived_id(identity.command_id, "payment"),
            new_refund_id=derived_id(identity.command_id, "refund"),
        )

    asked = {"plan_id": str(body["plan_id"]), "when": body["when"]}
    detail = asked | {"quoted_amount_minor": body["quoted_amount_minor"]}
    return answer_command(make_command, wait_seconds=query["wait"], detail=detail)


@command_route(
    blueprint,
    "/change/drop",
    guard=acts("drop_plan_change", on="subscription", roles=MANAGERS),
    body=ReasonInput,
)
def drop_change(_body: object, query: dict[str, Any], subscription_id: UUID) -> Response:
    """Take back a change that was to come with the next period."""
    return answer_command(
        lambda _: DropPlanChange(subscription_id=subscription_id), wait_seconds=query["wait"]
    )


@command_route(
    blueprint,
    "/pause",
    guard=acts("pause_subscription", on="subscription", roles=HELPERS),
    body=PauseInput,
)
def pause(body: dict[str, Any], query: dict[str, Any], subscription_id: UUID) -> Response:
    """End access now and keep the rest of the paid period for later."""
    until = body["until"]
    return answer_command(
        lambda _: PauseSubscription(subscription_id=subscription_id, resumes_at=until),
        wait_seconds=query["wait"],
        detail={"until": until.isoformat() if until else None},
    )


@command_route(
    blueprint,
    "/resume",
    guard=acts("resume_subscription", on="subscription", roles=HELPERS),
    body=ReasonInput,
)
def resume(_body: object, query: dict[str, Any], subscription_id: UUID) -> Response:
    """Go on with what was left of the paid period."""
    return answer_command(
        lambda _: ResumeSubscription(subscription_id=subscription_id), wait_seconds=query["wait"]
    )
