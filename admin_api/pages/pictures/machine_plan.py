"""All that is known of a picture of a machine before anything has a place in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from admin_api.pages.pictures.machine_column import column_of
from admin_api.pages.pictures.machine_graph import MachineGraph, Step, graph_of
from admin_api.pages.pictures.machine_lanes import Lanes, lanes_of
from admin_api.pages.pictures.machine_words import MachineWords
from billing_rules.moves import Lifecycle


@dataclass(frozen=True, slots=True)
class MachinePlan:
    """A machine, the order of its states, the way of its lines, and its words."""

    graph: MachineGraph
    column: tuple[str, ...]
    lanes: Lanes
    words: MachineWords


def plan_of(lifecycle: Lifecycle, path: Sequence[Step], words: MachineWords) -> MachinePlan:
    """Return what a picture of a machine is drawn from."""
    graph = graph_of(lifecycle, path)
    column = column_of(graph)
    return MachinePlan(graph, column, lanes_of(graph, column), words)
