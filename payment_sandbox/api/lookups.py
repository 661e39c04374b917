"""Asking about operations: test, get, find, lists."""

from __future__ import annotations

import uuid

from payment_sandbox import chargebacks
from payment_sandbox.api.call import Call
from payment_sandbox.dates import DAY_MS, day_bounds_ms
from payment_sandbox.errors import FieldInvalid, FieldMissing
from payment_sandbox.operation_json import JsonObject, list_item_json
from payment_sandbox.operations import (
    Kind,
    Operation,
    Status,
    find_last,
    get_operation,
    list_operations,
)
from payment_sandbox.replies import Reply, succeeded
from payment_sandbox.saved_cards import SavedCard, list_saved_cards

PAGE_SIZE = 100
"""Operations on a page of the second list, as documented."""

LONGEST_CHARGEBACK_PERIOD_MS = 366 * DAY_MS
"""The list of chargebacks is asked for a year at most, as documented; a leap one here."""


def ping(call: Call) -> Reply:
    """Answer a call without parameters; its message is a fresh GUID."""
    del call
    return succeeded(message=str(uuid.uuid4()))


def get_payment(call: Call) -> Reply:
    """Return one operation by its number."""
    transaction_id = call.fields.required_integer("TransactionId")
    with call.gateway.ledger.transaction() as books:
        return call.about(get_operation(books, transaction_id))


def find_payment(call: Call) -> Reply:
    """Return the last payment of an invoice."""
    return _find(call, {Kind.PAYMENT})


def find_operation(call: Call) -> Reply:
    """Return the last operation of an invoice, refunds and payouts included."""
    return _find(call, set(Kind))


def _find(call: Call, kinds: set[Kind]) -> Reply:
    invoice_id = call.fields.required_text("InvoiceId")
    with call.gateway.ledger.transaction() as books:
        return call.about(find_last(books, invoice_id, kinds))


def list_day(call: Call) -> Reply:
    """Return all operations created on one day."""
    day, zone = call.fields.required_text("Date"), (call.fields.text("TimeZone") or "UTC").upper()
    try:
        start_ms, end_ms = day_bounds_ms(day, zone)
    except ValueError as error:
        raise FieldInvalid("Date") from error
    except KeyError as error:
        raise FieldInvalid("TimeZone") from error
    condition = "created_at_ms >= ? AND created_at_ms < ?"
    with call.gateway.ledger.transaction() as books:
        found = list_operations(books, condition, (start_ms, end_ms))
    return _listed(call, found)


def list_period(call: Call) -> Reply:
    """Return one page of the operations created between two moments, both included."""
    since_ms, until_ms = (
        _required_moment(call, "CreatedDateGte"),
        _required_moment(call, "CreatedDateLte"),
    )
    page_number = _page_number(call)
    statuses = _statuses(call)
    condition = f"created_at_ms BETWEEN ? AND ? AND status IN ({', '.join('?' * len(statuses))})"
    ending = f"LIMIT {PAGE_SIZE} OFFSET {(page_number - 1) * PAGE_SIZE}"
    with call.gateway.ledger.transaction() as books:
        found = list_operations(books, condition, (since_ms, until_ms, *statuses), ending=ending)
    return _listed(call, found)


def list_tokens(call: Call) -> Reply:
    """Return one page of the terminal's tokens."""
    page_number = _page_number(call)
    with call.gateway.ledger.transaction() as books:
        return succeeded([_token_json(card) for card in list_saved_cards(books, page_number)])


def list_chargebacks(call: Call) -> Reply:
    """Return one page of the chargebacks made between two moments, a year apart at most."""
    since_ms, until_ms = (
        _required_moment(call, "CreatedDateGte"),
        _required_moment(call, "CreatedDateLte"),
    )
    if until_ms - since_ms > LONGEST_CHARGEBACK_PERIOD_MS:
        raise FieldInvalid("CreatedDateLte")
    page_number = _page_number(call)
    with call.gateway.ledger.transaction() as books:
        found = chargebacks.list_chargebacks(books, since_ms, until_ms, page_number=page_number)
    return succeeded([chargebacks.chargeback_json(each) for each in found])


def _listed(call: Call, found: list[Operation]) -> Reply:
    return succeeded(
        [list_item_json(operation, call.gateway.settings.public_id) for operation in found]
    )


def _page_number(call: Call) -> int:
    """Return the page asked for; old clients know of none and get the first, unless strict."""
    if call.fields.raw("PageNumber") is None and not call.gateway.settings.strict:
        return 1
    return call.fields.required_integer("PageNumber", at_least=1)


def _required_moment(call: Call, name: str) -> int:
    at_ms = call.fields.moment_ms(name)
    if at_ms is None:
        raise FieldMissing(name)
    return at_ms


def _statuses(call: Call) -> list[str]:
    known = [status.value for status in Status if status is not Status.AWAITING_AUTHENTICATION]
    wanted = call.fields.raw("Statuses")
    if wanted is None:
        return known
    chosen = wanted if isinstance(wanted, list) else str(wanted).split(",")
    if not set(chosen) <= set(known):
        raise FieldInvalid("Statuses")
    return chosen


def _token_json(card: SavedCard) -> JsonObject:
    month, year = card.expires.split("/")
    return {
        "Token": card.token,
        "AccountId": card.account_id,
        "CardMask": f"{card.first_six[:4]} {card.first_six[4:]}****** {card.last_four}",
        "ExpirationDateMonth": int(month),
        "ExpirationDateYear": 2000 + int(year),
    }
