"""Gifts that somebody has paid, as the console finds them."""

from typing import Any

from tests.admin_api.office import Office
from tests.fixtures.builders import NOON, build_gift, build_gift_invoice, build_payment, store


def add_gift(office: Office, *, buyer: dict[str, Any] | None = None, **columns: Any) -> Any:
    """Store a gift that was paid; by default by the workshop's viewer."""
    invoice = build_gift_invoice(buyer or office.workshop.viewer, paid_at=NOON)
    payment = build_payment(
        invoice, state="succeeded", provider_transaction_id=777, settled_at=NOON
    )
    gift = build_gift(invoice, office.workshop.price, **columns)
    store(
        office.workshop.owner_engine,
        viewers=[buyer] if buyer else [],
        invoices=[invoice],
        payments=[payment],
        gifts=[gift],
    )
    return gift
