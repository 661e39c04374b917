"""What the tests of handlers share."""

import pytest

from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import sell_by_thirty_days
from tests.state_updater.purchases import Purchase, buy


@pytest.fixture
def purchase(workshop: Workshop) -> Purchase:
    """Return a subscription for 299.90 a period of 30 days, with a saved card."""
    sell_by_thirty_days(workshop)
    return buy(workshop)
