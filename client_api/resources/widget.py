"""What the payment widget is opened with: made from our payment, never from the browser."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy import Row

from billing_rules.lifecycles import COLLECTABLE_INVOICE_STATES
from billing_rules.money import Money
from client_api.answers import json_answer
from client_api.findings import get_own_row
from client_api.language import WIDGET_LANGUAGES, Language, language_of
from client_api.queries.invoices import FIND_WIDGET_PAYMENT
from client_api.representations.invoices import WidgetSchema
from client_api.services import current_services
from external_payments.cloudpayments.widget import WidgetPayment, widget_parameters
from models.receipt_terms import receipt_of
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint, ProblemSchema
from runtime.web.pages.languages import is_language_told, page_language
from runtime.web.principal import Role
from runtime.web.problems import Conflict

blueprint = ApiBlueprint(
    "widget", __name__, url_prefix="/v1/invoices", description="The provider's payment widget."
)


@blueprint.route("/<uuid:invoice_id>/widget", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.alt_response(
    HTTPStatus.CONFLICT, schema=ProblemSchema, description="No checkout is open."
)
@blueprint.response(HTTPStatus.OK, WidgetSchema)
def show_widget(invoice_id: UUID) -> Response:
    """Tell with what to open the widget for the invoice's open checkout."""
    found = get_own_row(FIND_WIDGET_PAYMENT, "invoice", invoice_id=invoice_id)
    if found.payment_id is None:
        raise _no_checkout(found.invoice_state)
    provider = current_services().provider
    return json_answer(
        {
            "script_url": provider.widget_script_url,
            "payment_id": found.payment_id,
            "parameters": widget_parameters(provider.public_id, _widget_payment(found)),
        }
    )


def saves_card(invoice: Row[Any]) -> bool:
    """Return whether paying this invoice lets us keep the card, as the pay page tells the viewer.

    Only what is renewed needs the card again; for an extra demand nobody agreed to that. A gift
    has nothing to renew. The check of a card is paid for nothing else.
    """
    return invoice.kind == "card_check" or (bool(invoice.auto_renew) and invoice.kind != "manual")


def _widget_payment(found: Row[Any]) -> WidgetPayment:
    principal = current_principal()
    amount = Money(found.amount_minor, found.currency)
    plan = None if found.plan_id is None else found
    return WidgetPayment(
        payment_id=found.payment_id,
        account_id=str(principal.viewer_id),
        amount=amount,
        description=found.description,
        language=WIDGET_LANGUAGES[_language(found)],
        saves_card=saves_card(found),
        email=principal.email or found.email,
        receipt=receipt_of(plan, found.description, amount),
    )


def _language(found: Row[Any]) -> Language:
    """Return the language of the page around the widget."""
    return page_language() if is_language_told() else language_of(found.locale)


def _no_checkout(invoice_state: str) -> Conflict:
    return Conflict(
        "No checkout of this invoice is open in the widget.",
        code="checkout_not_open",
        state=invoice_state,
        allowed=["checkout"] if invoice_state in COLLECTABLE_INVOICE_STATES else [],
    )
