"""Where things stand in the picture of a machine: nothing lies upon anything else."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from hypothesis import given, strategies as st

from admin_api.pages.pictures.lettering import width_of
from admin_api.pages.pictures.machine_boxes import (
    BOX_LEFT,
    BOX_RIGHT,
    LOOPS_HEIGHT,
    NAME_HEIGHT,
    Box,
)
from admin_api.pages.pictures.machine_captions import WORD_SIZE, Caption
from admin_api.pages.pictures.machine_graph import Step
from admin_api.pages.pictures.machine_layout import Layout, Route, laid_out
from admin_api.pages.pictures.machine_plan import plan_of
from admin_api.pages.pictures.machine_words import MachineWords
from billing_rules.lifecycles import DISPUTE
from billing_rules.moves import Lifecycle
from tests.admin_api.pages.pictures.drawings import (
    in_each_machine,
    machines,
    paths,
    walk,
    words,
)

PHONE_WIDTH = 364
"""A phone of 360 px leaves 328 of them, and a picture may shrink by a tenth."""


@dataclass(frozen=True)
class Area:
    """A rectangle, its edges not belonging to it."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Area") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: "Area") -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


def area_of_box(box: Box) -> Area:
    return Area(BOX_LEFT, box.top, BOX_RIGHT, box.bottom)


def area_of_words(caption: Caption) -> Area:
    return Area(caption.x, caption.top, caption.right, caption.bottom)


def lines_of(route: Route) -> Iterator[Area]:
    """Yield the straight parts of a way, each as thick as it is drawn when taken."""
    for points in (route.points, route.stub):
        for (x, y), (other_x, other_y) in pairwise(points):
            yield Area(min(x, other_x), min(y, other_y) - 1, max(x, other_x), max(y, other_y) + 1)


def layout_of(lifecycle: Lifecycle, path: tuple[Step, ...], some_words: MachineWords) -> Layout:
    return laid_out(plan_of(lifecycle, path, some_words))


def assert_nothing_collides(layout: Layout) -> None:
    boxes = [area_of_box(box) for box in layout.boxes]
    captions = [area_of_words(route.caption) for route in layout.routes]
    lines = [line for route in layout.routes for line in lines_of(route)]
    slim_boxes = [Area(box.left, box.top + 2, box.right, box.bottom - 2) for box in boxes]
    assert not any(box.meets(other) for box, other in combinations(boxes, 2))
    assert not any(caption.meets(other) for caption, other in combinations(captions, 2))
    assert not any(caption.meets(box) for caption in captions for box in boxes)
    assert not any(line.meets(box) for line in lines for box in slim_boxes)
    assert not any(line.meets(caption) for line in lines for caption in captions)
    assert all(area.right <= layout.width for area in (*captions, *lines))


def assert_boxes_hold_their_words(layout: Layout) -> None:
    for box in layout.boxes:
        name = Area(BOX_LEFT, box.name_top, BOX_RIGHT, box.name_top + len(box.name) * NAME_HEIGHT)
        others_bottom = box.other_loops_top + len(box.other_loops) * LOOPS_HEIGHT
        others = Area(BOX_LEFT, box.other_loops_top, BOX_RIGHT, others_bottom)
        parts = [name, *map(area_of_words, box.taken_loops), *([others] if box.other_loops else [])]
        assert all(area_of_box(box).holds(part) for part in parts)
        assert not any(part.meets(other) for part, other in combinations(parts, 2))


@in_each_machine
def test_nothing_collides_in_our_machines(lifecycle: Lifecycle, triggers: tuple[str, ...]) -> None:
    for path in ((), walk(lifecycle), walk(lifecycle, *triggers)):
        layout = layout_of(lifecycle, path, words())

        assert_nothing_collides(layout)
        assert_boxes_hold_their_words(layout)


@in_each_machine
def test_our_machines_fit_into_a_phone(lifecycle: Lifecycle, triggers: tuple[str, ...]) -> None:
    assert layout_of(lifecycle, walk(lifecycle, *triggers), words()).width <= PHONE_WIDTH


@given(machines(), st.data())
def test_nothing_collides_in_any_machine_with_any_words(
    lifecycle: Lifecycle, data: st.DataObject
) -> None:
    path = data.draw(paths(lifecycle))
    written = {
        name: data.draw(st.text(max_size=40))
        for name in ("make", *"abcdefgh", *(state.value for state in lifecycle.states))
    }

    layout = layout_of(lifecycle, path, words(**written))

    assert_nothing_collides(layout)
    assert_boxes_hold_their_words(layout)


@given(machines())
def test_lines_to_different_states_never_run_in_one_lane(lifecycle: Lifecycle) -> None:
    layout = layout_of(lifecycle, (), words())

    upright = [
        (route.caption.edge.target, route.points[1], route.points[2])
        for route in layout.routes
        if route.stub
    ]

    for (target, start, end), (other_target, other_start, other_end) in combinations(upright, 2):
        apart = min(start[1], end[1]) > max(other_start[1], other_end[1]) or max(
            start[1], end[1]
        ) < min(other_start[1], other_end[1])
        assert target == other_target or start[0] != other_start[0] or apart


@given(machines())
def test_lines_that_leave_one_state_never_cross(lifecycle: Lifecycle) -> None:
    layout = layout_of(lifecycle, (), words())

    aside = [route for route in layout.routes if route.stub]

    for route, other in combinations(aside, 2):
        if route.caption.edge.source == other.caption.edge.source:
            assert not _crosses(route, other)
            assert not _crosses(other, route)


@given(machines())
def test_every_way_ends_at_the_edge_of_its_target(lifecycle: Lifecycle) -> None:
    layout = layout_of(lifecycle, (), words())
    boxes = {box.state: box for box in layout.boxes}

    for route in layout.routes:
        x, y = route.points[-1]
        box = boxes[route.caption.edge.target]
        assert (x == BOX_RIGHT and box.top < y < box.bottom) or (x < BOX_RIGHT and y == box.top)


@given(machines())
def test_every_way_but_loops_is_drawn_once(lifecycle: Lifecycle) -> None:
    plan = plan_of(lifecycle, (), words())

    drawn = [route.caption.edge for route in laid_out(plan).routes]

    ways = [plan.graph.creation, *(edge for edge in plan.graph.edges if not edge.is_loop)]
    assert len(drawn) == len(ways)
    assert set(drawn) == set(ways)


def test_a_long_legend_widens_the_picture() -> None:
    long = MachineWords("t", {}, {}, now="now", final="a final state " * 5)

    layout = layout_of(DISPUTE, (), long)

    assert layout.width > width_of(long.final, WORD_SIZE - 1)


def _crosses(route: Route, other: Route) -> bool:
    """Return whether the way out of one meets the upright line of the other one in its middle."""
    (from_x, y), (to_x, _) = route.points[:2]
    x, top = other.points[1]
    low, high = sorted((top, other.points[2][1]))
    return from_x < x < to_x and low < y < high
