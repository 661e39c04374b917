"""Where a pay page stands, judged by our own state of the invoice and of its last attempt."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from billing_rules.lifecycles import InvoiceState, PaymentState
from client_api.pages.submitted_payments import is_begun, is_on_its_way
from client_api.representations.invoices import is_payable

SETTLED_STATES = frozenset(
    {InvoiceState.PAID, InvoiceState.PARTIALLY_REFUNDED, InvoiceState.DISPUTED}
)
"""The money was taken, and the viewer has what they paid for."""

FAILED_ATTEMPTS = frozenset({PaymentState.DECLINED, PaymentState.REFUSED, PaymentState.NOT_SENT})
"""It is certain that nothing was taken."""

CARD_CHECK = "card_check"


class PayStage(StrEnum):
    """What the page is about now."""

    READY = "ready"
    UNFINISHED = "unfinished"
    PROCESSING = "processing"
    DECLINED = "declined"
    PAID = "paid"
    REFUNDED = "refunded"
    CLOSED = "closed"


SECONDS_BETWEEN_LOOKS = {
    PayStage.PROCESSING: 1,
    PayStage.UNFINISHED: 3,
    # Nothing is on its way that we know of, but it may be paid in another tab.
    PayStage.READY: 10,
    PayStage.DECLINED: 10,
}
"""How often a page at this stage looks for news; at the others nothing more is waited for."""


def stage_of(invoice: Row[Any]) -> PayStage:
    """Return where paying an invoice stands; never as failed while money may be on its way.

    Args:
        invoice: Of `FIND_INVOICE`, with its last attempt.
    """
    settled = _settled_stage(invoice)
    if settled is not None:
        return settled
    if is_on_its_way(invoice.payment_state, invoice.payment_id):
        return PayStage.PROCESSING
    if not is_payable(invoice):
        return PayStage.CLOSED
    if is_begun(invoice.payment_state, invoice.payment_id):
        return PayStage.UNFINISHED
    return PayStage.DECLINED if invoice.payment_state in FAILED_ATTEMPTS else PayStage.READY


def _settled_stage(invoice: Row[Any]) -> PayStage | None:
    # A card was checked: that its money has gone back is how it should end.
    is_card_checked = invoice.kind == CARD_CHECK and invoice.state == InvoiceState.REFUNDED
    if invoice.state in SETTLED_STATES or is_card_checked:
        return PayStage.PAID
    return PayStage.REFUNDED if invoice.state == InvoiceState.REFUNDED else None
