"""Other money than was asked for: shown to people, and no reason to try again."""

from dataclasses import dataclass, replace

import pytest

from billing_rules.money import Money
from external_payments.fake import FakePaymentProvider
from external_payments.outcomes import Approved, PaymentOutcome
from external_payments.port import SavedCardCharge
from models import Difference, Invoice, Payment
from state_updater.tasks.charge import charge_saved_card
from state_updater.tasks.reconcile import reconcile_payment
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import Renewal, open_checkout, subscribe
from tests.state_updater.tasks.bookkeeping import kept, only_difference, pay_untold, read_books
from tests.state_updater.worker import Worker

SHORT = Money(100, "RUB")


@dataclass
class ShortChanger:
    """Stands before the provider and takes another amount than it is asked to."""

    provider: FakePaymentProvider

    def __getattr__(self, name: str) -> object:
        return getattr(self.provider, name)

    def charge_saved_card(self, charge: SavedCardCharge) -> PaymentOutcome:
        return self.provider.charge_saved_card(replace(charge, amount=SHORT, receipt=None))


@pytest.fixture
def short_changed(worker: Worker, renewal: Renewal) -> Renewal:
    """Return a renewal for which the provider took too little."""
    worker.context = replace(worker.context, provider=ShortChanger(worker.provider))
    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()
    return renewal


def test_a_charge_of_another_amount_is_shown_with_both_amounts(
    worker: Worker, short_changed: Renewal
) -> None:
    row = only_difference(worker.workshop)

    assert (row.kind, row.status, row.payment_id) == (
        "wrong_amount",
        "open",
        short_changed.payment_id,
    )
    assert [(it or {})["amount_minor"] for it in (row.theirs, row.ours)] == [100, 29_990]


def test_a_charge_of_another_amount_pays_nothing(worker: Worker, short_changed: Renewal) -> None:
    assert worker.workshop.row(Invoice, short_changed.invoice_id).state == "issued"


def test_a_charge_of_another_amount_keeps_the_attempt_open(
    worker: Worker, short_changed: Renewal
) -> None:
    payment = worker.workshop.row(Payment, short_changed.payment_id)

    assert payment.state == "unknown"
    assert payment.provider_transaction_id == worker.charges()[0].transaction_id


def test_asking_again_finds_the_same_difference(worker: Worker, short_changed: Renewal) -> None:
    for _ in range(2):
        reconcile_payment(worker.context, short_changed.payment_id)
        worker.hand_on()

    assert kept(worker.workshop) == [("wrong_amount", "open")]
    assert worker.workshop.row(Payment, short_changed.payment_id).state == "unknown"


def test_the_books_find_the_difference_that_a_task_has_heard(
    worker: Worker, short_changed: Renewal
) -> None:
    look = read_books(worker)

    assert [it.id for it in look.findings] == [only_difference(worker.workshop).id]
    assert worker.workshop.row(Payment, short_changed.payment_id).state == "unknown"


def test_another_amount_in_the_widget_is_shown_once_asked_about(
    worker: Worker, workshop: Workshop
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    paid = pay_untold(worker, purchase, payment_id, amount=SHORT)
    assert isinstance(paid, Approved)

    reconcile_payment(worker.context, payment_id)
    worker.hand_on()

    (row,) = workshop.rows(Difference)
    assert (row.kind, row.provider_transaction_id) == ("wrong_amount", paid.transaction_id)
    assert workshop.row(Payment, payment_id).state == "opened"
