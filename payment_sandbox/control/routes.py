"""Addresses under `/_control`, without credentials, and the page at `/` for people."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, render_template, request

from payment_sandbox.card_form import CardFormInvalid, read_card_form
from payment_sandbox.control.books import ledger_json, notifications_json
from payment_sandbox.control.card_table import cards_json
from payment_sandbox.control.fault_orders import fault_json, read_fault
from payment_sandbox.control.interventions import Interventions
from payment_sandbox.cryptograms import make_cryptogram
from payment_sandbox.errors import NothingFound, RequestRefused
from payment_sandbox.gateway import Gateway
from payment_sandbox.replies import json_response
from payment_sandbox.request_bodies import read_fields
from payment_sandbox.three_ds import answer_bank, get_session

View = Callable[..., str | Response]
Rule = tuple[str, View, str]
"""An address, who answers it, and by which method it is asked."""


def control_blueprint(gateway: Gateway) -> Blueprint:
    """Return the controls of one gateway."""
    blueprint = Blueprint("control", __name__)
    for path, view, method in (*_books_and_faults(gateway), *_interventions(gateway)):
        blueprint.add_url_rule(
            path, endpoint=f"{method} {view.__name__} {len(path)}", view_func=view, methods=[method]
        )
    blueprint.register_error_handler(
        CardFormInvalid, lambda invalid: json_response({"errors": invalid.codes}, 422)
    )
    blueprint.register_error_handler(
        NothingFound, lambda refusal: json_response({"message": refusal.message}, 404)
    )
    blueprint.register_error_handler(
        RequestRefused, lambda refusal: json_response({"message": refusal.message}, 422)
    )
    return blueprint


def _books_and_faults(gateway: Gateway) -> tuple[Rule, ...]:
    control = Control(gateway)
    return (
        ("/", control.index, "GET"),
        ("/_control/health", control.health, "GET"),
        ("/_control/ledger", control.ledger, "GET"),
        ("/_control/notifications", control.notifications, "GET"),
        ("/_control/cards", control.cards, "GET"),
        ("/_control/cryptogram", control.cryptogram, "POST"),
        ("/_control/three_ds", control.three_ds, "POST"),
        ("/_control/faults", control.list_faults, "GET"),
        ("/_control/faults", control.order_fault, "POST"),
        ("/_control/faults", control.clear_faults, "DELETE"),
        ("/_control/faults/<int:fault_id>", control.clear_faults, "DELETE"),
    )


def _interventions(gateway: Gateway) -> tuple[Rule, ...]:
    interventions = Interventions(gateway)
    return (
        ("/_control/clock", interventions.show_clock, "GET"),
        ("/_control/clock", interventions.move_clock, "POST"),
        ("/_control/chargebacks", interventions.show_chargebacks, "GET"),
        ("/_control/chargebacks", interventions.charge_back, "POST"),
        ("/_control/declines", interventions.show_declines, "GET"),
        ("/_control/declines", interventions.order_decline, "POST"),
        ("/_control/declines", interventions.cancel_declines, "DELETE"),
    )


class Control:
    """Views for tests and for people."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def index(self) -> str:
        """Show test cards and the last operations to a person."""
        with self._gateway.ledger.transaction() as books:
            ledger = ledger_json(books, None)
        return render_template(
            "index.html", ledger=ledger, cards=cards_json(), settings=self._gateway.settings
        )

    def health(self) -> Response:
        """Say that the sandbox is there."""
        return json_response({"status": "ok"})

    def ledger(self) -> Response:
        """Return every operation, or those of `?invoice_id=`."""
        with self._gateway.ledger.transaction() as books:
            return json_response(ledger_json(books, request.args.get("invoice_id")))

    def notifications(self) -> Response:
        """Return every notification, or those of `?invoice_id=`."""
        with self._gateway.ledger.transaction() as books:
            return json_response(notifications_json(books, request.args.get("invoice_id")))

    def cards(self) -> Response:
        """Return the test cards."""
        return json_response(cards_json())

    def cryptogram(self) -> Response:
        """Make the packet that a card form would."""
        return json_response({"packet": make_cryptogram(read_card_form(read_fields(request)))})

    def three_ds(self) -> Response:
        """Answer the bank in the payer's place and return what the browser would bring back."""
        fields = read_fields(request)
        transaction_id = fields.required_integer("transaction_id")
        is_confirmed = fields.required_text("decision") == "confirm"
        with self._gateway.ledger.transaction() as books:
            pa_res = answer_bank(
                books, get_session(books, transaction_id), is_confirmed=is_confirmed
            )
        return json_response({"MD": str(transaction_id), "PaRes": pa_res})

    def list_faults(self) -> Response:
        """Return the faults on order."""
        return json_response(
            {"faults": [fault_json(fault) for fault in self._gateway.faults.list_all()]}
        )

    def order_fault(self) -> Response:
        """Order a fault."""
        fault = self._gateway.faults.add(read_fault(read_fields(request)))
        return json_response(fault_json(fault), 201)

    def clear_faults(self, fault_id: int | None = None) -> Response:
        """Take one fault back, or all."""
        self._gateway.faults.clear(fault_id)
        return self.list_faults()
