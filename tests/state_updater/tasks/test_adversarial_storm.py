"""Whatever comes in whatever order: no command fails, and in the end the books agree."""

import pytest

from models import Invoice
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import Purchase
from tests.state_updater.storm import Storm
from tests.state_updater.storm_books import assert_settled
from tests.state_updater.worker import Worker

STEPS = 600


@pytest.mark.parametrize("seed", range(4))
def test_after_a_storm_all_money_is_settled_and_the_books_agree(
    worker: Worker, workshop: Workshop, purchase: Purchase, seed: int
) -> None:
    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"
    storm = Storm(worker, seed)
    storm.blow(STEPS)

    storm.calm()

    assert_settled(storm, workshop)
