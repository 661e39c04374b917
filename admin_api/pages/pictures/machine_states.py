"""The boxes of a machine's picture as SVG."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from admin_api.pages.pictures.drawing import classes, lettering, shape
from admin_api.pages.pictures.machine_boxes import (
    BOX_LEFT,
    BOX_WIDTH,
    LOOPS_HEIGHT,
    NAME_HEIGHT,
    NOW_HEIGHT,
    PADDING,
    Box,
)
from admin_api.pages.pictures.machine_graph import MachineGraph
from admin_api.pages.pictures.machine_layout import LEGEND_X
from admin_api.pages.pictures.machine_strokes import word_drawn
from admin_api.pages.pictures.machine_words import MachineWords

_TEXT_X = BOX_LEFT + PADDING

_BASELINE_SHARE = 0.76
"""Where letters stand in their line, from its top."""

_INSET = 3
"""How far the second outline of a final state lies within the first."""

_SIGN_WIDTH, _SIGN_HEIGHT = 22, 13
_NOW_RADIUS = 3


def state_drawn(box: Box, graph: MachineGraph, words: MachineWords) -> Element:
    """Return one state: its box, its name, whether the row is there, and the moves within."""
    return shape(
        "g",
        *_outlines(
            (BOX_LEFT, box.top), (BOX_WIDTH, box.height), is_final=graph.is_final(box.state)
        ),
        *(_now(box, words) if box.is_present else ()),
        *_lines(box.name, top=box.name_top, height=NAME_HEIGHT, class_="name"),
        *(part for caption in box.taken_loops for part in word_drawn(caption)),
        *_lines(box.other_loops, top=box.other_loops_top, height=LOOPS_HEIGHT, class_="loops"),
        class_=classes("state", visited=graph.is_visited(box.state), now=box.is_present),
    )


def final_sign(words: MachineWords, *, top: float) -> Element:
    """Return the legend of final states: the two outlines, small, and what they mean."""
    middle = top + _SIGN_HEIGHT / 2
    return shape(
        "g",
        *_outlines((BOX_LEFT, top), (_SIGN_WIDTH, _SIGN_HEIGHT), is_final=True),
        lettering(words.final, x=LEGEND_X, y=middle + 4, class_="loops"),
        class_="state",
    )


def _outlines(
    corner: tuple[float, float], size: tuple[float, float], *, is_final: bool
) -> Iterator[Element]:
    for inset in (0, _INSET) if is_final else (0,):
        yield shape(
            "rect",
            x=corner[0] + inset,
            y=corner[1] + inset,
            width=size[0] - 2 * inset,
            height=size[1] - 2 * inset,
            rx=min(7, size[1] / 3) - inset,
            class_="inner" if inset else "outline",
        )


def _now(box: Box, words: MachineWords) -> Iterator[Element]:
    """Yield the dot and the word that say that the row is in this state."""
    middle = box.top + PADDING + NOW_HEIGHT / 2 - 1
    yield shape("circle", cx=_TEXT_X + _NOW_RADIUS, cy=middle, r=_NOW_RADIUS, class_="dot")
    yield lettering(words.now, x=_TEXT_X + 3 * _NOW_RADIUS + 1, y=middle + 4, class_="here")


def _lines(texts: Iterable[str], *, top: float, height: float, class_: str) -> Iterator[Element]:
    for number, text in enumerate(texts):
        yield lettering(text, x=_TEXT_X, y=top + (number + _BASELINE_SHARE) * height, class_=class_)
