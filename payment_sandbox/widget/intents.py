"""Intents: one opening of the widget, which may take several attempts to be paid."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

import msgspec

from payment_sandbox.charging import finish_three_ds, settle_charge
from payment_sandbox.cryptograms import CardOnForm
from payment_sandbox.errors import NothingFound, RequestRefused
from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import Books
from payment_sandbox.notifications.check import ask_merchant
from payment_sandbox.operations import Operation, Status, get_operation
from payment_sandbox.three_ds import AuthenticationFinished, ThreeDsSession, answer_bank
from payment_sandbox.widget.parameters import IntentParameters


@dataclass(frozen=True, slots=True)
class Intent:
    """One opening of the widget; `payment` is its last attempt, none before the first."""

    intent_id: str
    parameters: IntentParameters
    payment: Operation | None = None
    is_closed: bool = False

    @property
    def may_pay(self) -> bool:
        """Whether a card may be tried now."""
        if self.payment is None or self.is_closed:
            return not self.is_closed
        return self.payment.status is Status.DECLINED and self.parameters.retries


@dataclass(frozen=True, slots=True)
class Payer:
    """Who sits at the card form; the name may be none."""

    card: CardOnForm
    name: str | None
    ip_address: str | None


class IntentClosed(RequestRefused):
    """The intent is paid, waits for the bank, or may not be tried again."""

    def __init__(self, intent: Intent) -> None:
        super().__init__("This payment cannot be tried again")
        self.intent = intent


def open_intent(gateway: Gateway, books: Books, parameters: IntentParameters) -> Intent:
    """Keep what a page asks for, to be paid later."""
    intent = Intent(uuid.uuid4().hex, parameters)
    books.execute(
        "INSERT INTO intents (id, parameters, created_at_ms) VALUES (?, ?, ?)",
        (intent.intent_id, msgspec.json.encode(parameters), gateway.clock.now_ms()),
    )
    return intent


def get_intent(books: Books, intent_id: str) -> Intent:
    """Return an intent with its last attempt.

    Raises:
        NothingFound: There is none.
    """
    row = books.execute("SELECT * FROM intents WHERE id = ?", (intent_id,)).fetchone()
    if row is None:
        raise NothingFound
    parameters = msgspec.json.decode(row["parameters"], type=IntentParameters)
    payment = None if row["transaction_id"] is None else get_operation(books, row["transaction_id"])
    return Intent(intent_id, parameters, payment, is_closed=bool(row["is_closed"]))


def close_intent(books: Books, intent_id: str) -> None:
    """Let nobody pay an intent any more."""
    books.execute("UPDATE intents SET is_closed = 1 WHERE id = ?", (intent_id,))


def find_intent_of(books: Books, transaction_id: int) -> str | None:
    """Return the intent whose last attempt a payment is; none for payments made by the API."""
    row = books.execute(
        "SELECT id FROM intents WHERE transaction_id = ?", (transaction_id,)
    ).fetchone()
    return None if row is None else str(row["id"])


def pay_intent(gateway: Gateway, intent_id: str, payer: Payer) -> Intent:
    """Try a card: the merchant is asked, then 3-D Secure or the bank.

    Raises:
        NothingFound: There is no such intent.
        IntentClosed: It may not be tried now.
    """
    with gateway.locks.held(("intent", intent_id)):
        with gateway.ledger.transaction() as books:
            intent = get_intent(books, intent_id)
        if not intent.may_pay:
            raise IntentClosed(intent)
        draft = _draft(gateway, intent.parameters, payer)
        check_code = ask_merchant(gateway, draft)
        with gateway.ledger.transaction() as books:
            settled = settle_charge(gateway, books, draft, check_code)
            books.execute(
                "UPDATE intents SET transaction_id = ? WHERE id = ?",
                (settled.transaction_id, intent_id),
            )
    return replace(intent, payment=settled)


def end_three_ds(
    gateway: Gateway, books: Books, session: ThreeDsSession, *, is_confirmed: bool
) -> Operation:
    """End a widget's payment with what its payer answered the bank.

    Raises:
        AuthenticationFinished: The payment does not wait any more.
    """
    waiting = get_operation(books, session.transaction_id)
    if waiting.status is not Status.AWAITING_AUTHENTICATION:
        raise AuthenticationFinished
    pa_res = answer_bank(books, session, is_confirmed=is_confirmed)
    answered = replace(session, pa_res=pa_res, is_confirmed=is_confirmed)
    return finish_three_ds(gateway, books, waiting, answered, pa_res)


def _draft(gateway: Gateway, parameters: IntentParameters, payer: Payer) -> Operation:
    return Operation(
        transaction_id=gateway.new_transaction_id(),
        status=Status.AWAITING_AUTHENTICATION,
        amount_minor=parameters.amount_minor,
        currency=parameters.currency,
        created_at_ms=gateway.clock.now_ms(),
        two_stage=parameters.two_stage,
        first_six=payer.card.first_six,
        last_four=payer.card.last_four,
        expires=payer.card.expires,
        keeps_card=parameters.keeps_card,
        invoice_id=parameters.invoice_id,
        account_id=parameters.account_id,
        name=payer.name,
        email=parameters.email,
        description=parameters.description,
        ip_address=payer.ip_address,
        json_data=parameters.json_data,
        culture_name=parameters.culture_name,
    )
