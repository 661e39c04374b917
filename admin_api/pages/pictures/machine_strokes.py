"""The lines of a machine's picture as SVG: with round corners, and an arrow where each one ends."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from admin_api.pages.pictures.drawing import classes, lettering, said, shape
from admin_api.pages.pictures.machine_boxes import BOX_LEFT, Box
from admin_api.pages.pictures.machine_captions import (
    BADGE_HEIGHT,
    BADGE_SIZE,
    LINE_HEIGHT,
    WORD_SIZE,
    Caption,
)
from admin_api.pages.pictures.machine_layout import Point, Route
from admin_api.pages.pictures.machine_words import MachineWords

_CORNER = 5
_ARROW_LENGTH = 7
_ARROW_HALF_WIDTH = 3.5
_LOOP_REACH = 13
_LOOP_HALF_HEIGHT = 7


def way_drawn(route: Route, words: MachineWords) -> Element:
    """Return one way: its line, its arrow, and its word behind the numbers of its steps."""
    return shape(
        "g",
        said("title", words.way(route.caption.edge)),
        *([_line(route.stub)] if route.stub else []),
        _line(_cut_short(route.points)),
        _arrow(*route.points[-2:]),
        *word_drawn(route.caption),
        class_=classes("move", taken=bool(route.caption.edge.steps)),
    )


def word_drawn(caption: Caption) -> list[Element]:
    """Return the word of a way with the numbers of its steps before it."""
    texts = [
        lettering(
            line,
            x=caption.words_x,
            y=caption.words_top + number * LINE_HEIGHT + _baseline(LINE_HEIGHT, WORD_SIZE),
            class_="word",
        )
        for number, line in enumerate(caption.lines)
    ]
    return [*_badge(caption), *texts] if caption.badge else texts


def loop_drawn(box: Box) -> Element:
    """Return the small loop at a box that its moves to itself share."""
    y = box.top + box.height / 2
    ends = [(BOX_LEFT, y - _LOOP_HALF_HEIGHT), (BOX_LEFT, y + _LOOP_HALF_HEIGHT)]
    outside = BOX_LEFT - _LOOP_REACH
    curve = (
        f"M{BOX_LEFT} {ends[0][1]:.1f}"
        f"C{outside} {ends[0][1] - 5:.1f} {outside} {ends[1][1] + 5:.1f} "
        f"{BOX_LEFT - _ARROW_LENGTH + 1} {ends[1][1]:.1f}"
    )
    return shape(
        "g",
        shape("path", d=curve, class_="line"),
        _arrow((BOX_LEFT - 1, ends[1][1]), ends[1]),
        class_=classes("move", taken=bool(box.taken_loops)),
    )


def _badge(caption: Caption) -> list[Element]:
    middle = caption.top + LINE_HEIGHT / 2
    number = lettering(
        caption.badge,
        x=caption.x + caption.badge_width / 2,
        y=middle - BADGE_SIZE / 2 + _baseline(BADGE_SIZE, BADGE_SIZE),
        class_="count",
    )
    frame = shape(
        "rect",
        x=caption.x,
        y=middle - BADGE_HEIGHT / 2,
        width=caption.badge_width,
        height=BADGE_HEIGHT,
        rx=BADGE_HEIGHT / 2,
        class_="steps",
    )
    return [frame, number]


def _line(points: Sequence[Point]) -> Element:
    """Return a line through some corners, each one rounded as far as its sides allow."""
    first, *corners, last = points
    path = [f"M{_at(first)}"]
    for before, corner, after in zip(points, corners, points[2:], strict=False):
        path.append(
            f"L{_at(_towards(corner, before))}Q{_at(corner)} {_at(_towards(corner, after))}"
        )
    return shape("path", d="".join((*path, f"L{_at(last)}")), class_="line")


def _towards(corner: Point, other: Point) -> Point:
    """Return the point where the rounding of a corner begins, on the side to `other`."""
    length = abs(other[0] - corner[0]) + abs(other[1] - corner[1])
    share = min(_CORNER, length / 2) / length if length else 0
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share


def _cut_short(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return the line without its last bit, which the arrow covers."""
    (from_x, from_y), (x, y) = points[-2:]
    length = abs(from_x - x) + abs(from_y - y)
    share = (_ARROW_LENGTH - 1) / length
    return (*points[:-1], (x + (from_x - x) * share, y + (from_y - y) * share))


def _arrow(before: Point, tip: Point) -> Element:
    """Return the head of an arrow that points along one axis."""
    (x, y), along = tip, _direction(before, tip)
    back = (x - along[0] * _ARROW_LENGTH, y - along[1] * _ARROW_LENGTH)
    aside = (along[1] * _ARROW_HALF_WIDTH, along[0] * _ARROW_HALF_WIDTH)
    left, right = (
        (back[0] + aside[0], back[1] + aside[1]),
        (back[0] - aside[0], back[1] - aside[1]),
    )
    return shape("path", d=f"M{_at(tip)}L{_at(left)}L{_at(right)}Z", class_="head")


def _direction(before: Point, tip: Point) -> Point:
    x, y = tip[0] - before[0], tip[1] - before[1]
    length = abs(x) + abs(y)
    return x / length, y / length


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _baseline(line_height: float, size: float) -> float:
    """Return how far under the top of a line its letters stand."""
    return line_height / 2 + size * 0.36
