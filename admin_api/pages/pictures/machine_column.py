"""In which order the states of a machine stand one above the other.

A column, and not the usual layers, because it is the one form that a narrow screen shows at full
size: each state has its moves beside it, and the lines run in lanes along the column's side.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from admin_api.pages.pictures.machine_graph import MachineGraph

_STATES_APART_UPWARDS = 3
"""A line that leads back up disturbs the eye about as much as three that lead down."""

_TWO_STATES_SWAPPED = 3
"""Nor does the order of the table yield to a shorter line unless a whole way up is saved."""

_COLUMNS_KEPT = 64
"""Each machine has one, and a few more for rows that are older than today's rules."""

_Way = tuple[str, str]


def column_of(graph: MachineGraph) -> tuple[str, ...]:
    """Return the states from top to bottom: the first one first, the final ones last."""
    ways = frozenset(
        (edge.source, edge.target)
        for edge in graph.edges
        if edge.source is not None and not edge.is_loop
    )
    finals = frozenset(filter(graph.is_final, graph.states[1:]))
    return _shortest(graph.states, ways, finals)


@lru_cache(maxsize=_COLUMNS_KEPT)
def _shortest(
    states: tuple[str, ...], ways: frozenset[_Way], finals: frozenset[str]
) -> tuple[str, ...]:
    """Move one state at a time for as long as that shortens the lines."""
    column = tuple(sorted(states, key=lambda state: state in finals))
    while True:
        better = min(_neighbours(column, finals), key=lambda other: _unrest(other, states, ways))
        if _unrest(better, states, ways) >= _unrest(column, states, ways):
            return column
        column = better


def _neighbours(column: tuple[str, ...], finals: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Yield the column itself, and it with each state but the first moved to each legal place."""
    yield column
    for state in column[1:]:
        others = [other for other in column if other != state]
        for place in range(1, len(column)):
            moved = (*others[:place], state, *others[place:])
            if _ends_in(moved, finals):
                yield moved


def _ends_in(column: Sequence[str], finals: frozenset[str]) -> bool:
    return finals.issuperset(column[len(column) - len(finals) :])


def _unrest(column: Sequence[str], states: Sequence[str], ways: frozenset[_Way]) -> int:
    """Return how far the lines lead, and how far the column is from the order of the table.

    A line to the state just beneath costs nothing. The table counts because whoever wrote it had
    the usual way of a row in mind.
    """
    place = {state: number for number, state in enumerate(column)}
    spans = (place[target] - place[source] for source, target in ways)
    swapped = sum(place[first] > place[second] for first, second in combinations(states, 2))
    lengths = (span - 1 if span > 0 else -span * _STATES_APART_UPWARDS for span in spans)
    return swapped * _TWO_STATES_SWAPPED + sum(lengths)
