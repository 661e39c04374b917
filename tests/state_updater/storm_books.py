"""The provider's books and ours, once a storm is over."""

from models import Invoice, Payment, Refund
from tests.fixtures.workshop import Workshop
from tests.state_updater.storm import Storm

KEPT_STATES = ("paid", "partially_refunded", "refunded")


def assert_settled(storm: Storm, workshop: Workshop) -> None:
    """Hold that no money is open, and that all which was taken and kept was owed."""
    assert storm.open_money() == []
    assert storm.taken() == _ours(workshop, Payment)
    assert storm.returned() == _ours(workshop, Refund)
    for invoice in workshop.rows(Invoice):
        assert _kept_minor(workshop, invoice) == _owed_minor(invoice)


def _ours(workshop: Workshop, kind: type[Payment] | type[Refund]) -> dict[int | None, int]:
    settled = workshop.rows(kind, state="succeeded")
    return {it.provider_transaction_id: it.amount_minor for it in settled}


def _kept_minor(workshop: Workshop, invoice: Invoice) -> int:
    """Return what was taken for an invoice and did not go back, surplus included."""
    taken = workshop.rows(Payment, invoice_id=invoice.id, state="succeeded")
    returned = workshop.rows(Refund, invoice_id=invoice.id, state="succeeded")
    return sum(it.amount_minor for it in taken) - sum(it.amount_minor for it in returned)


def _owed_minor(invoice: Invoice) -> int:
    return invoice.amount_minor - invoice.refunded_minor if invoice.state in KEPT_STATES else 0
