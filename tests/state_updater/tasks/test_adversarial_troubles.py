"""Whatever goes wrong besides: after every gust each law of billing holds."""

import pytest

from models import Invoice, Payment, Refund
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import Purchase
from tests.state_updater.storm import Storm
from tests.state_updater.storm_changes import sell_everything
from tests.state_updater.storm_laws import breaches
from tests.state_updater.storm_troubles import all_wishes
from tests.state_updater.worker import Worker

GUSTS = 2
STEPS = 60


@pytest.mark.timeout(180)
@pytest.mark.parametrize("seed", range(2))
def test_the_laws_of_billing_hold_in_a_storm_of_troubles(
    worker: Worker, workshop: Workshop, purchase: Purchase, seed: int
) -> None:
    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"
    sell_everything(workshop)
    storm = Storm(worker, seed, all_wishes)
    for _ in range(GUSTS):
        storm.blow(STEPS)
        assert breaches(worker) == []

    storm.calm()

    assert storm.open_money() == []
    assert storm.taken() == _ours(workshop, Payment)
    assert storm.returned() == _ours(workshop, Refund)
    assert breaches(worker) == []


def _ours(workshop: Workshop, kind: type[Payment] | type[Refund]) -> dict[int | None, int]:
    settled = workshop.rows(kind, state="succeeded")
    return {it.provider_transaction_id: it.amount_minor for it in settled}
