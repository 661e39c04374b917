"""Where everything stands in the picture of a machine.

The states stand in a column. A move to the state just beneath is a line straight down; every other
one leaves its state at the right, behind its word, and runs in the lane of its target, where all
lines to that target come together. So no line meets a box or a word, however many there are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from admin_api.pages.pictures.lettering import width_of
from admin_api.pages.pictures.machine_boxes import BOX_LEFT, BOX_RIGHT, LOOPS_SIZE, Box
from admin_api.pages.pictures.machine_captions import Caption
from admin_api.pages.pictures.machine_floors import (
    SPINE_X,
    STUB_LENGTH,
    Floor,
    bottom_of,
    floor_of,
    words_along_spine,
)
from admin_api.pages.pictures.machine_plan import MachinePlan

Point = tuple[float, float]

LEGEND_X = BOX_LEFT + 31
"""Where the words of the legend begin, behind its sign."""

_START_Y = 8
_SPACE_AFTER_WORD = 4
_SPACE_BEFORE_LANES = 14
_LANE_WIDTH = 9
_MARGIN = 6
_LEGEND_HEIGHT = 32


@dataclass(frozen=True, slots=True)
class Route:
    """One way where it runs: along some corners to its target, past or behind its word.

    Args:
        caption: Its word.
        points: Its corners, the last one at the edge of its target.
        stub: Its short beginning before the word; empty for a way straight down.
    """

    caption: Caption
    points: tuple[Point, ...]
    stub: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture of a machine with everything in its place.

    Args:
        width: Of the whole.
        height: Of the whole, with room for the legend beneath the last box.
        start: Where the way into the machine begins.
        boxes: The states, from top to bottom.
        routes: The ways, the one into the machine first.
    """

    width: float
    height: float
    start: Point
    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]


def laid_out(plan: MachinePlan) -> Layout:
    """Return where everything stands."""
    entrance = words_along_spine((plan.graph.creation,), plan, top=_START_Y)
    floors = tuple(_floors(plan, top=bottom_of(entrance)))
    lanes_x = _right_of([*entrance, *_words(floors)]) + _SPACE_BEFORE_LANES
    legend_right = LEGEND_X + width_of(plan.words.final, LOOPS_SIZE)
    ways_in = (_down(word, _START_Y, floors[0].box.top) for word in entrance)
    return Layout(
        width=max(lanes_x + max(plan.lanes.count - 1, 0) * _LANE_WIDTH, legend_right) + _MARGIN,
        height=floors[-1].box.bottom + _LEGEND_HEIGHT,
        start=(SPINE_X, _START_Y),
        boxes=tuple(floor.box for floor in floors),
        routes=(*ways_in, *_routes_down(floors), *_routes_aside(plan, floors, lanes_x)),
    )


def _floors(plan: MachinePlan, *, top: float) -> Iterator[Floor]:
    for state in plan.column:
        floor = floor_of(state, plan, top=top)
        yield floor
        top = floor.next_top


def _words(floors: Iterable[Floor]) -> Iterator[Caption]:
    for floor in floors:
        yield from floor.leaving
        yield from floor.straight


def _right_of(words: Iterable[Caption]) -> float:
    return max(word.right for word in words)


def _down(word: Caption, top: float, bottom: float) -> Route:
    return Route(word, ((SPINE_X, top), (SPINE_X, bottom)), ())


def _routes_down(floors: Sequence[Floor]) -> Iterator[Route]:
    for floor in floors:
        for word in floor.straight:
            yield _down(word, floor.box.bottom, floor.next_top)


def _routes_aside(plan: MachinePlan, floors: Sequence[Floor], lanes_x: float) -> Iterator[Route]:
    arrivals = {floor.box.state: floor.arrival_y for floor in floors}
    for word in (word for floor in floors for word in floor.leaving):
        lane_x = lanes_x + plan.lanes.lane_by_target[word.edge.target] * _LANE_WIDTH
        arrival_y = arrivals[word.edge.target]
        yield Route(
            word,
            (
                (word.right + _SPACE_AFTER_WORD, word.middle),
                (lane_x, word.middle),
                (lane_x, arrival_y),
                (BOX_RIGHT, arrival_y),
            ),
            ((BOX_RIGHT, word.middle), (BOX_RIGHT + STUB_LENGTH - 2, word.middle)),
        )
