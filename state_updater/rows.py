"""The rows that one batch of commands works on, in memory and under lock."""

from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar
from uuid import UUID

from billing_rules.lifecycles import (
    LIVE_SUBSCRIPTION_STATES,
    OPEN_PAYMENT_STATES,
    OPEN_PRICE_CONSENT_STATES,
    InvoiceState,
    SavedCardState,
)
from models import (
    Base,
    ClockMove,
    Difference,
    Dispute,
    FiscalReceipt,
    Gift,
    Invoice,
    Payment,
    Plan,
    Price,
    PriceMove,
    PriceMoveViewer,
    PromoCode,
    PromoRedemption,
    ProviderNotification,
    Refund,
    SavedCard,
    Subscription,
    Viewer,
)
from runtime.identifiers import derived_id

Keyed = (
    Viewer
    | Subscription
    | Invoice
    | Payment
    | Refund
    | SavedCard
    | Gift
    | Dispute
    | PriceMoveViewer
    | PromoRedemption
    | Plan
    | Price
    | PromoCode
    | PriceMove
    | ProviderNotification
    | FiscalReceipt
    | Difference
    | ClockMove
)
Row = TypeVar("Row", bound=Keyed)


class Rows:
    """Rows by kind and id. Rows made by one command are seen by the next of the same batch."""

    def __init__(self) -> None:
        self._by_kind: dict[type[Base], dict[UUID, Keyed]] = {}
        # Looking through the whole batch for each of its commands would cost its square.
        self._by_owner: dict[tuple[type[Base], Hashable], dict[UUID, Keyed]] = {}

    def put(self, rows: Iterable[Keyed]) -> None:
        """Remember `rows`."""
        for row in rows:
            self._by_kind.setdefault(type(row), {})[row.id] = row
            self._by_owner.setdefault((type(row), _owner_of(row)), {})[row.id] = row

    def find(self, kind: type[Row], row_id: UUID | None) -> Row | None:
        """Return the row, or none when it does not exist or was not loaded for this batch."""
        found = self._by_kind.get(kind, {}).get(row_id) if row_id else None
        return found if isinstance(found, kind) else None

    def each(self, kind: type[Row]) -> Iterator[Row]:
        """Yield every row of one kind, in the order in which they were loaded."""
        for row in self._by_kind.get(kind, {}).values():
            if isinstance(row, kind):
                yield row

    def invoices_of(self, subscription_id: UUID) -> list[Invoice]:
        """Return the unsettled invoices of a subscription, and others that the batch named."""
        return self._owned_by(Invoice, subscription_id)

    def payments_of(self, invoice_id: UUID) -> list[Payment]:
        """Return every attempt on an invoice, the oldest first."""
        found = self._owned_by(Payment, invoice_id)
        return sorted(found, key=lambda payment: payment.attempt)

    def open_payment_of(self, invoice_id: UUID) -> Payment | None:
        """Return the attempt whose fate is open, if there is one."""
        unsettled = (it for it in self.payments_of(invoice_id) if it.state in OPEN_PAYMENT_STATES)
        return next(unsettled, None)

    def refunds_of(self, payment_id: UUID) -> list[Refund]:
        """Return every return of money of a payment."""
        return self._owned_by(Refund, payment_id)

    def live_subscription_of(self, viewer_id: UUID) -> Subscription | None:
        """Return the one subscription of a viewer that has not ended, if there is one."""
        owned = self._owned_by(Subscription, viewer_id)
        return next((it for it in owned if it.state in LIVE_SUBSCRIPTION_STATES), None)

    def active_cards_of(self, viewer_id: UUID) -> list[SavedCard]:
        """Return the cards that may be charged."""
        owned = self._owned_by(SavedCard, viewer_id)
        return [card for card in owned if card.state == SavedCardState.ACTIVE]

    def renewal_card_of(self, subscription: Subscription) -> SavedCard | None:
        """Return the card that renewals are charged to, or none when it may not be charged.

        Another card of the viewer's is never taken instead: they did not agree to that.
        """
        card = self.find(SavedCard, subscription.saved_card_id)
        return card if card is not None and card.state == SavedCardState.ACTIVE else None

    def gift_of(self, invoice_id: UUID) -> Gift | None:
        """Return what a gift's invoice pays for."""
        return next(iter(self._owned_by(Gift, invoice_id)), None)

    def disputes_of(self, payment_id: UUID) -> list[Dispute]:
        """Return every chargeback of a payment."""
        return self._owned_by(Dispute, payment_id)

    def redemptions_of(self, subscription_id: UUID) -> list[PromoRedemption]:
        """Return the uses of promo codes that make a subscription cheaper, the oldest first."""
        owned = self._owned_by(PromoRedemption, subscription_id)
        running = [use for use in owned if use.periods_left is None or use.periods_left > 0]
        return sorted(running, key=lambda use: use.redeemed_at)

    def price_consent_of(self, subscription_id: UUID) -> PriceMoveViewer | None:
        """Return the move to a new price that lies ahead of a subscription, the nearest first."""
        owned = self._owned_by(PriceMoveViewer, subscription_id)
        ahead = [consent for consent in owned if consent.state in OPEN_PRICE_CONSENT_STATES]
        return min(ahead, key=lambda consent: consent.applies_at, default=None)

    def invoice_of_present_period(self, subscription: Subscription) -> Invoice | None:
        """Return the paid invoice whose period is running; loaded for commands that weigh it."""
        paid = (InvoiceState.PAID, InvoiceState.PARTIALLY_REFUNDED)
        covering = [
            invoice
            for invoice in self.invoices_of(subscription.id)
            if invoice.state in paid and invoice.period_start == subscription.period_start
        ]
        return max(covering, key=lambda invoice: invoice.created_at, default=None)

    def notification(
        self, provider: str, kind: str, transaction_id: int
    ) -> ProviderNotification | None:
        """Return what the provider already told us of this, if it did."""
        told = self._owned_by(ProviderNotification, (provider, kind, transaction_id))
        return next(iter(told), None)

    def _owned_by(self, kind: type[Row], owner: Hashable) -> list[Row]:
        """Return the rows of one kind that belong to `owner`, in the order of loading."""
        owned = self._by_owner.get((kind, owner), {})
        return [row for row in owned.values() if isinstance(row, kind)]


def _owner_of(row: Keyed) -> Hashable:
    """Return what a row is looked for by, beside its own id; it never changes."""
    owner: Hashable = row.id
    match row:
        case Invoice():
            owner = row.subscription_id
        case Payment() | Gift():
            owner = row.invoice_id
        case Refund() | Dispute():
            owner = row.payment_id
        case PriceMoveViewer() | PromoRedemption():
            owner = row.subscription_id
        case Subscription() | SavedCard():
            owner = row.viewer_id
        case ProviderNotification():
            owner = (row.provider, row.kind, row.transaction_id)
    return owner


def receipt_row_id(notification_id: UUID) -> UUID:
    """Return the id of the row that a notification makes, however often it is tried."""
    return derived_id(notification_id, "receipt")
