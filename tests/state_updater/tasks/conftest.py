"""A renewal at the provider's door."""

import pytest
from sqlalchemy import Engine

from billing_rules.money import Money
from external_payments.fake import FakePaymentProvider
from external_payments.outcomes import Approved
from runtime.clock import DatabaseClock
from state_updater.handlers.charging import PROVIDER
from state_updater.tasks.context import TaskContext
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    CARD_TOKEN,
    Purchase,
    Renewal,
    approved,
    open_checkout,
    renew,
    subscribe,
)
from tests.state_updater.worker import Worker


@pytest.fixture
def worker(workshop: Workshop, owner_engine: Engine) -> Worker:
    """Return a worker whose provider nobody has paid yet."""
    provider = FakePaymentProvider(now=DatabaseClock(owner_engine).now, name=PROVIDER)
    return Worker(workshop, provider, TaskContext(workshop.engine, provider, workshop.sealer))


@pytest.fixture
def purchase(workshop: Workshop, worker: Worker) -> Purchase:
    """Return a subscription paid in the provider's widget, with a saved card."""
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    paid = worker.provider.pay_in_widget(
        payment_id,
        str(purchase.viewer_id),
        amount=Money(29_990, "RUB"),
        token=CARD_TOKEN,
    )
    assert isinstance(paid, Approved)
    workshop.send(approved(workshop, payment_id, transaction_id=paid.transaction_id))
    return purchase


@pytest.fixture
def renewal(workshop: Workshop, purchase: Purchase) -> Renewal:
    """Return a renewal whose charge waits for a worker."""
    return renew(workshop, purchase)
