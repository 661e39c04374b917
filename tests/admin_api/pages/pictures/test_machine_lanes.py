"""Which lines lead straight down, and where the others run."""

from hypothesis import given

from admin_api.pages.pictures.machine_column import column_of
from admin_api.pages.pictures.machine_graph import MachineGraph, graph_of
from admin_api.pages.pictures.machine_lanes import Lanes, lanes_of
from billing_rules.lifecycles import INVOICE, PAYMENT, SUBSCRIPTION
from billing_rules.moves import Lifecycle
from tests.admin_api.pages.pictures.drawings import machines


def lanes_in(lifecycle: Lifecycle) -> tuple[MachineGraph, Lanes]:
    graph = graph_of(lifecycle, ())
    return graph, lanes_of(graph, column_of(graph))


@given(machines())
def test_every_way_but_loops_is_straight_or_in_a_lane(lifecycle: Lifecycle) -> None:
    graph, lanes = lanes_in(lifecycle)

    straight = [edge for edges in lanes.straight.values() for edge in edges]
    aside = [edge for rows in lanes.rows.values() for edge in rows if edge is not None]

    assert {*straight, *aside} == {edge for edge in graph.edges if not edge.is_loop}
    assert not {*straight} & {*aside}


@given(machines())
def test_each_target_of_the_lanes_has_one_place_of_arrival(lifecycle: Lifecycle) -> None:
    _, lanes = lanes_in(lifecycle)

    arrivals = {state: rows.count(None) for state, rows in lanes.rows.items()}

    assert arrivals == {state: int(state in lanes.lane_by_target) for state in lanes.rows}


def test_a_move_to_the_state_beneath_leads_straight_down() -> None:
    _, lanes = lanes_in(PAYMENT)

    assert [edge.trigger for edge in lanes.straight["opened"]] == ["send"]


def test_lines_to_one_state_share_a_lane() -> None:
    _, lanes = lanes_in(PAYMENT)

    assert lanes.count == len(lanes.lane_by_target) == 5


def test_lines_from_above_arrive_over_those_that_leave() -> None:
    _, lanes = lanes_in(INVOICE)

    # A dispute that is won leads back up to `paid`, but as many ways to it come from above.
    assert lanes.rows["paid"][0] is None


def test_lines_from_beneath_arrive_under_those_that_leave() -> None:
    _, lanes = lanes_in(SUBSCRIPTION)

    # From `past_due` and `paused`.
    assert lanes.rows["active"][-1] is None


def test_short_lines_run_inside_long_ones() -> None:
    _, lanes = lanes_in(INVOICE)

    assert lanes.lane_by_target["disputed"] < lanes.lane_by_target["expired"]
