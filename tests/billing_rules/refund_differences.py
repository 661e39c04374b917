"""What the two books may say of one refund, with the verdict on each pair."""

from dataclasses import replace

from billing_rules.books import OurPayment, OurRefund, Standing, TheirRefund
from billing_rules.differences import Cure, DifferenceKind as Kind
from billing_rules.lifecycles import InvoiceState, RefundState
from billing_rules.money import Money
from tests.billing_rules.payment_differences import (
    PAID,
    PAYMENT_ID,
    REFUND_ID,
    SENT,
    SURPLUS,
    Verdict,
    refunded,
)

GIVEN_BACK = TheirRefund(
    transaction_id=8001,
    standing=Standing.SUCCEEDED,
    amount=Money(10_000, "RUB"),
    payment_transaction_id=7001,
    payment_id=PAYMENT_ID,
    refund_id=REFUND_ID,
)


NOT_GIVEN_BACK = replace(GIVEN_BACK, standing=Standing.FAILED)


BY_HAND = replace(GIVEN_BACK, refund_id=None)


REFUNDED = OurRefund(
    id=REFUND_ID,
    payment_id=PAYMENT_ID,
    state=RefundState.SUCCEEDED,
    amount=Money(10_000, "RUB"),
    transaction_id=8001,
)


REFUND_SENT = replace(REFUNDED, state=RefundState.SENT, transaction_id=None)


REFUNDS: dict[str, tuple[TheirRefund | None, OurRefund | None, OurPayment | None, Verdict]] = {
    "both have it": (GIVEN_BACK, REFUNDED, PAID, None),
    "neither has it": (None, None, PAID, None),
    "ours is under way": (None, REFUND_SENT, PAID, None),
    "both know the refusal": (
        NOT_GIVEN_BACK,
        replace(REFUND_SENT, state=RefundState.REFUSED),
        PAID,
        None,
    ),
    "a refusal by hand": (replace(NOT_GIVEN_BACK, refund_id=None), None, PAID, None),
    "both know that it is under way": (
        replace(GIVEN_BACK, standing=Standing.OPEN),
        REFUND_SENT,
        PAID,
        None,
    ),
    "an earlier refused try": (replace(NOT_GIVEN_BACK, transaction_id=8000), REFUNDED, PAID, None),
    "return that we did not hear of": (
        GIVEN_BACK,
        REFUND_SENT,
        PAID,
        (Kind.MISSING_NOTIFICATION, Cure.RECORD_REFUND),
    ),
    "return after a refusal": (
        GIVEN_BACK,
        replace(REFUND_SENT, state=RefundState.REFUSED),
        PAID,
        (Kind.MISSING_NOTIFICATION, Cure.RECORD_REFUND),
    ),
    "refusal that we did not hear of": (
        NOT_GIVEN_BACK,
        REFUND_SENT,
        PAID,
        (Kind.MISSING_NOTIFICATION, Cure.RECORD_REFUND),
    ),
    "refund by hand": (BY_HAND, None, PAID, (Kind.UNSEEN_REFUND, Cure.RECORD_REFUND)),
    "refund by hand of a surplus": (
        BY_HAND,
        None,
        replace(SURPLUS, invoice_state=InvoiceState.CANCELLED),
        (Kind.UNSEEN_REFUND, Cure.RECORD_REFUND),
    ),
    "refund by hand up to the sum": (
        BY_HAND,
        None,
        replace(PAID, refunds=refunded(19_990)),
        (Kind.UNSEEN_REFUND, Cure.RECORD_REFUND),
    ),
    "refund by hand above the sum": (
        BY_HAND,
        None,
        replace(PAID, refunds=refunded(19_991)),
        (Kind.UNSEEN_REFUND, None),
    ),
    "perhaps ours with its mark lost": (
        BY_HAND,
        None,
        replace(PAID, refunds=refunded(10_000, RefundState.UNKNOWN)),
        (Kind.UNSEEN_REFUND, None),
    ),
    "surely not ours that is under way": (
        BY_HAND,
        None,
        replace(PAID, refunds=refunded(5_000, RefundState.UNKNOWN)),
        (Kind.UNSEEN_REFUND, Cure.RECORD_REFUND),
    ),
    "refund by hand during a dispute": (
        BY_HAND,
        None,
        replace(PAID, invoice_state=InvoiceState.DISPUTED),
        (Kind.UNSEEN_REFUND, Cure.RECORD_REFUND),
    ),
    "refund by hand in another currency": (
        replace(BY_HAND, amount=Money(10_000, "USD")),
        None,
        PAID,
        (Kind.UNSEEN_REFUND, None),
    ),
    "refund of a payment that is not recorded yet": (
        BY_HAND,
        None,
        SENT,
        (Kind.UNSEEN_REFUND, None),
    ),
    "refund of a payment that is not ours": (BY_HAND, None, None, (Kind.UNSEEN_REFUND, None)),
    "one refund that was paid out twice": (
        replace(GIVEN_BACK, transaction_id=8002),
        REFUNDED,
        replace(PAID, refunds=refunded(10_000)),
        (Kind.UNSEEN_REFUND, Cure.RECORD_REFUND),
    ),
    "a kopeck too much": (
        replace(GIVEN_BACK, amount=Money(10_001, "RUB")),
        REFUNDED,
        PAID,
        (Kind.WRONG_AMOUNT, None),
    ),
    "another amount that we did not hear of": (
        replace(GIVEN_BACK, amount=Money(9_999, "RUB")),
        REFUND_SENT,
        PAID,
        (Kind.WRONG_AMOUNT, None),
    ),
    "return that the provider does not know": (
        None,
        REFUNDED,
        PAID,
        (Kind.MISSING_AT_PROVIDER, None),
    ),
    "return that is not of these days": (None, replace(REFUNDED, is_expected=False), PAID, None),
    "return that was refused": (NOT_GIVEN_BACK, REFUNDED, PAID, (Kind.MISSING_AT_PROVIDER, None)),
}
