"""The table of test cards for people and programs."""

from __future__ import annotations

from payment_sandbox.cards import DOCUMENTED_CARDS, TEST_CARDS, Mishap, TestCard
from payment_sandbox.operation_json import JsonObject
from payment_sandbox.reasons import APPROVED, reason_of

MISHAP_TEXTS = {
    Mishap.HANG: "is charged, and the answer never comes (closed after 5 minutes)",
    Mishap.DROP_ANSWER: "is charged, and the connection closes without an answer",
    Mishap.ERROR_BEFORE: "HTTP 500, nothing is charged",
    Mishap.ERROR_AFTER: "is charged, and the answer is HTTP 500",
    Mishap.TOO_MANY: "HTTP 429, nothing is charged",
    Mishap.SLOW: "is charged after 10 seconds",
    Mishap.REFUND_REFUSED: "is charged, and its refund is refused",
}
"""What a card does beside paying. It concerns the API's answers; in the widget these cards pay."""


def cards_json() -> JsonObject:
    """Return every test card with what it does."""
    return {"cards": [_card_json(card) for card in TEST_CARDS]}


def _card_json(card: TestCard) -> JsonObject:
    return {
        "number": card.number,
        "brand": card.brand,
        "three_ds": card.asks_three_ds,
        "payment_code": card.payment_code,
        "payment": reason_of(card.payment_code).name,
        "token_code": card.token_code,
        "token_payment": reason_of(card.token_code).name,
        "retry_rule": reason_of(card.payment_code or card.token_code).retry_rule.value,
        "mishap": card.mishap.value if card.mishap else None,
        "does": describe(card),
        "documented_by_gateway": card in DOCUMENTED_CARDS,
    }


def describe(card: TestCard) -> str:
    """Return one line that says what a card does."""
    if card.mishap:
        return MISHAP_TEXTS[card.mishap]
    first = "3-D Secure, then " if card.asks_three_ds else ""
    payment = reason_of(card.payment_code)
    if payment.code != APPROVED:
        return f"{first}declined: {payment.code} {payment.name}"
    token = reason_of(card.token_code)
    return f"{first}paid" + (
        f"; its token is declined: {token.code} {token.name}" if token.code else ""
    )
