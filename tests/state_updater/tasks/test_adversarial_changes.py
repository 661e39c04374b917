"""Whatever people change in whatever order: no command fails, and no time is paid for twice."""

import pytest

from tests.fixtures.workshop import Workshop
from tests.state_updater.storm import Storm
from tests.state_updater.storm_books import assert_settled
from tests.state_updater.storm_changes import any_wishes, sell_everything
from tests.state_updater.storm_laws import breaches
from tests.state_updater.worker import Worker

STEPS = 250


@pytest.mark.timeout(180)
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.usefixtures("purchase")
def test_after_a_storm_of_changes_all_money_is_settled_for_what_was_owed(
    worker: Worker, workshop: Workshop, seed: int
) -> None:
    sell_everything(workshop)
    storm = Storm(worker, seed, any_wishes)
    storm.blow(STEPS)

    storm.calm()

    assert_settled(storm, workshop)
    assert breaches(worker) == []
