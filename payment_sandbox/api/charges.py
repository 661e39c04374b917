"""Charging a card by its cryptogram or by its token, and ending 3-D Secure."""

from __future__ import annotations

from payment_sandbox.api.call import Call
from payment_sandbox.api.troubles import trouble_from_card
from payment_sandbox.cards import card_behind
from payment_sandbox.charging import finish_three_ds, settle_charge
from payment_sandbox.cryptograms import FIELD, CardOnForm, read_cryptogram, spend_cryptogram
from payment_sandbox.errors import FieldInvalid, FieldMissing
from payment_sandbox.fields import Fields
from payment_sandbox.ledger import Books
from payment_sandbox.notifications.check import ask_merchant
from payment_sandbox.operations import Operation, Status, get_operation
from payment_sandbox.replies import Reply, unsuccessful
from payment_sandbox.saved_cards import SavedCard, get_saved_card
from payment_sandbox.three_ds import AuthenticationFinished, get_session, three_ds_json

YES_OR_NO = frozenset({None, 0, 1})
"""`TrInitiatorCode`: 0 the merchant, 1 the cardholder. `PaymentScheduled`: 1 by a schedule."""


def charge_card(call: Call) -> Reply:
    """Charge by a cryptogram."""
    return _charge_card(call, two_stage=False)


def authorise_card(call: Call) -> Reply:
    """Hold by a cryptogram."""
    return _charge_card(call, two_stage=True)


def charge_token(call: Call) -> Reply:
    """Charge by a token."""
    return _charge_token(call, two_stage=False)


def authorise_token(call: Call) -> Reply:
    """Hold by a token."""
    return _charge_token(call, two_stage=True)


def finish_card(call: Call) -> Reply:
    """End 3-D Secure with what the payer brought from the bank."""
    transaction_id = call.fields.required_integer("TransactionId")
    pa_res = call.fields.required_text("PaRes")

    def work(books: Books) -> tuple[Operation, Reply]:
        waiting = get_operation(books, transaction_id)
        if waiting.status is not Status.AWAITING_AUTHENTICATION:
            raise AuthenticationFinished
        session = get_session(books, transaction_id)
        finished = finish_three_ds(call.gateway, books, waiting, session, pa_res)
        return finished, call.about(finished)

    return call.settle_payment(work)


def _charge_card(call: Call, *, two_stage: bool) -> Reply:
    fields, strict = call.fields, call.gateway.settings.strict
    amount_minor = fields.amount_minor()
    required = ("IpAddress", "Currency", "Name") if strict else ("IpAddress",)
    for name in required:
        fields.required_text(name)
    packet = fields.required_text(FIELD)
    card = read_cryptogram(packet)
    draft = _draft(call, card, amount_minor=amount_minor, two_stage=two_stage)
    return _charge(call, draft, spent_packet=packet if strict else None)


def _charge_token(call: Call, *, two_stage: bool) -> Reply:
    fields = call.fields
    amount_minor = fields.amount_minor()
    account_id, token = fields.required_text("AccountId"), fields.required_text("Token")
    _demand_initiator(fields, strict=call.gateway.settings.strict)
    with call.gateway.ledger.transaction() as books:
        card = get_saved_card(books, token, account_id)
    return _charge(call, _draft(call, card, amount_minor=amount_minor, two_stage=two_stage))


def _demand_initiator(fields: Fields, *, strict: bool) -> None:
    initiator, scheduled = fields.integer("TrInitiatorCode"), fields.integer("PaymentScheduled")
    for name, value in (("TrInitiatorCode", initiator), ("PaymentScheduled", scheduled)):
        if value not in YES_OR_NO:
            raise FieldInvalid(name)
    if strict:
        fields.required_text("Currency")
        if initiator is None:
            raise FieldMissing("TrInitiatorCode")
        if initiator == 0 and scheduled is None:
            raise FieldMissing("PaymentScheduled")


def _charge(call: Call, draft: Operation, *, spent_packet: str | None = None) -> Reply:
    call.meet(trouble_from_card(card_behind(draft.first_six, draft.last_four).mishap))
    check_code = ask_merchant(call.gateway, draft)

    def work(books: Books) -> tuple[Operation, Reply]:
        if spent_packet:
            spend_cryptogram(books, spent_packet)
        settled = settle_charge(call.gateway, books, draft, check_code)
        return settled, _outcome(call, books, settled)

    return call.settle_payment(work)


def _outcome(call: Call, books: Books, settled: Operation) -> Reply:
    if settled.status is not Status.AWAITING_AUTHENTICATION:
        return call.about(settled)
    session = get_session(books, settled.transaction_id)
    return unsuccessful(three_ds_json(settled, session, call.base_url))


def _draft(
    call: Call, card: CardOnForm | SavedCard, *, amount_minor: int, two_stage: bool
) -> Operation:
    fields = call.fields
    return Operation(
        transaction_id=call.gateway.new_transaction_id(),
        status=Status.AWAITING_AUTHENTICATION,
        amount_minor=amount_minor,
        currency=fields.currency(),
        created_at_ms=call.gateway.clock.now_ms(),
        two_stage=two_stage,
        first_six=card.first_six,
        last_four=card.last_four,
        expires=card.expires,
        token=card.token if isinstance(card, SavedCard) else None,
        keeps_card=fields.flag("SaveCard") is not False,
        invoice_id=fields.text("InvoiceId"),
        account_id=fields.text("AccountId"),
        request_id=call.request_id,
        initiator_code=fields.integer("TrInitiatorCode"),
        payment_scheduled=fields.integer("PaymentScheduled"),
        name=fields.text("Name"),
        email=fields.text("Email"),
        description=fields.text("Description"),
        ip_address=fields.text("IpAddress"),
        json_data=fields.json_text("JsonData"),
        culture_name=fields.text("CultureName"),
    )
