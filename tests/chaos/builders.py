"""Books that agree, from which a test takes one thing away or adds one too many."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cli.chaos.books import (
    Books,
    CardRow,
    Change,
    InvoiceRow,
    Operation,
    PaymentRow,
    Promises,
    RefundRow,
    SubscriptionRow,
)

NOON = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
END = datetime(2026, 4, 30, 12, 0, tzinfo=UTC)
NEXT_END = datetime(2026, 5, 31, 12, 0, tzinfo=UTC)

PRICE_MINOR = 29_990
REFUNDED_MINOR = 10_000

SUBSCRIPTION_ID = UUID(int=1)
INVOICE_ID = UUID(int=2)
PAYMENT_ID = UUID(int=3)
REFUND_ID = UUID(int=4)
CARD_ID = UUID(int=5)
COMMAND_ID = UUID(int=6)

PAID_AS = 3_000_000_001
REFUNDED_AS = 3_000_000_002

PAYMENT = PaymentRow(
    id=PAYMENT_ID,
    invoice_id=INVOICE_ID,
    state="succeeded",
    amount_minor=PRICE_MINOR,
    transaction_id=PAID_AS,
    saved_card_id=CARD_ID,
    settled_at=NOON,
)
REFUND = RefundRow(
    id=REFUND_ID,
    payment_id=PAYMENT_ID,
    state="succeeded",
    amount_minor=REFUNDED_MINOR,
    transaction_id=REFUNDED_AS,
)
INVOICE = InvoiceRow(
    id=INVOICE_ID,
    subscription_id=SUBSCRIPTION_ID,
    kind="first",
    state="partially_refunded",
    amount_minor=PRICE_MINOR,
    refunded_minor=REFUNDED_MINOR,
    period_start=NOON,
    period_end=END,
)
SUBSCRIPTION = SubscriptionRow(
    id=SUBSCRIPTION_ID,
    state="active",
    period_start=NOON,
    period_end=END,
    access_until=END + timedelta(days=3),
)
CARD = CardRow(id=CARD_ID, state="active")
TAKEN = Operation(
    transaction_id=PAID_AS,
    kind="payment",
    is_completed=True,
    amount_minor=PRICE_MINOR,
    order_id=PAYMENT_ID,
)
GIVEN_BACK = Operation(
    transaction_id=REFUNDED_AS,
    kind="refund",
    is_completed=True,
    amount_minor=REFUNDED_MINOR,
    order_id=PAYMENT_ID,
    original_id=PAID_AS,
)
HISTORY = (
    Change(
        subject_kind="payment",
        subject_id=PAYMENT_ID,
        seq=1,
        trigger="open",
        from_state=None,
        to_state="opened",
    ),
    Change(
        subject_kind="payment",
        subject_id=PAYMENT_ID,
        seq=2,
        trigger="succeed",
        from_state="opened",
        to_state="succeeded",
    ),
)

SOUND = Books(
    operations=(TAKEN, GIVEN_BACK),
    payments=(PAYMENT,),
    refunds=(REFUND,),
    invoices=(INVOICE,),
    subscriptions=(SUBSCRIPTION,),
    cards=(CARD,),
    history=HISTORY,
    promises=Promises(
        accepted={COMMAND_ID: "/v1/subscriptions"},
        consumed=frozenset({COMMAND_ID}),
        acknowledged=frozenset({("pay", PAID_AS)}),
        recorded=frozenset({("pay", PAID_AS)}),
    ),
)
"""A first month paid with a saved card, of which a part went back."""


def sound_books(**changed: Any) -> Books:
    """Return books that agree, but for what a test changes."""
    return replace(SOUND, **changed)


def renewal(start: datetime, end: datetime, *, number: int = 7) -> InvoiceRow:
    """Return a paid renewal; its money is left to tests of money."""
    return InvoiceRow(
        id=UUID(int=number),
        subscription_id=SUBSCRIPTION_ID,
        kind="renewal",
        state="paid",
        amount_minor=PRICE_MINOR,
        period_start=start,
        period_end=end,
    )
