"""The order of a machine's states."""

import pytest
from hypothesis import given

from admin_api.pages.pictures.machine_column import column_of
from admin_api.pages.pictures.machine_graph import graph_of
from billing_rules.lifecycles import INVOICE, LIFECYCLES, PAYMENT, SUBSCRIPTION
from billing_rules.moves import Lifecycle
from tests.admin_api.pages.pictures.drawings import machines, walk


@given(machines())
def test_a_column_holds_each_state_once(lifecycle: Lifecycle) -> None:
    column = column_of(graph_of(lifecycle, ()))

    assert sorted(column) == sorted(state.value for state in lifecycle.states)


@given(machines())
def test_a_column_begins_where_rows_begin(lifecycle: Lifecycle) -> None:
    assert column_of(graph_of(lifecycle, ()))[0] == lifecycle.initial


@given(machines())
def test_final_states_stand_at_the_bottom(lifecycle: Lifecycle) -> None:
    graph = graph_of(lifecycle, ())

    finality = [graph.is_final(state) for state in column_of(graph)[1:]]

    assert finality == sorted(finality)


@pytest.mark.parametrize(
    ("lifecycle", "beginning"),
    [
        (PAYMENT, ("opened", "sent", "unknown")),
        (INVOICE, ("issued", "past_due", "uncollectible", "paid")),
        (SUBSCRIPTION, ("awaiting_payment", "trialing", "active", "past_due")),
    ],
)
def test_the_usual_way_leads_straight_down(
    lifecycle: Lifecycle, beginning: tuple[str, ...]
) -> None:
    column = column_of(graph_of(lifecycle, ()))

    assert column[: len(beginning)] == beginning


def test_a_row_that_has_moved_does_not_change_the_order() -> None:
    for lifecycle in LIFECYCLES:
        trigger = lifecycle.allowed(lifecycle.initial)[0]
        graph = graph_of(lifecycle, ())

        assert column_of(graph_of(lifecycle, walk(lifecycle, trigger))) == column_of(graph)
