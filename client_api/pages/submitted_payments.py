"""What this browser saw of a payment that we have not heard of ourselves."""

from uuid import UUID

from flask import request

from billing_rules.lifecycles import PaymentState
from runtime.identifiers import find_id

AT_THE_BANK = frozenset({PaymentState.SENT, PaymentState.UNKNOWN})

SUBMITTED_COOKIE = "kinokassa_submitted"
"""In it the pay page's script keeps for which payments the widget has lately come to an end: so
every page knows it after a reload, in a second tab, and before a script is there. It tells nothing
but ids, with dots between them, and nobody is believed for it to have paid."""


def is_on_its_way(state: str | None, payment_id: UUID | None) -> bool:
    """Return whether an attempt may have taken money, though nobody knows yet.

    While we have not heard ourselves, the browser chooses between "waiting for you" and "waiting
    for the bank"; what came of the payment it is not asked.

    Args:
        state: Of the attempt; none where there is none.
        payment_id: Of the attempt.
    """
    is_submitted = state == PaymentState.OPENED and payment_id in _submitted_payments()
    return state in AT_THE_BANK or is_submitted


def is_begun(state: str | None, payment_id: UUID | None) -> bool:
    """Return whether the widget was opened for an attempt, and nobody has seen it come to an end.

    It may have come to one in another browser.

    Args:
        state: Of the attempt; none where there is none.
        payment_id: Of the attempt.
    """
    return state == PaymentState.OPENED and not is_on_its_way(state, payment_id)


def _submitted_payments() -> set[UUID | None]:
    return {find_id(text) for text in request.cookies.get(SUBMITTED_COOKIE, "").split(".")} - {None}
