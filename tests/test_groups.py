"""Tests that share a running system stay together in one process of the suite."""

import pytest


@pytest.mark.xdist_group("together")
def test_who_spreads_the_suite_sees_the_group_of_a_test(request: pytest.FixtureRequest):
    is_spread_by_groups = getattr(request.config.option, "loadgroup", False)

    # pytest-xdist tells groups by the ends of node ids; without them each process starts it all.
    assert request.node.nodeid.endswith("@together") == is_spread_by_groups
