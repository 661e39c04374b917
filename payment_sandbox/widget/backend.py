"""The widget's backend: JSON over HTTP from any origin, for the script and for programs."""

from __future__ import annotations

from flask import Blueprint, Response, request

from payment_sandbox.card_form import CardFormInvalid, read_card_form
from payment_sandbox.cryptograms import make_cryptogram
from payment_sandbox.errors import NothingFound, RequestRefused
from payment_sandbox.gateway import Gateway
from payment_sandbox.replies import json_response
from payment_sandbox.request_bodies import read_fields
from payment_sandbox.widget.intent_json import intent_json
from payment_sandbox.widget.intents import (
    Intent,
    IntentClosed,
    Payer,
    get_intent,
    open_intent,
    pay_intent,
)
from payment_sandbox.widget.parameters import read_intent_parameters


def widget_blueprint(gateway: Gateway) -> Blueprint:
    """Return the widget's backend for one gateway."""
    blueprint = Blueprint("widget_backend", __name__)
    backend = WidgetBackend(gateway)
    blueprint.add_url_rule("/widget/intent", view_func=backend.open, methods=["POST"])
    blueprint.add_url_rule("/widget/intent/<intent_id>", view_func=backend.show, methods=["GET"])
    blueprint.add_url_rule(
        "/widget/intent/<intent_id>/pay", view_func=backend.pay, methods=["POST"]
    )
    blueprint.add_url_rule("/widget/cryptogram", view_func=backend.encrypt, methods=["POST"])
    blueprint.register_error_handler(CardFormInvalid, _form_invalid)
    blueprint.register_error_handler(IntentClosed, backend.closed)
    blueprint.register_error_handler(NothingFound, _not_found)
    blueprint.register_error_handler(RequestRefused, _refused)
    blueprint.after_request(_from_any_origin)
    return blueprint


class WidgetBackend:
    """Views over intents."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def open(self) -> Response:
        """Open an intent with the fields of `start` or `pay`."""
        gateway = self._gateway
        parameters = read_intent_parameters(read_fields(request), gateway.settings)
        with gateway.ledger.transaction() as books:
            intent = open_intent(gateway, books, parameters)
        gateway.journal.write(
            "intent_opened", intent_id=intent.intent_id, invoice_id=parameters.invoice_id
        )
        return self._shown(intent, 201)

    def show(self, intent_id: str) -> Response:
        """Tell how far an intent has come."""
        with self._gateway.ledger.transaction() as books:
            intent = get_intent(books, intent_id)
        return self._shown(intent)

    def pay(self, intent_id: str) -> Response:
        """Try a card."""
        fields = read_fields(request)
        payer = Payer(read_card_form(fields), fields.text("name"), request.remote_addr)
        return self._shown(pay_intent(self._gateway, intent_id, payer))

    def encrypt(self) -> Response:
        """Return the packet that the checkout script gives to its page."""
        return json_response({"packet": make_cryptogram(read_card_form(read_fields(request)))})

    def closed(self, refusal: IntentClosed) -> Response:
        """Answer a try that may not be made with the state that forbids it."""
        return self._shown(refusal.intent, 409)

    def _shown(self, intent: Intent, status: int = 200) -> Response:
        with self._gateway.ledger.transaction() as books:
            return json_response(intent_json(books, intent, request.host_url.rstrip("/")), status)


def _form_invalid(invalid: CardFormInvalid) -> Response:
    return json_response({"errors": invalid.codes}, 422)


def _not_found(refusal: NothingFound) -> Response:
    return json_response({"message": refusal.message}, 404)


def _refused(refusal: RequestRefused) -> Response:
    return json_response({"message": refusal.message}, 400)


def _from_any_origin(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    return response
