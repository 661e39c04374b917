"""Both books agree, and nobody paid twice."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from billing_rules.lifecycles import InvoiceState, PaymentState, RefundState, SavedCardState
from cli.chaos.books import Books, InvoiceRow, Operation, PaymentRow, RefundRow

PAID_STATES = (InvoiceState.PAID, InvoiceState.PARTIALLY_REFUNDED, InvoiceState.REFUNDED)


def payments_agree(books: Books) -> list[str]:
    """Every payment that the provider completed is one of ours that succeeded, and back."""
    ours = [it for it in books.payments if it.state == PaymentState.SUCCEEDED]
    return _disagreements("payment", books.moved("payment"), ours)


def refunds_agree(books: Books) -> list[str]:
    """Every refund that the provider made is one of ours that succeeded, and back."""
    ours = [it for it in books.refunds if it.state == RefundState.SUCCEEDED]
    return _disagreements("refund", books.moved("refund"), ours)


def orders_agree(books: Books) -> list[str]:
    """The provider took money for the very invoice that we booked it on."""
    invoice_of = {it.id: it.invoice_id for it in books.payments}
    booked = {it.transaction_id: it for it in books.payments if it.transaction_id is not None}
    return [
        f"transaction {it.transaction_id} was for order {it.order_id}, booked on another invoice"
        for it in books.moved("payment")
        if it.transaction_id in booked
        and (
            it.order_id is None
            or invoice_of.get(it.order_id) != booked[it.transaction_id].invoice_id
        )
    ]


def refunds_belong(books: Books) -> list[str]:
    """Each refund gave back the very payment that we booked it on."""
    payment_of = {it.id: it.transaction_id for it in books.payments}
    original_of = {it.transaction_id: it.original_id for it in books.moved("refund")}
    return [
        f"refund {it.id} is booked on another payment than {it.transaction_id} gave back"
        for it in books.refunds
        if it.state == RefundState.SUCCEEDED
        and it.transaction_id in original_of
        and original_of[it.transaction_id] != payment_of.get(it.payment_id)
    ]


def invoices_hold_their_money(books: Books) -> list[str]:
    """A paid invoice holds its amount less what went back, any other one nothing."""
    held = _held_by_invoice(books)
    return [
        f"invoice {it.id} is {it.state}: {held[it.id]} minor units are held, {due} are due"
        for it in books.invoices
        if held[it.id] != (due := _due_minor(it))
    ]


def nobody_is_charged_twice(books: Books) -> list[str]:
    """No invoice holds more than it demands."""
    held = _held_by_invoice(books)
    return [
        f"invoice {it.id} demands {it.amount_minor} and holds {held[it.id]} minor units"
        for it in books.invoices
        if held[it.id] > it.amount_minor
    ]


def withdrawn_cards_are_let_be(books: Books) -> list[str]:
    """What was taken from a card after its withdrawal has gone back in full."""
    withdrawn_at = {
        it.id: it.withdrawn_at for it in books.cards if it.state == SavedCardState.WITHDRAWN
    }
    kept = _kept_by_payment(books)
    breaches = []
    for payment in books.payments:
        moment = withdrawn_at.get(payment.saved_card_id) if payment.saved_card_id else None
        if moment is None or not kept.get(payment.id):
            continue
        if payment.settled_at is not None and payment.settled_at > moment:
            breaches.append(f"payment {payment.id} was taken from a withdrawn card and kept")
    return breaches


def _disagreements(
    what: str, theirs: Iterable[Operation], ours: Iterable[PaymentRow | RefundRow]
) -> list[str]:
    their_amounts = {it.transaction_id: it.amount_minor for it in theirs}
    our_amounts: dict[int | None, list[int]] = defaultdict(list)
    for row in ours:
        our_amounts[row.transaction_id].append(row.amount_minor)
    missing = [
        f"{what} {number} of {amount}: the provider has it once, our books {our_amounts[number]}"
        for number, amount in their_amounts.items()
        if our_amounts[number] != [amount]
    ]
    invented = [
        f"{what} {number} of {amounts}: only our books have it"
        for number, amounts in our_amounts.items()
        if amounts and number not in their_amounts
    ]
    return missing + invented


def _due_minor(invoice: InvoiceRow) -> int:
    if invoice.state not in PAID_STATES:
        return 0
    return invoice.amount_minor - invoice.refunded_minor


def _kept_by_payment(books: Books) -> dict[UUID, int]:
    """Return what the provider's books say is left of each payment of ours."""
    left = _left_by_transaction(books)
    return {
        it.id: left.get(it.transaction_id, 0)
        for it in books.payments
        if it.transaction_id is not None
    }


def _held_by_invoice(books: Books) -> dict[UUID | None, int]:
    """Return what the provider holds for each invoice, booked by us or not."""
    invoice_of = {it.id: it.invoice_id for it in books.payments}
    left = _left_by_transaction(books)
    held: dict[UUID | None, int] = defaultdict(int)
    for operation in books.moved("payment"):
        invoice_id = invoice_of.get(operation.order_id) if operation.order_id else None
        held[invoice_id] += left[operation.transaction_id]
    return held


def _left_by_transaction(books: Books) -> dict[int, int]:
    left = {it.transaction_id: it.amount_minor for it in books.moved("payment")}
    for refund in books.moved("refund"):
        if refund.original_id in left:
            left[refund.original_id] -= refund.amount_minor
    return left
