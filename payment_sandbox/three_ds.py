"""3-D Secure: the payer at the bank's page, and what the bank says of them."""

from __future__ import annotations

import base64
import sqlite3
from dataclasses import dataclass

from payment_sandbox.errors import NothingFound, RequestRefused
from payment_sandbox.fields import encode_json
from payment_sandbox.identities import new_callback_id
from payment_sandbox.ledger import Books
from payment_sandbox.money import json_amount
from payment_sandbox.operation_json import JsonObject
from payment_sandbox.operations import Operation


@dataclass(frozen=True, slots=True)
class ThreeDsSession:
    """A payer sent to the bank.

    Attributes:
        callback_id: The session's id, `ThreeDsCallbackId`.
        transaction_id: The payment that waits.
        pa_res: What the bank gave the payer to bring back; none until they have answered.
        is_confirmed: What they answered; none until then.
        is_spent: Whether the answer has been used.
    """

    callback_id: str
    transaction_id: int
    pa_res: str | None
    is_confirmed: bool | None
    is_spent: bool


class AuthenticationFinished(RequestRefused):
    """The payment does not wait for the bank any more."""

    def __init__(self) -> None:
        super().__init__("3-D Secure authentication is already finished")


def open_session(books: Books, transaction_id: int, expires_at_ms: int) -> ThreeDsSession:
    """Send the payer of a payment to the bank until a moment, in milliseconds."""
    session = ThreeDsSession(new_callback_id(), transaction_id, None, None, is_spent=False)
    books.execute(
        "INSERT INTO three_ds_sessions (callback_id, transaction_id, expires_at_ms)"
        " VALUES (?, ?, ?)",
        (session.callback_id, transaction_id, expires_at_ms),
    )
    return session


def get_session(books: Books, transaction_id: int) -> ThreeDsSession:
    """Return the session of a payment.

    Raises:
        NothingFound: It never had one.
    """
    return _one(books, "SELECT * FROM three_ds_sessions WHERE transaction_id = ?", transaction_id)


def get_session_by_callback(books: Books, callback_id: str) -> ThreeDsSession:
    """Return a session by its own id.

    Raises:
        NothingFound: There is none.
    """
    return _one(books, "SELECT * FROM three_ds_sessions WHERE callback_id = ?", callback_id)


def answer_bank(books: Books, session: ThreeDsSession, *, is_confirmed: bool) -> str:
    """Note what the payer answered and return the PaRes; a second answer changes nothing."""
    if session.pa_res is not None:
        return session.pa_res
    pa_res = base64.b64encode(new_callback_id().encode()).decode()
    books.execute(
        "UPDATE three_ds_sessions SET pa_res = ?, is_confirmed = ? WHERE callback_id = ?",
        (pa_res, is_confirmed, session.callback_id),
    )
    return pa_res


def spend_answer(books: Books, session: ThreeDsSession, pa_res: str) -> bool:
    """Use the bank's answer and say whether it lets the payment go on.

    A PaRes of another payment does not.

    Raises:
        AuthenticationFinished: The answer has been used before.
    """
    if session.is_spent:
        raise AuthenticationFinished
    close_session(books, session)
    return session.pa_res == pa_res and bool(session.is_confirmed)


def close_session(books: Books, session: ThreeDsSession) -> None:
    """Let nobody bring an answer any more."""
    query = "UPDATE three_ds_sessions SET is_spent = 1 WHERE callback_id = ?"
    books.execute(query, (session.callback_id,))


def list_abandoned(books: Books, now_ms: int) -> list[ThreeDsSession]:
    """Return the sessions whose payer has not come back in time."""
    query = "SELECT * FROM three_ds_sessions WHERE is_spent = 0 AND expires_at_ms <= ?"
    return [_from_row(row) for row in books.execute(query, (now_ms,))]


def three_ds_json(operation: Operation, session: ThreeDsSession, base_url: str) -> JsonObject:
    """Return `Model` of an answer that sends the payer to the bank."""
    return {
        "TransactionId": operation.transaction_id,
        "PaReq": _pa_req(operation),
        "GoReq": None,
        "AcsUrl": f"{base_url}/acs",
        "ThreeDsSessionData": None,
        "IFrameIsAllowed": True,
        "FrameWidth": None,
        "FrameHeight": None,
        "ThreeDsCallbackId": session.callback_id,
        "EscrowAccumulationId": None,
    }


def _pa_req(operation: Operation) -> str:
    document = {
        "MerchantName": "Sandbox",
        "FirstSix": operation.first_six,
        "LastFour": operation.last_four,
        "Amount": json_amount(operation.amount_minor),
        "CurrencyCode": operation.currency,
        "Date": operation.created_at_ms,
        "CustomerName": operation.name,
        "CultureName": operation.culture_name or "ru-RU",
    }
    return "+/" + base64.b64encode(encode_json(document)).decode()


def _one(books: Books, query: str, value: object) -> ThreeDsSession:
    row = books.execute(query, (value,)).fetchone()
    if row is None:
        raise NothingFound
    return _from_row(row)


def _from_row(row: sqlite3.Row) -> ThreeDsSession:
    is_confirmed = None if row["is_confirmed"] is None else bool(row["is_confirmed"])
    return ThreeDsSession(
        row["callback_id"],
        row["transaction_id"],
        row["pa_res"],
        is_confirmed,
        is_spent=bool(row["is_spent"]),
    )
