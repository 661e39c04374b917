"""A viewer's invoices and the ways to settle them."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response

from billing_rules.lifecycles import COLLECTABLE_INVOICE_STATES, INVOICE
from client_api.answers import json_answer, page_answer
from client_api.commanding import (
    CancellationSchema,
    NoBodySchema,
    documented_command,
    send_command,
)
from client_api.findings import get_own_row, require_move, wrong_state
from client_api.language import language_asked_for
from client_api.queries.invoices import FIND_INVOICE, FIND_INVOICE_STATE, LIST_INVOICES
from client_api.queries.paging import read_page
from client_api.queries.reading import list_rows
from client_api.queries.receipts import LIST_RECEIPTS
from client_api.representations.invoices import (
    InvoiceCardSchema,
    InvoiceSchema,
    invoice_body,
    invoice_card_body,
)
from client_api.services import current_services
from interaction_bus.command_answers import CommandSchema, WaitArguments
from interaction_bus.commands import CancelInvoice, Command, OpenCheckout
from runtime.identifiers import derived_id
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.pagination import PageArguments, page_schema
from runtime.web.principal import Role

blueprint = ApiBlueprint(
    "invoices", __name__, url_prefix="/v1/invoices", description="Demands for money."
)

LANGUAGE_PARAMETER = {
    "in": "header",
    "name": "Accept-Language",
    "schema": {"type": "string"},
    "description": "In which language to explain; the viewer's own when it names none of ours.",
    "example": "en",
}


@blueprint.route("", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(HTTPStatus.OK, page_schema(InvoiceSchema))
def list_invoices(asked: dict[str, Any]) -> Response:
    """List the viewer's invoices, newest first."""
    page = read_page(
        LIST_INVOICES,
        {"viewer_id": current_principal().viewer_id},
        asked,
        engine=current_services().replica,
        body_of=invoice_body,
    )
    return page_answer(page)


@blueprint.route("/<uuid:invoice_id>", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.doc(parameters=[LANGUAGE_PARAMETER])
@blueprint.response(HTTPStatus.OK, InvoiceCardSchema)
def show_invoice(invoice_id: UUID) -> Response:
    """Show an invoice: why it is for so much, its last attempt, which a pay page follows."""
    invoice = get_own_row(FIND_INVOICE, "invoice", invoice_id=invoice_id)
    ids = {"invoice_id": invoice_id, "viewer_id": current_principal().viewer_id}
    receipts = list_rows(LIST_RECEIPTS, ids, engine=current_services().primary)
    language = language_asked_for(current_principal().locale or invoice.locale)
    return json_answer(invoice_card_body(invoice, receipts, language=language))


@blueprint.route("/<uuid:invoice_id>/checkout", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(NoBodySchema, required=False)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def open_checkout(_nothing: object, waiting: dict[str, Any], invoice_id: UUID) -> Response:
    """Open an attempt to pay in the widget; one that is open already is answered again."""

    def make_command(command_id: UUID) -> Command:
        invoice = get_own_row(FIND_INVOICE_STATE, "invoice", invoice_id=invoice_id)
        if invoice.state not in COLLECTABLE_INVOICE_STATES:
            raise wrong_state("invoice", invoice.state)
        return OpenCheckout(
            viewer_id=current_principal().viewer_id,
            invoice_id=invoice_id,
            new_payment_id=derived_id(command_id, "payment"),
        )

    return send_command(make_command, wait_seconds=waiting["wait"])


@blueprint.route("/<uuid:invoice_id>/cancel", methods=["POST"])
@require_roles(Role.VIEWER)
@blueprint.arguments(CancellationSchema, required=False)
@blueprint.arguments(WaitArguments, location="query")
@documented_command(blueprint)
@blueprint.response(HTTPStatus.OK, CommandSchema)
def cancel_invoice(body: dict[str, Any], waiting: dict[str, Any], invoice_id: UUID) -> Response:
    """Annul an unpaid invoice; a subscription that it would begin is given up with it."""

    def make_command(_command_id: UUID) -> Command:
        invoice = get_own_row(FIND_INVOICE_STATE, "invoice", invoice_id=invoice_id)
        require_move(INVOICE, "cancel", invoice.state)
        return CancelInvoice(
            invoice_id=invoice_id,
            viewer_id=current_principal().viewer_id,
            reason=body["reason"],
        )

    return send_command(make_command, wait_seconds=waiting["wait"])
