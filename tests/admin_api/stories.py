"""What tests of the admin API begin with: a subscription, its invoices and its attempts."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.admin_api.office import Office
from tests.fixtures.builders import (
    NOON,
    build_card,
    build_invoice,
    build_payment,
    build_subscription,
    store,
)

Row = dict[str, Any]

MONTH = timedelta(days=30)

OVERDUE_RENEWAL: Row = {
    "kind": "renewal",
    "state": "past_due",
    "moves": 2,
    "expires_at": None,
    "period_start": NOON + MONTH,
    "period_end": NOON + 2 * MONTH,
}

LACKED_FUNDS: Row = {
    "origin": "schedule",
    "state": "declined",
    "moves": 3,
    "decline_code": "5051",
    "decline_class": "funds",
    "decline_reason": "InsufficientFunds",
    "payer_message": "Недостаточно средств",
    "card_mask": "4242",
    "settled_at": NOON,
}


@dataclass(frozen=True)
class UnpaidRenewal:
    """A renewal whose first charge the bank declined; the card may be tried again."""

    subscription: Row
    invoice: Row
    payment: Row
    card: Row

    @property
    def retry_path(self) -> str:
        return f"/payments/{self.payment['id']}/retry"


def subscribed(office: Office, **columns: Any) -> Row:
    """Store a subscription of the workshop's viewer."""
    subscription = build_subscription(office.workshop.viewer, office.workshop.price, **columns)
    store(office.workshop.owner_engine, subscriptions=[subscription])
    return subscription


def paid_invoice(office: Office) -> tuple[Row, Row]:
    """Store an active subscription with its paid first invoice; return invoice and payment."""
    subscription = subscribed(office)
    invoice = build_invoice(
        subscription, state="paid", paid_at=NOON, period_start=NOON, period_end=NOON + MONTH
    )
    payment = build_payment(
        invoice, state="succeeded", provider_transaction_id=777, settled_at=NOON
    )
    store(office.workshop.owner_engine, invoices=[invoice], payments=[payment])
    return invoice, payment


def unpaid_renewal(
    office: Office,
    *,
    payment: Row | None = None,
    invoice: Row | None = None,
    viewer: Row | None = None,
    has_card: bool = True,
) -> UnpaidRenewal:
    """Store a renewal that was declined once.

    Args:
        office: Where it is stored.
        payment: Columns of the attempt.
        invoice: Columns of the invoice.
        viewer: Whose renewal; by default that of the workshop's viewer.
        has_card: The viewer's card may be charged.
    """
    owner = viewer or office.workshop.viewer
    card = build_card(owner, state="active" if has_card else "rejected")
    subscription = build_subscription(
        owner,
        office.workshop.price,
        state="past_due",
        moves=3,
        saved_card_id=card["id"],
    )
    unpaid = build_invoice(subscription, **OVERDUE_RENEWAL | (invoice or {}))
    tried = LACKED_FUNDS | {"saved_card_id": card["id"]}
    declined = build_payment(unpaid, **tried | (payment or {}))
    store(
        office.workshop.owner_engine,
        viewers=[viewer] if viewer else [],
        subscriptions=[subscription],
        saved_cards=[card],
        invoices=[unpaid],
        payments=[declined],
    )
    return UnpaidRenewal(subscription, unpaid, declined, card)
