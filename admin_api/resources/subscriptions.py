"""Subscriptions: looking at them, and what managers may do for their viewers."""

from typing import Any
from uuid import UUID

from flask import Response

from admin_api.acting import acts
from admin_api.command_routes import command_route
from admin_api.commanding import answer_command
from admin_api.queries import invoices, subscriptions
from admin_api.queries.invoice_history import read_history_of
from admin_api.queries.pages import PageWish, Record
from admin_api.roles import HELPERS, MANAGERS, READERS
from admin_api.schemas.changes import EndingInput
from admin_api.schemas.invoices import CancelInput
from admin_api.schemas.subscriptions import (
    GrantTimeInput,
    RenewalInput,
    SubscriptionCardSchema,
    SubscriptionChange,
    SubscriptionFilter,
    SubscriptionSchema,
)
from admin_api.services import services
from admin_api.subscription_notes import change_notes
from interaction_bus.commands import (
    CancelSubscription,
    GrantTime,
    TurnRenewalOff,
    TurnRenewalOn,
    UnparkSubscription,
)
from runtime.identifiers import derived_id
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.pagination import HIGHEST_LIMIT, Page, page_schema
from runtime.web.problems import NotFound

blueprint = ApiBlueprint(
    "subscriptions",
    __name__,
    url_prefix="/admin/v1/subscriptions",
    description="Viewers' rights to watch.",
)


@blueprint.route("", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(SubscriptionFilter, location="query")
@blueprint.response(200, page_schema(SubscriptionSchema))
def list_subscriptions(query: dict[str, Any]) -> Page[Record]:
    """List subscriptions by viewer, plan or state, the newest first."""
    wish = PageWish(query.pop("limit"), query.pop("cursor"))
    with services().reads.connect() as connection:
        return subscriptions.list_subscriptions(connection, wish, **query)


@blueprint.route("/<uuid:subscription_id>", methods=["GET"])
@require_roles(*READERS)
@blueprint.response(200, SubscriptionCardSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such subscription.")
def show(subscription_id: UUID) -> Record:
    """Show a subscription with its own history and the newest of its invoices."""
    return get_subscription(subscription_id)


@blueprint.route("/<uuid:subscription_id>", methods=["PATCH"])
@acts("edit_subscription", on="subscription", roles=HELPERS)
@blueprint.arguments(SubscriptionChange)
@blueprint.response(200, SubscriptionCardSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such subscription.")
def edit(body: dict[str, Any], subscription_id: UUID) -> Record:
    """Edit the note or stop reminders; all else of a subscription moves by commands."""
    change_notes(services().writes, subscription_id, body)
    return get_subscription(subscription_id)


@command_route(
    blueprint,
    "/<uuid:subscription_id>/grant-time",
    guard=acts("grant_time", on="subscription", roles=HELPERS),
    body=GrantTimeInput,
)
def grant_time(body: dict[str, Any], query: dict[str, Any], subscription_id: UUID) -> Response:
    """Give days for nothing."""
    return answer_command(
        lambda _: GrantTime(
            subscription_id=subscription_id, days=body["days"], reason=body["reason"]
        ),
        wait_seconds=query["wait"],
        detail={"days": body["days"]},
    )


@command_route(
    blueprint,
    "/<uuid:subscription_id>/cancel",
    guard=acts("cancel_subscription", on="subscription", roles=MANAGERS),
    body=EndingInput,
)
def cancel(body: dict[str, Any], query: dict[str, Any], subscription_id: UUID) -> Response:
    """End a subscription and its access now, giving its unused time back if that is wished."""
    return answer_command(
        lambda identity: CancelSubscription(
            subscription_id=subscription_id,
            reason=body["reason"],
            refund=body["refund"],
            new_refund_id=derived_id(identity.command_id, "refund"),
            quoted_at=body["quoted_at"],
            quoted_minor=body["quoted_amount_minor"],
        ),
        wait_seconds=query["wait"],
        detail={
            "refund": body["refund"],
            "quoted_amount_minor": body["quoted_amount_minor"],
        },
    )


@command_route(
    blueprint,
    "/<uuid:subscription_id>/renewal",
    guard=acts("turn_renewal", on="subscription", roles=MANAGERS),
    body=RenewalInput,
)
def turn_renewal(body: dict[str, Any], query: dict[str, Any], subscription_id: UUID) -> Response:
    """Turn renewal on or off; what is paid is never shortened."""
    wanted = TurnRenewalOn if body["enabled"] else TurnRenewalOff
    return answer_command(
        lambda _: wanted(subscription_id=subscription_id),
        wait_seconds=query["wait"],
        detail={"enabled": body["enabled"]},
    )


@command_route(
    blueprint,
    "/<uuid:subscription_id>/unpark",
    guard=acts("unpark_subscription", on="subscription", roles=MANAGERS),
    body=CancelInput,
)
def unpark(body: dict[str, Any], query: dict[str, Any], subscription_id: UUID) -> Response:
    """Let what is due for a parked subscription be done again, once its trouble is mended."""
    return answer_command(
        lambda _: UnparkSubscription(subscription_id=subscription_id, reason=body["reason"]),
        wait_seconds=query["wait"],
    )


def get_subscription(subscription_id: UUID) -> Record:
    """Return a subscription with its own history and the newest of its invoices.

    Raises:
        NotFound: There is none.
    """
    newest = PageWish(HIGHEST_LIMIT, None)
    with services().reads.connect() as connection:
        found = subscriptions.find_subscription(connection, subscription_id)
        if found is None:
            raise NotFound("There is no such subscription.", code="subscription_not_found")
        page = invoices.list_invoices(connection, newest, subscription_id=subscription_id)
        history = read_history_of(connection, subscription_id)
    return {**found, "invoices": page.items, "history": history}
