"""The boxes of the states, one above the other, with what stands in them."""

from dataclasses import dataclass, replace

from admin_api.pages.pictures.lettering import wrapped
from admin_api.pages.pictures.machine_captions import Caption, caption_within, stacked
from admin_api.pages.pictures.machine_plan import MachinePlan

BOX_LEFT = 20
BOX_WIDTH = 150
BOX_RIGHT = BOX_LEFT + BOX_WIDTH
PADDING = 9

NAME_SIZE = 13
NAME_HEIGHT = 16
NOW_HEIGHT = 14
LOOPS_SIZE = 11
LOOPS_HEIGHT = 13

_BOLD = 1.08
"""How much wider a bold text is."""

_SPACE_UNDER_NAME = 3
_ROOM = BOX_WIDTH - 2 * PADDING


@dataclass(frozen=True, slots=True)
class Box:
    """One state where it stands.

    Args:
        state: Which one.
        top: Its upper edge.
        height: How high it is.
        is_present: The row is in this state, and the box says so above its name.
        name: Its word, in lines.
        taken_loops: Moves of the row that left it in this state, under the name.
        other_loops: Words of those that did not happen, in lines, beneath.
    """

    state: str
    top: float
    height: float
    is_present: bool
    name: tuple[str, ...]
    taken_loops: tuple[Caption, ...]
    other_loops: tuple[str, ...]

    @property
    def bottom(self) -> float:
        """Return its lower edge."""
        return self.top + self.height

    @property
    def name_top(self) -> float:
        """Return where the first line of its name begins."""
        return self.top + PADDING + (NOW_HEIGHT if self.is_present else 0)

    @property
    def loops_top(self) -> float:
        """Return where the words of the moves to itself begin."""
        return self.name_top + len(self.name) * NAME_HEIGHT + _SPACE_UNDER_NAME

    @property
    def other_loops_top(self) -> float:
        """Return where the words of the loops that did not happen begin."""
        if not self.taken_loops:
            return self.loops_top
        return self.taken_loops[-1].bottom + _SPACE_UNDER_NAME

    @property
    def has_loops(self) -> bool:
        """Return whether any move leaves a row in this state."""
        return bool(self.taken_loops or self.other_loops)


def box_of(state: str, plan: MachinePlan, *, top: float, least_height: float) -> Box:
    """Return the box of a state.

    Args:
        state: Which one.
        plan: What the picture shows.
        top: Its upper edge.
        least_height: What the lines at its side need.
    """
    loops = (edge for edge in plan.graph.loops_at(state) if not edge.steps)
    empty = Box(
        state,
        top,
        height=least_height,
        is_present=plan.graph.present == state,
        name=wrapped(plan.words.state(state), NAME_SIZE * _BOLD, _ROOM),
        taken_loops=(),
        other_loops=wrapped(
            ", ".join(plan.words.trigger(edge.trigger) for edge in loops), LOOPS_SIZE, _ROOM
        ),
    )
    filled = replace(empty, taken_loops=_taken_loops(empty, plan))
    return replace(filled, height=max(least_height, _needed_height(filled)))


def _taken_loops(box: Box, plan: MachinePlan) -> tuple[Caption, ...]:
    taken = [edge for edge in plan.graph.loops_at(box.state) if edge.steps]
    words = (
        caption_within(edge, plan.words, x=BOX_LEFT + PADDING, room=_ROOM)
        for edge in sorted(taken, key=lambda edge: edge.steps)
    )
    return stacked(words, top=box.loops_top)


def _needed_height(box: Box) -> float:
    last_space = 0 if box.other_loops else _SPACE_UNDER_NAME
    words_bottom = box.other_loops_top + len(box.other_loops) * LOOPS_HEIGHT
    return words_bottom - last_space + PADDING - box.top
