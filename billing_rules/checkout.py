"""Whether a payment that the gateway is about to make is one that we asked for."""

from dataclasses import dataclass
from enum import IntEnum

from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    OPEN_PAYMENT_STATES,
    SavedCardState,
)
from billing_rules.money import Money

CARD_CHECK_MINOR = 100
"""One rouble, or one of whatever the plan is priced in: the least that banks take gladly."""


class CheckAnswer(IntEnum):
    """Codes that the gateway understands (developers.cloudpayments.ru, "Check")."""

    ALLOW = 0
    WRONG_ORDER = 10
    WRONG_ACCOUNT = 11
    WRONG_AMOUNT = 12
    CANNOT_ACCEPT = 13
    EXPIRED = 20


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What we know of the attempt that the gateway asks about.

    Args:
        account_id: Viewer's id, which we gave the widget as the account.
        card_state: State of the saved card to be charged; none for a payment in the widget.
        is_expired: The invoice is past its time to be paid.
    """

    account_id: str
    amount: Money
    payment_state: str
    invoice_state: str
    card_state: str | None
    is_expired: bool


def check_order(facts: OrderFacts | None, *, account_id: str | None, amount: Money) -> CheckAnswer:
    """Return our answer to the gateway's question whether it may take `amount`.

    Args:
        facts: The attempt with the asked order number, none when there is no such.
        account_id: Account that the gateway was given.
        amount: What the gateway is about to take.
    """
    if facts is None:
        return CheckAnswer.WRONG_ORDER
    if account_id != facts.account_id:
        return CheckAnswer.WRONG_ACCOUNT
    if amount != facts.amount:
        return CheckAnswer.WRONG_AMOUNT
    if facts.is_expired:
        return CheckAnswer.EXPIRED
    return CheckAnswer.ALLOW if _may_be_paid(facts) else CheckAnswer.CANNOT_ACCEPT


def _may_be_paid(facts: OrderFacts) -> bool:
    return (
        facts.payment_state in OPEN_PAYMENT_STATES
        and facts.invoice_state in COLLECTABLE_INVOICE_STATES
        and facts.card_state in (None, SavedCardState.ACTIVE)
    )
