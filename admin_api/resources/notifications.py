"""Notifications that nobody could apply."""

from typing import Any
from uuid import UUID

from flask import Response

from admin_api.acting import acts
from admin_api.command_routes import command_route
from admin_api.commanding import answer_command
from admin_api.queries import notifications
from admin_api.queries.pages import PageWish, Record
from admin_api.roles import MANAGERS, READERS
from admin_api.schemas.operations import QuarantinedNotificationSchema
from admin_api.schemas.values import ReasonInput
from admin_api.services import services
from interaction_bus.commands import RetryNotification
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.pagination import Page, PageArguments, page_schema

blueprint = ApiBlueprint(
    "notifications",
    __name__,
    url_prefix="/admin/v1/notifications",
    description="What the provider told us.",
)


@blueprint.route("/quarantined", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, page_schema(QuarantinedNotificationSchema))
def list_quarantined(query: dict[str, Any]) -> Page[Record]:
    """List notifications that wait for what they are about, or for a person."""
    wish = PageWish(query["limit"], query["cursor"])
    with services().reads.connect() as connection:
        return notifications.list_quarantined(connection, wish)


@command_route(
    blueprint,
    "/<uuid:notification_id>/retry",
    guard=acts("retry_notification", on="notification", roles=MANAGERS),
    body=ReasonInput,
)
def retry(body: dict[str, Any], query: dict[str, Any], notification_id: UUID) -> Response:
    """Try to apply a quarantined notification now."""
    del body  # Its reason is in the trail already.
    with services().reads.connect() as connection:
        payment_id = notifications.find_payment_id(connection, notification_id)
    return answer_command(
        lambda _: RetryNotification(notification_id=notification_id, payment_id=payment_id),
        wait_seconds=query["wait"],
    )
