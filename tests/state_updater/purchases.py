"""Short ways to the middle of a viewer's story, through commands alone."""

from dataclasses import dataclass
from uuid import UUID

from interaction_bus.commands import OpenCheckout, RecordPaymentOutcome, Subscribe
from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop

CARD_TOKEN = "tk-4242"

TRANSACTION_ID = 3_000_000_001
"""Beyond 32 bits, as in production."""


@dataclass(frozen=True)
class Purchase:
    """A subscription with its first invoice."""

    viewer_id: UUID
    subscription_id: UUID
    invoice_id: UUID


def subscribe(workshop: Workshop) -> Purchase:
    """Subscribe the viewer to the plan on offer."""
    purchase = Purchase(workshop.viewer["id"], new_id(), new_id())
    workshop.send(
        Subscribe(
            viewer_id=purchase.viewer_id,
            new_subscription_id=purchase.subscription_id,
            new_invoice_id=purchase.invoice_id,
            plan_id=workshop.plan["id"],
            price_id=workshop.price["id"],
            sealed_profile=workshop.sealer.seal({"email": "viewer@example.test"}),
        )
    )
    return purchase


def open_checkout(workshop: Workshop, purchase: Purchase) -> UUID:
    """Open the widget for the invoice and return the attempt."""
    payment_id = new_id()
    workshop.send(
        OpenCheckout(
            viewer_id=purchase.viewer_id,
            invoice_id=purchase.invoice_id,
            new_payment_id=payment_id,
        )
    )
    return payment_id


def approved(
    workshop: Workshop,
    payment_id: UUID,
    *,
    transaction_id: int = TRANSACTION_ID,
    amount_minor: int = 29_990,
    token: str | None = CARD_TOKEN,
) -> RecordPaymentOutcome:
    """Return the news that the money was taken, with a card to remember."""
    card = {
        "token": token,
        "first_six": "424242",
        "last_four": "4242",
        "brand": "Visa",
        "expires_month": 12,
        "expires_year": 2030,
    }
    return RecordPaymentOutcome(
        payment_id=payment_id,
        outcome="approved",
        source="task",
        transaction_id=transaction_id,
        amount_minor=amount_minor,
        currency="RUB",
        card_mask="4242",
        sealed_card=workshop.sealer.seal(card) if token else None,
    )


def declined(
    payment_id: UUID,
    *,
    transaction_id: int = TRANSACTION_ID,
    code: str = "5051",
    decline_class: str = "temporary",
) -> RecordPaymentOutcome:
    """Return the news that the bank said no."""
    return RecordPaymentOutcome(
        payment_id=payment_id,
        outcome="declined",
        source="task",
        transaction_id=transaction_id,
        decline_code=code,
        decline_class=decline_class,
        reason="InsufficientFunds",
        payer_message="Недостаточно средств",
    )


def buy(workshop: Workshop) -> Purchase:
    """Subscribe and pay in the widget, leaving a saved card."""
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, payment_id))
    return purchase
