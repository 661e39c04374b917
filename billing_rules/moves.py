"""What a state machine is as data: states, and the moves that lead from one to another."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Move:
    """One legal step: `trigger` leads from any of `sources` to `target`."""

    trigger: str
    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """One kind of thing with its states and moves.

    Args:
        subject: What moves, as named in `state_changes.subject_kind`.
        states: Every state, the first one being where each row begins.
        creation: Trigger written in the history when a row is made.
        moves: Every legal step; what is not listed is refused.
    """

    subject: str
    states: type[StrEnum]
    creation: str
    moves: tuple[Move, ...]

    @property
    def initial(self) -> str:
        """Return the state in which a row is made."""
        return next(iter(self.states)).value

    def targets(self, trigger: str, source: str) -> tuple[str, ...]:
        """Return where `trigger` leads from `source`: one state, or none when it is illegal."""
        return tuple(
            move.target for move in self.moves if move.trigger == trigger and source in move.sources
        )

    def allowed(self, source: str) -> tuple[str, ...]:
        """Return the triggers that are legal in `source`, in the order of the table."""
        return tuple(dict.fromkeys(move.trigger for move in self.moves if source in move.sources))


def move(trigger: str, sources: Iterable[StrEnum], target: StrEnum) -> Move:
    """Return the step that `trigger` makes from any of `sources` to `target`."""
    return Move(trigger, tuple(source.value for source in sources), target.value)
