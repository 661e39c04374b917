"""A machine and the way that one row took through it, as states and edges."""

from collections.abc import Sequence
from dataclasses import dataclass

from billing_rules.moves import Lifecycle


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a row's history; `from_state` is none for the row's creation."""

    trigger: str
    from_state: str | None
    to_state: str


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from a state to a state.

    Args:
        trigger: What makes a row take it.
        source: Where it begins; none for a row's creation.
        target: Where it ends, perhaps where it began.
        steps: Which moves of the row took it, from 1, in order; empty when none did.
    """

    trigger: str
    source: str | None
    target: str
    steps: tuple[int, ...]

    @property
    def is_loop(self) -> bool:
        """Return whether it leaves the row in the state where it was."""
        return self.source == self.target


@dataclass(frozen=True, slots=True)
class MachineGraph:
    """What a picture of a machine shows.

    Args:
        states: Every state, the first one being where a row begins.
        creation: The way in.
        edges: Every other way, loops too.
        present: Where the row is now; none when there is no row.
    """

    states: tuple[str, ...]
    creation: Edge
    edges: tuple[Edge, ...]
    present: str | None

    def loops_at(self, state: str) -> tuple[Edge, ...]:
        """Return the moves that change something and leave the state as it is."""
        return tuple(edge for edge in self.edges if edge.is_loop and edge.source == state)

    def is_final(self, state: str) -> bool:
        """Return whether no way leads out of a state."""
        return not any(edge.source == state and not edge.is_loop for edge in self.edges)

    def is_visited(self, state: str) -> bool:
        """Return whether the row is or was in a state."""
        return any(edge.steps and edge.target == state for edge in (self.creation, *self.edges))


def graph_of(lifecycle: Lifecycle, path: Sequence[Step]) -> MachineGraph:
    """Return the graph of a machine with the steps of one row written on its edges.

    A history outlives the rules of its day: a step that is no longer legal is drawn as well.

    Args:
        lifecycle: The machine.
        path: The row's history in order, its creation first; empty for the machine alone.
    """
    taken: dict[tuple[str, str | None, str], list[int]] = {}
    for number, step in enumerate(path, start=1):
        taken.setdefault((step.trigger, step.from_state, step.to_state), []).append(number)
    creation = (lifecycle.creation, None, lifecycle.initial)
    edges = tuple(
        Edge(*way, tuple(taken.get(way, ())))
        for way in dict.fromkeys((creation, *_legal_ways(lifecycle), *taken))
    )
    return MachineGraph(
        states=tuple(
            dict.fromkeys(
                (*(state.value for state in lifecycle.states), *(step.to_state for step in path))
            )
        ),
        creation=edges[0],
        edges=edges[1:],
        present=path[-1].to_state if path else None,
    )


def _legal_ways(lifecycle: Lifecycle) -> list[tuple[str, str | None, str]]:
    return [
        (move.trigger, source, move.target) for move in lifecycle.moves for source in move.sources
    ]
