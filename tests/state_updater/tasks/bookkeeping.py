"""Money that moves at the provider without a word to us, and what we keep of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from billing_rules.money import Money
from external_payments.fake import FakePaymentProvider
from external_payments.operations import ProviderOperation, UnreadableOperation
from external_payments.outcomes import Approved, RefundSucceeded
from external_payments.port import RefundRequest
from models import Difference, Payment
from runtime.identifiers import new_id
from state_updater.tasks.books import Look, reconcile_books
from state_updater.tasks.day_of_books import reconcile_day
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import CARD_TOKEN, Purchase, payment_of, refund, refunded
from tests.state_updater.worker import Worker

PRICE = Money(29_990, "RUB")


@dataclass
class DefacedBooks:
    """Stands between the books and their reader: leaves entries out, and spoils others."""

    provider: FakePaymentProvider
    hidden: set[int] = field(default_factory=set)
    spoilt: set[int] = field(default_factory=set)

    def __getattr__(self, name: str) -> object:
        return getattr(self.provider, name)

    def list_operations(self, since: datetime, until: datetime) -> Iterator[ProviderOperation]:
        for one in self.provider.list_operations(since, until):
            if one.transaction_id in self.spoilt:
                yield UnreadableOperation(one.transaction_id, "Amount: is missing")
            elif one.transaction_id not in self.hidden:
                yield one


def deface_books(worker: Worker) -> DefacedBooks:
    """Let a worker read books that somebody can deface."""
    books = DefacedBooks(worker.provider)
    worker.context = replace(worker.context, provider=books)
    return books


def pay_untold(
    worker: Worker, purchase: Purchase, payment_id: UUID, *, amount: Money = PRICE
) -> Approved:
    """Let the viewer pay without any word of it reaching us."""
    paid = worker.provider.pay_in_widget(
        payment_id, str(purchase.viewer_id), amount=amount, token=CARD_TOKEN
    )
    assert isinstance(paid, Approved)
    return paid


def give_back(worker: Worker, purchase: Purchase) -> None:
    """Have the whole first payment go back, and be told that it did."""
    payment = payment_of(worker.workshop, purchase.invoice_id)
    refund_id = refund(worker.workshop, purchase.invoice_id)
    returned = worker.provider.refund(
        RefundRequest(refund_id, payment.id, payment.provider_transaction_id or 0, PRICE)
    )
    assert isinstance(returned, RefundSucceeded)
    worker.workshop.send(refunded(refund_id, transaction_id=returned.transaction_id))


def give_back_untold(worker: Worker, payment: Payment, amount: Money) -> RefundSucceeded:
    """Give money back in the provider's cabinet."""
    assert payment.provider_transaction_id is not None
    returned = worker.provider.refund(
        RefundRequest(new_id(), payment.id, payment.provider_transaction_id, amount)
    )
    assert isinstance(returned, RefundSucceeded)
    return returned


def read_books(worker: Worker) -> Look:
    """Read the books an hour later and carry out what they lead to."""
    worker.workshop.advance(timedelta(hours=1))
    look = reconcile_books(worker.context, span=timedelta(hours=3))
    worker.hand_on()
    return look


def compare_day(worker: Worker, *, days_ago: int = 0) -> Look:
    """Compare a day of billing and carry out what that leads to."""
    day = worker.workshop.now().astimezone(UTC).date() - timedelta(days=days_ago)
    look = reconcile_day(worker.context, day)
    worker.hand_on()
    return look


def cures_of(look: Look) -> list[str | None]:
    """Return the commands that a look led to, none for what is left for people."""
    return [finding.difference.cure for finding in look.findings]


def kept(workshop: Workshop) -> list[tuple[str, str]]:
    """Return kind and status of every difference that is kept."""
    return sorted((row.kind, row.status) for row in workshop.rows(Difference))


def only_difference(workshop: Workshop) -> Difference:
    """Return the one difference."""
    (row,) = workshop.rows(Difference)
    return row
