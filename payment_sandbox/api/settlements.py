"""Confirm, void, refund."""

from __future__ import annotations

from payment_sandbox.api.call import Call
from payment_sandbox.ledger import Books
from payment_sandbox.operations import get_operation
from payment_sandbox.replies import Reply, succeeded
from payment_sandbox.settlement import RefundWish, confirm, refund, void


def confirm_payment(call: Call) -> Reply:
    """Take held money; the answer has no `Model`."""
    transaction_id, amount_minor = (
        call.fields.required_integer("TransactionId"),
        call.fields.amount_minor(),
    )
    json_data = call.fields.json_text("JsonData")

    def work(books: Books) -> Reply:
        confirm(call.gateway, books, get_operation(books, transaction_id), amount_minor, json_data)
        return succeeded()

    return call.settle(work)


def void_payment(call: Call) -> Reply:
    """Release held money; the answer has no `Model`."""
    transaction_id = call.fields.required_integer("TransactionId")

    def work(books: Books) -> Reply:
        void(call.gateway, books, get_operation(books, transaction_id))
        return succeeded()

    return call.settle(work)


def refund_payment(call: Call) -> Reply:
    """Give money back; the answer names the new operation."""
    transaction_id, amount_minor = (
        call.fields.required_integer("TransactionId"),
        call.fields.amount_minor(),
    )
    wish = RefundWish(call.request_id, call.fields.json_text("JsonData"))

    def work(books: Books) -> Reply:
        made = refund(call.gateway, books, get_operation(books, transaction_id), amount_minor, wish)
        return succeeded({"TransactionId": made.transaction_id})

    return call.settle(work)
