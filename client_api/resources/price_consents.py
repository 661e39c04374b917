"""New prices: what a viewer was told of, and what they say to it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema
from sqlalchemy import Row

from client_api.answers import json_answer, page_answer
from client_api.commanding import documented_command, send_command
from client_api.findings import WRONG_STATE, get_own_row
from client_api.language import language_asked_for
from client_api.queries.paging import read_page
from client_api.queries.price_consents import FIND_PRICE_CONSENT, LIST_PRICE_CONSENTS
from client_api.representations.price_consents import (
    PriceConsentSchema,
    is_answerable,
    price_consent_body,
)
from client_api.resources.invoices import LANGUAGE_PARAMETER
from client_api.services import current_services
from client_api.strict_boolean import StrictBoolean
from interaction_bus.command_answers import CommandSchema, WaitArguments
from interaction_bus.commands import AnswerPriceMove, Command
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.pagination import PageArguments, page_schema
from runtime.web.principal import Role
from runtime.web.problems import Conflict

blueprint = ApiBlueprint(
    "price_consents",
    __name__,
    url_prefix="/v1/price-consents",
    description="New prices that the viewer was told of.",
)


class AnswerSchema(Schema):
    """What the viewer says to a new price."""

    agrees = StrictBoolean(required=True, metadata={"example": True})


@blueprint.route("", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.arguments(PageArguments, location="query")
@blueprint.doc(parameters=[LANGUAGE_PARAMETER])
@blueprint.response(HTTPStatus.OK, page_schema(PriceConsentSchema))
def list_price_consents(asked: dict[str, Any]) -> Response:
    """List the new prices that the viewer was told of, newest first."""
    page = read_page(
        LIST_PRICE_CONSENTS,
        {"viewer_id": current_principal().viewer_id},
        asked,
        engine=current_services().replica,
        body_of=_body,
    )
    return page_answer(page)


@blueprint.route("/<uuid:price_consent_id>", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.doc(parameters=[LANGUAGE_PARAMETER])
@blueprint.response(HTTPStatus.OK, PriceConsentSchema)
def show_price_consent(price_consent_id: UUID) -> Response:
    """Show the old price, the new one, from when it holds, and what happens without consent."""
    consent = get_own_row(FIND_PRICE_CONSENT, "price_consent", price_consent_id=price_consent_id)
    return json_answer(_body(consent))


@blueprint.route("/<uuid:price_consent_id>", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(AnswerSchema)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def answer_price_consent(
    body: dict[str, Any], waiting: dict[str, Any], price_consent_id: UUID
) -> Response:
    """Agree to the new price, or not; until the renewal the viewer may change their mind."""

    def make_command(_command_id: UUID) -> Command:
        consent = get_own_row(
            FIND_PRICE_CONSENT, "price_consent", price_consent_id=price_consent_id
        )
        if not is_answerable(consent):
            raise _no_answer_wanted(consent.state, needs_consent=consent.needs_consent)
        return AnswerPriceMove(
            price_consent_id=price_consent_id,
            viewer_id=current_principal().viewer_id,
            agrees=body["agrees"],
        )

    return send_command(make_command, wait_seconds=waiting["wait"])


def _body(consent: Row[Any]) -> dict[str, Any]:
    language = language_asked_for(current_principal().locale or consent.locale)
    return price_consent_body(consent, language=language)


def _no_answer_wanted(state: str, *, needs_consent: bool) -> Conflict:
    if not needs_consent:
        return Conflict(
            "This price holds without the viewer's consent.",
            code="consent_not_needed",
            state=state,
            allowed=[],
        )
    return Conflict(
        "This price is not open to answers any more.", code=WRONG_STATE, state=state, allowed=[]
    )
