"""Which moves lead straight down, and in which lane beside the column each other one runs."""

from collections.abc import Mapping
from dataclasses import dataclass

from admin_api.pages.pictures.machine_graph import Edge, MachineGraph


@dataclass(frozen=True, slots=True)
class Lanes:
    """The ways of the moves that change a state.

    Args:
        straight: By state, the moves to the state just beneath it.
        lane_by_target: For each state that others lead to from the side, the lane in which all of
            those lines come together; 0 is the innermost.
        rows: By state, what stands beside it from top to bottom: a move that leaves it, or none
            for the place where the lines to it arrive.
    """

    straight: Mapping[str, tuple[Edge, ...]]
    lane_by_target: Mapping[str, int]
    rows: Mapping[str, tuple[Edge | None, ...]]

    @property
    def count(self) -> int:
        """Return how many lanes there are."""
        return max(self.lane_by_target.values(), default=-1) + 1


def lanes_of(graph: MachineGraph, column: tuple[str, ...]) -> Lanes:
    """Return the ways of all moves between the states of a column."""
    place = {state: number for number, state in enumerate(column)}
    straight: dict[str, list[Edge]] = {state: [] for state in column}
    aside: list[tuple[str, Edge]] = []
    for edge in graph.edges:
        if edge.source is None or edge.is_loop:
            continue
        if place[edge.target] == place[edge.source] + 1:
            straight[edge.source].append(edge)
        else:
            aside.append((edge.source, edge))
    lanes = _lane_by_target(aside, place)
    return Lanes(
        straight={state: tuple(edges) for state, edges in straight.items()},
        lane_by_target=lanes,
        rows={state: _rows(state, aside, lanes, place) for state in column},
    )


def _lane_by_target(aside: list[tuple[str, Edge]], place: Mapping[str, int]) -> dict[str, int]:
    """Give each target the innermost lane that is free along its lines, short ones first."""
    spans: dict[str, tuple[int, int]] = {}
    for source, edge in aside:
        low, high = spans.get(edge.target, (place[edge.target],) * 2)
        spans[edge.target] = (min(low, place[source]), max(high, place[source]))
    lanes: list[list[tuple[int, int]]] = []
    lane_by_target: dict[str, int] = {}
    for target, span in sorted(spans.items(), key=lambda item: item[1][1] - item[1][0]):
        lane = next((n for n, others in enumerate(lanes) if _is_free(others, span)), len(lanes))
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append(span)
        lane_by_target[target] = lane
    return lane_by_target


def _is_free(others: list[tuple[int, int]], span: tuple[int, int]) -> bool:
    return all(span[1] < low or high < span[0] for low, high in others)


def _rows(
    state: str,
    aside: list[tuple[str, Edge]],
    lanes: Mapping[str, int],
    place: Mapping[str, int],
) -> tuple[Edge | None, ...]:
    """Order what stands beside a state so that its own lines never cross one another."""
    leaving = [edge for source, edge in aside if source == state]
    upwards = [edge for edge in leaving if place[edge.target] < place[state]]
    downwards = [edge for edge in leaving if place[edge.target] > place[state]]
    upwards.sort(key=lambda edge: lanes[edge.target])
    downwards.sort(key=lambda edge: -lanes[edge.target])
    if state not in lanes:
        return (*upwards, *downwards)
    sources = [source for source, edge in aside if edge.target == state]
    if sum(place[source] < place[state] for source in sources) * 2 >= len(sources):
        return (None, *upwards, *downwards)
    return (*upwards, *downwards, None)
