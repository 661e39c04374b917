"""What the two books may say of one payment, with the verdict on each pair."""

from dataclasses import replace
from typing import TypeAlias
from uuid import UUID

from billing_rules.books import OurPayment, Standing, TheirPayment
from billing_rules.differences import Cure, Difference, DifferenceKind as Kind
from billing_rules.lifecycles import InvoiceState, PaymentState, RefundState
from billing_rules.money import Money
from billing_rules.refunds import RefundSum

PAYMENT_ID, REFUND_ID = UUID(int=1), UUID(int=2)


PRICE = Money(29_990, "RUB")


TAKEN = TheirPayment(
    transaction_id=7001, standing=Standing.SUCCEEDED, amount=PRICE, payment_id=PAYMENT_ID
)


DECLINED = replace(TAKEN, standing=Standing.FAILED)


HELD = replace(TAKEN, standing=Standing.OPEN)


PAID = OurPayment(
    id=PAYMENT_ID,
    state=PaymentState.SUCCEEDED,
    amount=PRICE,
    transaction_id=7001,
    invoice_state=InvoiceState.PAID,
)


SENT = replace(
    PAID,
    state=PaymentState.SENT,
    transaction_id=None,
    invoice_state=InvoiceState.ISSUED,
)


SURPLUS = replace(PAID, is_surplus=True)


Verdict: TypeAlias = tuple[Kind, Cure | None] | None


UNHEARD: Verdict = (Kind.MISSING_NOTIFICATION, Cure.RECORD_OUTCOME)
"""They have settled it, and no word of that has come."""


def verdict(difference: Difference | None) -> Verdict:
    """Return what the table tests compare."""
    return None if difference is None else (difference.kind, difference.cure)


def refunded(amount_minor: int, state: RefundState = RefundState.SUCCEEDED) -> list[RefundSum]:
    """Build the refunds of a payment."""
    return [RefundSum(amount_minor, state)]


PAYMENTS: dict[str, tuple[TheirPayment | None, OurPayment | None, Verdict]] = {
    "both have it": (TAKEN, PAID, None),
    "both have it, and part went back": (
        TAKEN,
        replace(PAID, invoice_state=InvoiceState.PARTIALLY_REFUNDED, refunds=refunded(10_000)),
        None,
    ),
    "both have it, and the bank disputes it": (
        TAKEN,
        replace(PAID, invoice_state=InvoiceState.DISPUTED),
        None,
    ),
    "neither has it": (None, None, None),
    "ours was never sent": (None, replace(SENT, state=PaymentState.NOT_SENT), None),
    "ours is under way": (None, SENT, None),  # asked about until the answer is definite
    "both know the decline": (DECLINED, replace(PAID, state=PaymentState.DECLINED), None),
    "both know that it is under way": (HELD, SENT, None),
    "somebody else's decline": (DECLINED, None, None),
    "somebody else's hold": (HELD, None, None),
    "an earlier try in the widget": (replace(DECLINED, transaction_id=7000), PAID, None),
    "success that we did not hear of": (TAKEN, SENT, UNHEARD),
    "success after we had given up": (TAKEN, replace(SENT, state=PaymentState.ABANDONED), UNHEARD),
    "success after a decline of the same attempt": (
        TAKEN,
        replace(SENT, state=PaymentState.DECLINED, transaction_id=7000),
        UNHEARD,
    ),
    "decline that we did not hear of": (
        DECLINED,
        replace(SENT, state=PaymentState.UNKNOWN),
        UNHEARD,
    ),
    "second charge with one order number": (
        replace(TAKEN, transaction_id=7002),
        PAID,
        (Kind.DOUBLE_CHARGE, Cure.RECORD_OUTCOME),
    ),
    "unheard charge for an invoice that was paid otherwise": (
        TAKEN,
        replace(SENT, invoice_state=InvoiceState.PAID),
        (Kind.DOUBLE_CHARGE, Cure.RECORD_OUTCOME),
    ),
    "surplus that did not go back": (TAKEN, SURPLUS, (Kind.DOUBLE_CHARGE, Cure.REFUND_SURPLUS)),
    "surplus that went back in part": (
        TAKEN,
        replace(SURPLUS, refunds=refunded(29_989)),
        (Kind.DOUBLE_CHARGE, Cure.REFUND_SURPLUS),
    ),
    "surplus on its way back": (
        TAKEN,
        replace(SURPLUS, refunds=refunded(29_990, RefundState.SENT)),
        None,
    ),
    "surplus that went back": (TAKEN, replace(SURPLUS, refunds=refunded(29_990)), None),
    "surplus that the provider keeps": (
        TAKEN,
        replace(SURPLUS, refunds=refunded(29_990, RefundState.REFUSED)),
        (Kind.DOUBLE_CHARGE, None),
    ),
    "surplus for a cancelled invoice": (
        TAKEN,
        replace(SURPLUS, invoice_state=InvoiceState.CANCELLED),
        (Kind.ORPHAN, Cure.REFUND_SURPLUS),
    ),
    "money that did not reach its invoice": (
        TAKEN,
        replace(PAID, invoice_state=InvoiceState.PAST_DUE),
        (Kind.ORPHAN, None),
    ),
    "charge that nobody here asked for": (
        replace(TAKEN, payment_id=None),
        None,
        (Kind.ORPHAN, None),
    ),
    "a kopeck too much": (
        replace(TAKEN, amount=Money(29_991, "RUB")),
        PAID,
        (Kind.WRONG_AMOUNT, None),
    ),
    "another amount that we did not hear of": (
        replace(TAKEN, amount=Money(29_989, "RUB")),
        SENT,
        (Kind.WRONG_AMOUNT, None),
    ),
    "another currency": (
        replace(TAKEN, amount=Money(29_990, "USD")),
        PAID,
        (Kind.WRONG_AMOUNT, None),
    ),
    "success that the provider does not know": (None, PAID, (Kind.MISSING_AT_PROVIDER, None)),
    "success that is not of these days": (None, replace(PAID, is_expected=False), None),
    "success that was a decline": (DECLINED, PAID, (Kind.MISSING_AT_PROVIDER, None)),
    "success that is only a hold": (HELD, PAID, (Kind.MISSING_AT_PROVIDER, None)),
}
