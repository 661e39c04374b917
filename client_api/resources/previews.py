"""What a change would cost and do, before the viewer agrees to it."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from billing_rules.preview_sentences import (
    Reader,
    cancel_sentence,
    change_sentence,
    pause_sentence,
)
from billing_rules.previews import (
    PreviewRefused,
    preview_cancel,
    preview_change,
    preview_pause,
)
from client_api.answers import json_answer
from client_api.findings import not_found
from client_api.language import language_asked_for
from client_api.offers import get_offer, plan_field
from client_api.representations.previews import (
    CancelPreviewSchema,
    ChangePreviewSchema,
    PausePreviewSchema,
    cancel_preview_body,
    change_preview_body,
    pause_preview_body,
)
from client_api.services import current_services
from interaction_bus.quoted_wishes import NOW, PERIOD_END, when_field
from models import outlooks
from models.outlooks import ReadOutlook
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.principal import Role
from runtime.web.problems import Conflict

HOME_ZONE = "Europe/Moscow"
"""Where days are counted for viewers whose token names no zone."""

blueprint = ApiBlueprint(
    "previews",
    __name__,
    url_prefix="/v1/subscriptions/<uuid:subscription_id>",
    description="What a change would do; nothing is changed by looking.",
)


class ChangeQuery(Schema):
    """Which change."""

    plan = plan_field()
    when = when_field(load_default=NOW)


class PauseQuery(Schema):
    """Until when."""

    until = fields.AwareDateTime(
        load_default=None,
        metadata={
            "description": "Left out: until the viewer resumes it.",
            "example": "2026-12-21T12:00:00Z",
        },
    )


@blueprint.route("/change-preview", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.arguments(ChangeQuery, location="query")
@blueprint.response(HTTPStatus.OK, ChangePreviewSchema)
@blueprint.alt_response(409, schema=ProblemSchema, description="It may not be done; why.")
def show_change(asked: dict[str, Any], subscription_id: UUID) -> Response:
    """Show what going over to another plan would cost and do."""
    with Session(current_services().primary) as session:
        found = _get_outlook(session, subscription_id)
        named = get_offer(asked["plan"], found.outlook.standing.currency)
        offer = outlooks.get_offer(session, named.plan_id, named.price_id)
    at_period_end = asked["when"] == PERIOD_END
    try:
        preview = preview_change(
            found.outlook, offer.offer, at_period_end=at_period_end, at=found.at
        )
    except PreviewRefused as refused:
        raise _conflict(refused, found) from refused
    sentence = change_sentence(preview, offer.titles, _reader())
    return json_answer(change_preview_body(preview, sentence))


@blueprint.route("/cancel-preview", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.response(HTTPStatus.OK, CancelPreviewSchema)
@blueprint.alt_response(409, schema=ProblemSchema, description="It may not be done; why.")
def show_cancellation(subscription_id: UUID) -> Response:
    """Show what would go back if the subscription ended now with a refund."""
    with Session(current_services().primary) as session:
        found = _get_outlook(session, subscription_id)
    try:
        preview = preview_cancel(found.outlook, at=found.at)
    except PreviewRefused as refused:
        raise _conflict(refused, found) from refused
    return json_answer(cancel_preview_body(preview, cancel_sentence(preview, _reader())))


@blueprint.route("/pause-preview", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.arguments(PauseQuery, location="query")
@blueprint.response(HTTPStatus.OK, PausePreviewSchema)
@blueprint.alt_response(409, schema=ProblemSchema, description="It may not be done; why.")
def show_pause(asked: dict[str, Any], subscription_id: UUID) -> Response:
    """Show what standing still would do to access and dates."""
    with Session(current_services().primary) as session:
        found = _get_outlook(session, subscription_id)
    longest = timedelta(days=current_services().max_pause_days)
    try:
        preview = preview_pause(
            found.outlook, resumes_at=asked["until"], longest=longest, at=found.at
        )
    except PreviewRefused as refused:
        raise _conflict(refused, found) from refused
    return json_answer(pause_preview_body(preview, pause_sentence(preview, _reader())))


def _get_outlook(session: Session, subscription_id: UUID) -> ReadOutlook:
    viewer_id = current_principal().viewer_id
    found = outlooks.find_outlook(session, subscription_id, viewer_id=viewer_id)
    if found is None:
        raise not_found("subscription")
    return found


def _conflict(refused: PreviewRefused, found: ReadOutlook) -> Conflict:
    refusal = refused.refusal
    state = found.outlook.standing.state
    message = f"{refusal.message[0].upper()}{refusal.message[1:]}."
    return Conflict(message, code=refusal.code, state=state, allowed=refusal.allowed)


def _reader() -> Reader:
    principal = current_principal()
    language = language_asked_for(principal.locale)
    return Reader(language.value, ZoneInfo(principal.timezone or HOME_ZONE))
