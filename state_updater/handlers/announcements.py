"""Facts about rows, in the form in which the rest of the cinema hears them."""

from interaction_bus.events import (
    AccessGranted,
    AccessRevoked,
    CardEvent,
    InvoiceEvent,
    PaymentEvent,
    SubscriptionEvent,
)
from models import Invoice, Payment, SavedCard, Subscription
from state_updater.unit_of_work import UnitOfWork


def tell_subscription(
    work: UnitOfWork, kind: type[SubscriptionEvent], subscription: Subscription
) -> None:
    """Stage a fact about a subscription as it now stands."""
    work.tell(
        kind(
            subscription_id=subscription.id,
            viewer_id=subscription.viewer_id,
            state=subscription.state,
            access_until=subscription.access_until,
            auto_renew=subscription.auto_renew,
        )
    )


def tell_invoice(work: UnitOfWork, kind: type[InvoiceEvent], invoice: Invoice) -> None:
    """Stage a fact about an invoice as it now stands."""
    work.tell(
        kind(
            invoice_id=invoice.id,
            subscription_id=invoice.subscription_id,
            viewer_id=invoice.viewer_id,
            state=invoice.state,
            amount_minor=invoice.amount_minor,
            currency=invoice.currency,
        )
    )


def tell_payment(work: UnitOfWork, kind: type[PaymentEvent], payment: Payment) -> None:
    """Stage a fact about an attempt to take money as it now stands."""
    work.tell(
        kind(
            payment_id=payment.id,
            invoice_id=payment.invoice_id,
            viewer_id=payment.viewer_id,
            state=payment.state,
            amount_minor=payment.amount_minor,
            currency=payment.currency,
            decline_code=payment.decline_code,
        )
    )


def tell_card(work: UnitOfWork, kind: type[CardEvent], card: SavedCard) -> None:
    """Stage a fact about a saved card as it now stands."""
    work.tell(kind(saved_card_id=card.id, viewer_id=card.viewer_id, state=card.state))


def tell_access_granted(work: UnitOfWork, subscription: Subscription) -> None:
    """Stage that the viewer may watch until the subscription's new end."""
    work.tell(
        AccessGranted(
            viewer_id=subscription.viewer_id,
            subscription_id=subscription.id,
            until=subscription.access_until,
        )
    )


def tell_access_revoked(work: UnitOfWork, subscription: Subscription) -> None:
    """Stage that the viewer may watch no longer."""
    work.tell(
        AccessRevoked(
            viewer_id=subscription.viewer_id,
            subscription_id=subscription.id,
            until=subscription.access_until,
        )
    )
