"""The floors of a machine's picture: a state, the rows at its side, the words beneath it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from admin_api.pages.pictures.machine_boxes import BOX_LEFT, BOX_RIGHT, Box, box_of
from admin_api.pages.pictures.machine_captions import LINE_HEIGHT, Caption, caption_of, stacked
from admin_api.pages.pictures.machine_graph import Edge
from admin_api.pages.pictures.machine_plan import MachinePlan

SPINE_X = BOX_LEFT + 24
"""Where lines lead to the state beneath: left of the middle, so that their words have room."""

STUB_LENGTH = 10
"""How far a line goes before its word."""

_ROW_GAP = 5
_SIDE_PADDING = 6
_WORDS_BESIDE_SPINE = 10
_SPACE_ABOVE_WORDS = 7
_SPACE_FOR_ARROW = 10
_SPACE_WITHOUT_WORDS = 12


@dataclass(frozen=True, slots=True)
class Floor:
    """One state and its ways where they begin.

    Args:
        box: The state.
        leaving: The words of the ways that leave at its side.
        arrival_y: Where ways from the side arrive; its middle when there are none.
        straight: The words of the ways to the state beneath.
    """

    box: Box
    leaving: tuple[Caption, ...]
    arrival_y: float
    straight: tuple[Caption, ...]

    @property
    def next_top(self) -> float:
        """Return where the next state begins."""
        if not self.straight:
            return self.box.bottom + _SPACE_WITHOUT_WORDS
        return bottom_of(self.straight)


def floor_of(state: str, plan: MachinePlan, *, top: float) -> Floor:
    """Return a state with everything around it, its rows in the middle of its box's height.

    Args:
        state: Which one.
        plan: What the picture shows.
        top: The upper edge of its box.
    """
    rows = [_row(edge, plan) for edge in plan.lanes.rows[state]]
    needed = sum(map(_height, rows)) + 2 * _SIDE_PADDING
    box = box_of(state, plan, top=top, least_height=needed)
    leaving: list[Caption] = []
    arrival_y = row_top = box.top + (box.height - needed) / 2 + _SIDE_PADDING
    for row in rows:
        if row is None:
            arrival_y = row_top + _height(row) / 2
        else:
            leaving.append(replace(row, top=row_top + _ROW_GAP / 2))
        row_top += _height(row)
    straight = words_along_spine(plan.lanes.straight[state], plan, top=box.bottom)
    return Floor(box, tuple(leaving), arrival_y, straight)


def words_along_spine(
    edges: Sequence[Edge], plan: MachinePlan, *, top: float
) -> tuple[Caption, ...]:
    """Return the words of ways that lead straight down, one under the other.

    Args:
        edges: The ways.
        plan: What the picture shows.
        top: Where the line begins.
    """
    words = (caption_of(edge, plan.words, x=SPINE_X + _WORDS_BESIDE_SPINE) for edge in edges)
    return stacked(words, top=top + _SPACE_ABOVE_WORDS)


def bottom_of(words: Sequence[Caption]) -> float:
    """Return where the line beside some words ends."""
    return words[-1].bottom + _SPACE_FOR_ARROW


def _row(edge: Edge | None, plan: MachinePlan) -> Caption | None:
    if edge is None:
        return None
    return caption_of(edge, plan.words, x=BOX_RIGHT + STUB_LENGTH)


def _height(row: Caption | None) -> float:
    return _ROW_GAP + (LINE_HEIGHT if row is None else row.height)
