"""What a test does to the sandbox's world: its clock, its disputes, the mood of its banks."""

from __future__ import annotations

from flask import Response, request

from payment_sandbox.chargebacks import charge_back, chargeback_json, list_chargebacks
from payment_sandbox.clock_moves import LATEST_MS, clock_json, move_clock
from payment_sandbox.fields import Fields
from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import Books
from payment_sandbox.operations import Kind, Operation, find_last, get_operation
from payment_sandbox.ordered_declines import (
    cancel_ordered_declines,
    list_ordered_declines,
    order_decline,
)
from payment_sandbox.replies import json_response
from payment_sandbox.request_bodies import read_fields

DEFAULT_CHARGEBACK_REASON = "Fraud - card absent environment"
"""What most holders say of a charge over the internet."""


class Interventions:
    """Views that change what happens next, other than by faults of the wire."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def show_clock(self) -> Response:
        """Return the sandbox's time."""
        return json_response(clock_json(self._gateway))

    def move_clock(self) -> Response:
        """Move the clock ahead and return the new time."""
        move_clock(self._gateway, read_fields(request))
        return self.show_clock()

    def show_chargebacks(self) -> Response:
        """Return the first hundred chargebacks, as the API lists them."""
        with self._gateway.ledger.transaction() as books:
            found = list_chargebacks(books, 0, LATEST_MS, page_number=1)
        return json_response({"chargebacks": [chargeback_json(each) for each in found]})

    def charge_back(self) -> Response:
        """Let the payer of a payment dispute it, by default all of it."""
        fields = read_fields(request)
        with self._gateway.ledger.transaction() as books:
            payment = _payment(books, fields)
            given = fields.raw("amount") is not None
            amount_minor = fields.amount_minor("amount") if given else payment.amount_minor
            reason = fields.text("reason") or DEFAULT_CHARGEBACK_REASON
            made = charge_back(self._gateway, books, payment, amount_minor, reason)
        return json_response(chargeback_json(made), 201)

    def show_declines(self) -> Response:
        """Return the declines on order."""
        with self._gateway.ledger.transaction() as books:
            return json_response({"declines": list_ordered_declines(books)})

    def order_decline(self) -> Response:
        """Order declines of the next charges by a token."""
        fields = read_fields(request)
        with self._gateway.ledger.transaction() as books:
            number = order_decline(books, fields)
        return json_response({"id": number}, 201)

    def cancel_declines(self) -> Response:
        """Take all orders back."""
        with self._gateway.ledger.transaction() as books:
            cancel_ordered_declines(books)
        return self.show_declines()


def _payment(books: Books, fields: Fields) -> Operation:
    transaction_id = fields.integer("transaction_id")
    if transaction_id is not None:
        return get_operation(books, transaction_id)
    return find_last(books, fields.required_text("invoice_id"), {Kind.PAYMENT})
