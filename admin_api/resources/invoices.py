"""Invoices: their whole history, and what managers may do about them."""

from typing import Any
from uuid import UUID

from flask import Response

from admin_api.acting import acts
from admin_api.command_routes import command_route
from admin_api.commanding import answer_command
from admin_api.queries import invoices
from admin_api.queries.disputes import list_disputes_of
from admin_api.queries.invoice_history import read_history
from admin_api.queries.pages import PageWish, Record
from admin_api.queries.receipts import list_receipts
from admin_api.roles import MANAGERS, READERS
from admin_api.schemas.invoices import (
    CancelInput,
    InvoiceCardSchema,
    InvoiceFilter,
    InvoiceSchema,
    IssueInvoiceInput,
    RefundInput,
)
from admin_api.schemas.values import LANGUAGES
from admin_api.services import services
from billing_rules.money import Money
from billing_rules.why_charged import why_charged
from interaction_bus.commands import CancelInvoice, IssueInvoice, RefundInvoice
from runtime.identifiers import derived_id
from runtime.web.auth import require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.pagination import Page, page_schema
from runtime.web.problems import NotFound

blueprint = ApiBlueprint(
    "invoices", __name__, url_prefix="/admin/v1", description="Demands for money."
)


@blueprint.route("/invoices", methods=["GET"])
@require_roles(*READERS)
@blueprint.arguments(InvoiceFilter, location="query")
@blueprint.response(200, page_schema(InvoiceSchema))
def list_invoices(query: dict[str, Any]) -> Page[Record]:
    """List invoices, the newest first."""
    wish = PageWish(query.pop("limit"), query.pop("cursor"))
    with services().reads.connect() as connection:
        return invoices.list_invoices(connection, wish, **query)


@blueprint.route("/invoices/<uuid:invoice_id>", methods=["GET"])
@require_roles(*READERS)
@blueprint.response(200, InvoiceCardSchema)
@blueprint.alt_response(404, schema=ProblemSchema, description="There is no such invoice.")
def show(invoice_id: UUID) -> Record:
    """Show an invoice with its payments, its refunds and everything that ever happened to it."""
    with services().reads.connect() as connection:
        invoice = invoices.find_invoice(connection, invoice_id)
        if invoice is None:
            raise NotFound("There is no such invoice.", code="invoice_not_found")
        payments = invoices.list_attempts(connection, invoice_id)
        refunds = invoices.list_refunds(connection, invoice_id)
        receipts = list_receipts(connection, invoice_id)
        disputes = list_disputes_of(connection, invoice_id)
        history = read_history(
            connection,
            invoice_id=invoice_id,
            subscription_id=invoice["subscription_id"],
            payment_ids=[payment["id"] for payment in payments],
            refund_ids=[refund["id"] for refund in refunds],
            dispute_ids=[dispute["id"] for dispute in disputes],
        )
    return {
        **invoice,
        "explanation": _explanations(invoice),
        "payments": payments,
        "refunds": refunds,
        "receipts": receipts,
        "disputes": disputes,
        "history": history,
    }


def _explanations(invoice: Record) -> dict[str, str | None]:
    """Return why the invoice is for so much, as its viewer would read it in each language."""
    money = Money(invoice["amount_minor"], invoice["currency"])
    return {
        language: why_charged(
            invoice["derivation"],
            money,
            locale=language,
            timezone=invoice["timezone"],
            period=(invoice["period_start"], invoice["period_end"]),
        )
        for language in LANGUAGES
    }


@command_route(
    blueprint,
    "/subscriptions/<uuid:subscription_id>/invoices",
    guard=acts("issue_invoice", on="subscription", roles=MANAGERS),
    body=IssueInvoiceInput,
)
def issue(body: dict[str, Any], query: dict[str, Any], subscription_id: UUID) -> Response:
    """Demand an extra amount of a subscriber."""
    return answer_command(
        lambda identity: IssueInvoice(
            subscription_id=subscription_id,
            new_invoice_id=derived_id(identity.command_id, "invoice"),
            amount_minor=body["amount_minor"],
            currency=body["currency"],
            description=body["description"],
            reason=body["reason"],
        ),
        wait_seconds=query["wait"],
        detail={"amount_minor": body["amount_minor"], "currency": body["currency"]},
    )


@command_route(
    blueprint,
    "/invoices/<uuid:invoice_id>/cancel",
    guard=acts("cancel_invoice", on="invoice", roles=MANAGERS),
    body=CancelInput,
)
def cancel(body: dict[str, Any], query: dict[str, Any], invoice_id: UUID) -> Response:
    """Annul an unpaid invoice."""
    return answer_command(
        lambda _: CancelInvoice(invoice_id=invoice_id, reason=body["reason"]),
        wait_seconds=query["wait"],
    )


@command_route(
    blueprint,
    "/invoices/<uuid:invoice_id>/refund",
    guard=acts("refund_invoice", on="invoice", roles=MANAGERS),
    body=RefundInput,
)
def refund(body: dict[str, Any], query: dict[str, Any], invoice_id: UUID) -> Response:
    """Give back a part of a paid invoice, or all that is left."""
    return answer_command(
        lambda identity: RefundInvoice(
            invoice_id=invoice_id,
            new_refund_id=derived_id(identity.command_id, "refund"),
            amount_minor=body["amount_minor"],
            reason=body["reason"],
            despite_claim=body["despite_claim"],
        ),
        wait_seconds=query["wait"],
        detail={"amount_minor": body["amount_minor"], "despite_claim": body["despite_claim"]},
    )
