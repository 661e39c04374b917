"""The same seed puts the same on the shelf."""

import pytest

from cli.stock.stocking import BatchOrder, lead_batch, lead_batches
from tests.cli.stock.worlds import build_world

SEALED = {"saved_cards", "gifts", "provider_notifications", "consumed_messages"}
"""Tables with sealed texts or digests of such, which differ each time: that is what sealing is."""

ORDER = BatchOrder("7:0", viewers=12, first_number=1_000)


def test_the_same_seed_leads_the_same_lives() -> None:
    first, second = lead_batch(build_world(), ORDER), lead_batch(build_world(), ORDER)

    assert first.lines.keys() == second.lines.keys()
    for table in first.lines.keys() - SEALED:
        assert first.lines[table] == second.lines[table]


def test_another_seed_leads_other_lives() -> None:
    other = BatchOrder("8:0", viewers=12, first_number=1_000)

    first, second = lead_batch(build_world(), ORDER), lead_batch(build_world(), other)

    assert first.lines["state_changes"] != second.lines["state_changes"]


@pytest.mark.parametrize("cores", [1, 2])
def test_the_number_of_cores_changes_no_life(cores: int) -> None:
    batches = lead_batches(build_world(), seed=7, viewers=12, first_number=1_000, cores=cores)

    assert [batch.lines["payments"] for batch in batches] == [
        lead_batch(build_world(), ORDER).lines["payments"]
    ]
