"""Short ways to the middle of a viewer's story, through commands alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from billing_rules.derivation import Derivation
from interaction_bus.commands import (
    Command,
    IssueInvoice,
    OpenCheckout,
    RecordPaymentOutcome,
    RecordRefundOutcome,
    RefundInvoice,
    RenewSubscription,
    Subscribe,
)
from models import Invoice, Payment, SavedCard, Subscription
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import MANAGER, Workshop

CARD_TOKEN = "tk-4242"

TRANSACTION_ID = 3_000_000_001
SECOND_TRANSACTION = 3_000_000_002
THIRD_TRANSACTION = 3_000_000_003
"""Beyond 32 bits, as in production."""


@dataclass(frozen=True)
class Purchase:
    """A subscription with its first invoice."""

    viewer_id: UUID
    subscription_id: UUID
    invoice_id: UUID


@dataclass(frozen=True)
class Renewal:
    """The demand for a further period and the charge of the saved card, if there is one."""

    invoice_id: UUID
    payment_id: UUID


def subscribe_command(workshop: Workshop, **fields: Any) -> Subscribe:
    """Return the viewer's wish for the plan on offer, with other fields if need be."""
    wish = {
        "viewer_id": workshop.viewer["id"],
        "new_subscription_id": new_id(),
        "new_invoice_id": new_id(),
        "plan_id": workshop.plan["id"],
        "price_id": workshop.price["id"],
        "sealed_profile": workshop.sealer.seal({"email": "viewer@example.test"}),
    }
    return Subscribe(**(wish | fields))


def subscribe(workshop: Workshop, **fields: Any) -> Purchase:
    """Subscribe the viewer to the plan on offer."""
    command = subscribe_command(workshop, **fields)
    workshop.send(command)
    return Purchase(command.viewer_id, command.new_subscription_id, command.new_invoice_id)


def open_checkout(
    workshop: Workshop, purchase: Purchase, *, payment_id: UUID | None = None
) -> UUID:
    """Open the widget for the invoice and return the attempt."""
    payment_id = payment_id or new_id()
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
    retry_after: datetime | None = None,
) -> RecordPaymentOutcome:
    """Return the news that the bank said no."""
    return RecordPaymentOutcome(
        retry_after=retry_after,
        payment_id=payment_id,
        outcome="declined",
        source="task",
        transaction_id=transaction_id,
        decline_code=code,
        decline_class=decline_class,
        reason="InsufficientFunds",
        payer_message="Недостаточно средств",
    )


def not_sent(payment_id: UUID, *, source: str = "task") -> RecordPaymentOutcome:
    """Return the news that the call surely never reached the provider."""
    return RecordPaymentOutcome(
        payment_id=payment_id, outcome="not_sent", source=source, reason="no connection"
    )


def unknown(payment_id: UUID) -> RecordPaymentOutcome:
    """Return the news that nobody knows whether money moved."""
    return RecordPaymentOutcome(
        payment_id=payment_id, outcome="unknown", source="task", reason="no answer"
    )


def buy(workshop: Workshop, **fields: Any) -> Purchase:
    """Subscribe and pay in the widget, leaving a saved card."""
    purchase = subscribe(workshop, **fields)
    pay(workshop, purchase)
    return purchase


def pay(
    workshop: Workshop,
    purchase: Purchase,
    *,
    transaction_id: int = TRANSACTION_ID,
    token: str | None = CARD_TOKEN,
) -> UUID:
    """Pay the invoice of a purchase in the widget and return the attempt."""
    payment_id = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, payment_id, transaction_id=transaction_id, token=token))
    return payment_id


def renew(workshop: Workshop, purchase: Purchase) -> Renewal:
    """Let the paid period end and renew it; with a saved card a charge begins."""
    period_end = subscription_of(workshop, purchase).period_end
    assert period_end is not None
    advance_to(workshop, period_end)
    renewal = Renewal(new_id(), new_id())
    workshop.send(renewal_command(purchase, renewal, period_start=period_end))
    return renewal


def extra_invoice(workshop: Workshop, purchase: Purchase) -> Purchase:
    """Issue a manual invoice to the subscription."""
    command = IssueInvoice(
        subscription_id=purchase.subscription_id,
        new_invoice_id=new_id(),
        amount_minor=29_990,
        currency="RUB",
        description="A rented film",
        reason="asked by phone",
    )
    workshop.send(command)
    return Purchase(purchase.viewer_id, purchase.subscription_id, command.new_invoice_id)


def renewal_command(
    purchase: Purchase, renewal: Renewal, *, period_start: datetime
) -> RenewSubscription:
    """Return the tick that renews from `period_start` on."""
    return RenewSubscription(
        subscription_id=purchase.subscription_id,
        new_invoice_id=renewal.invoice_id,
        new_payment_id=renewal.payment_id,
        period_start=period_start,
    )


def refund(
    workshop: Workshop,
    invoice_id: UUID,
    *,
    amount_minor: int | None = None,
    refund_id: UUID | None = None,
) -> UUID:
    """Begin to give money back and return the refund."""
    command = RefundInvoice(
        invoice_id=invoice_id,
        new_refund_id=refund_id or new_id(),
        amount_minor=amount_minor,
        reason="asked for",
    )
    assert workshop.send(command).fate is Fate.DONE
    return command.new_refund_id


def refunded(
    refund_id: UUID, *, amount_minor: int = 29_990, transaction_id: int = 4_000_000_001
) -> RecordRefundOutcome:
    """Return the news that the money went back."""
    return RecordRefundOutcome(
        refund_id=refund_id,
        outcome="succeeded",
        source="task",
        transaction_id=transaction_id,
        amount_minor=amount_minor,
        currency="RUB",
    )


def subscription_of(workshop: Workshop, purchase: Purchase) -> Subscription:
    """Return the subscription as it is stored."""
    return workshop.row(Subscription, purchase.subscription_id)


def derivation_of(invoice: Invoice) -> Derivation:
    """Return how an invoice came about, as it keeps it."""
    return Derivation.from_json(invoice.derivation)


def renewal_invoices(workshop: Workshop) -> list[Invoice]:
    """Return the invoices for further periods, the oldest first."""
    return [it for it in workshop.rows(Invoice) if it.kind == "renewal"]


def payment_of(workshop: Workshop, invoice_id: UUID) -> Payment:
    """Return the last attempt on an invoice."""
    return max(workshop.rows(Payment, invoice_id=invoice_id), key=lambda row: row.attempt)


def only_card(workshop: Workshop) -> SavedCard:
    """Return the one saved card."""
    (card,) = workshop.rows(SavedCard)
    return card


def advance_to(workshop: Workshop, moment: datetime) -> None:
    """Move the clock of billing forward to `moment`."""
    workshop.advance(moment - workshop.now())


def refusal_of(workshop: Workshop, command: Command) -> dict[str, Any]:
    """Send a command that must be refused and return what its asker reads."""
    settled = workshop.send(command, actor=MANAGER)
    assert settled.fate is Fate.REJECTED
    return workshop.problem(settled)
