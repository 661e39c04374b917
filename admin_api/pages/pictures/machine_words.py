"""What a picture of a machine says, in the language of its reader."""

from collections.abc import Mapping
from dataclasses import dataclass

from admin_api.pages.pictures.machine_graph import Edge, MachineGraph
from admin_api.pages.pictures.step_numbers import all_numbers


@dataclass(frozen=True, slots=True)
class MachineWords:
    """The texts of a picture, translated by whoever shows it.

    A state or trigger without a word is written as the table of moves has it, because an old
    history may hold one that the catalogues have forgotten.

    Args:
        title: What the picture shows.
        states: Words for states.
        triggers: Words for triggers.
        now: Stands in the state where the row is.
        final: Stands beneath, beside the sign of a state that nothing leaves.
    """

    title: str
    states: Mapping[str, str]
    triggers: Mapping[str, str]
    now: str
    final: str

    def state(self, name: str) -> str:
        """Return the word for a state."""
        return self.states.get(name, name.replace("_", " "))

    def trigger(self, name: str) -> str:
        """Return the word for a trigger."""
        return self.triggers.get(name, name.replace("_", " "))

    def way(self, edge: Edge) -> str:
        """Return one way in a sentence: from where to where, by what, and in which steps."""
        ends = [self.state(end) for end in (edge.source, edge.target) if end is not None]
        steps = f" ({all_numbers(edge.steps)})" if edge.steps else ""
        return f"{' → '.join(ends)}: {self.trigger(edge.trigger)}{steps}"

    def story(self, graph: MachineGraph) -> str:
        """Return the row's whole path in words, and without a row every way that there is."""
        ways = (graph.creation, *graph.edges)
        steps = sorted((number, edge) for edge in ways for number in edge.steps)
        told = [
            f"{number}. {self.trigger(edge.trigger)} → {self.state(edge.target)}"
            for number, edge in steps
        ]
        return "; ".join(told or map(self.way, ways))
