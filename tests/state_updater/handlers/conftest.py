"""What the tests of handlers share."""

import pytest

from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import THIRTY_DAYS, Row, offer, sell_by_thirty_days
from tests.state_updater.purchases import Purchase, buy


@pytest.fixture
def purchase(workshop: Workshop) -> Purchase:
    """Return a subscription for 299.90 a period of 30 days, with a saved card."""
    sell_by_thirty_days(workshop)
    return buy(workshop)


@pytest.fixture
def dearer(workshop: Workshop) -> Row:
    return offer(workshop, amount_minor=59_990, grace_days=7, **THIRTY_DAYS)


@pytest.fixture
def cheaper(workshop: Workshop) -> Row:
    return offer(workshop, amount_minor=9_990, **THIRTY_DAYS)
