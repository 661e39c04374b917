"""Payouts to a card, by its cryptogram or by its token."""

from __future__ import annotations

from payment_sandbox.api.call import Call
from payment_sandbox.charging import ask_bank
from payment_sandbox.cryptograms import FIELD, CardOnForm, read_cryptogram
from payment_sandbox.ledger import Books
from payment_sandbox.operations import Kind, Operation, Status
from payment_sandbox.replies import Reply
from payment_sandbox.saved_cards import SavedCard, get_saved_card


def pay_out(call: Call) -> Reply:
    """Send money to a card; old clients send a token to the address for cryptograms, and may."""
    amount_minor = call.fields.amount_minor()
    card = _card(call)
    draft = Operation(
        transaction_id=call.gateway.new_transaction_id(),
        kind=Kind.PAYOUT,
        status=Status.AWAITING_AUTHENTICATION,
        amount_minor=amount_minor,
        currency=call.fields.currency(),
        created_at_ms=call.gateway.clock.now_ms(),
        first_six=card.first_six,
        last_four=card.last_four,
        expires=card.expires,
        token=card.token if isinstance(card, SavedCard) else None,
        invoice_id=call.fields.text("InvoiceId"),
        account_id=call.fields.text("AccountId"),
        request_id=call.request_id,
        name=call.fields.text("Name"),
        email=call.fields.text("Email"),
        description=call.fields.text("Description"),
        json_data=call.fields.json_text("JsonData"),
        culture_name=call.fields.text("CultureName"),
    )

    def work(books: Books) -> tuple[Operation, Reply]:
        settled = ask_bank(call.gateway, books, draft)
        return settled, call.about(settled)

    return call.settle_payment(work)


def _card(call: Call) -> CardOnForm | SavedCard:
    token = call.fields.text("Token")
    if token is None:
        return read_cryptogram(call.fields.required_text(FIELD))
    with call.gateway.ledger.transaction() as books:
        return get_saved_card(books, token, call.fields.required_text("AccountId"))
