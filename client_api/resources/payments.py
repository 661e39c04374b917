"""The history of a viewer's payments."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response

from client_api.answers import json_answer, page_answer
from client_api.findings import get_own_row
from client_api.queries.paging import read_page
from client_api.queries.payments import FIND_PAYMENT, LIST_PAYMENTS
from client_api.representations.payments import PaymentSchema, payment_body
from client_api.services import current_services
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.pagination import PageArguments, page_schema
from runtime.web.principal import Role

blueprint = ApiBlueprint(
    "payments", __name__, url_prefix="/v1/payments", description="Attempts to take money."
)


@blueprint.route("", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(HTTPStatus.OK, page_schema(PaymentSchema))
def list_payments(asked: dict[str, Any]) -> Response:
    """List the viewer's payments, newest first."""
    page = read_page(
        LIST_PAYMENTS,
        {"viewer_id": current_principal().viewer_id},
        asked,
        engine=current_services().replica,
        body_of=payment_body,
    )
    return page_answer(page)


@blueprint.route("/<uuid:payment_id>", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.response(HTTPStatus.OK, PaymentSchema)
def show_payment(payment_id: UUID) -> Response:
    """Show one attempt to pay: where it stands, with the bank's words for the payer."""
    return json_answer(payment_body(get_own_row(FIND_PAYMENT, "payment", payment_id=payment_id)))
