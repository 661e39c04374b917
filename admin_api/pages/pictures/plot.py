"""What a plot consists of, read from the document of the plotting package.

That document has a style sheet, scripts and data for them, all of which the pages forbid, and
classes of its own. So its places and forms are taken one by one, and nothing else can slip in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Level:
    """A number of the axis at the left, and its height."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; one of nothing has no length."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart as forms; every place counts from `origin`.

    Args:
        origin: The upper left corner between the axes.
        width: Between the axes.
        height: Between the axes.
        levels: The axis at the left, from the bottom up.
        columns: The middle of each point on the axis beneath.
        bars: By series and point.
        paths: The lines and areas of a chart without bars, as SVG writes them.
    """

    origin: tuple[float, float]
    width: float
    height: float
    levels: tuple[Level, ...]
    columns: tuple[float, ...]
    bars: tuple[tuple[Bar, ...], ...]
    paths: tuple[str, ...]


_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def plot_of(document: Any) -> Plot:
    """Return the forms of a chart.

    Args:
        document: The tree that the plotting package renders.
    """
    stage = document.find(".//g[@class='plot']")
    ground = stage.find("rect[@class='background']")
    left, top = _numbers(stage.get("transform"))
    series = [group for group in stage if _is_of(group, "series")]
    return Plot(
        origin=(left, top),
        width=float(ground.get("width")),
        height=float(ground.get("height")),
        levels=tuple(Level(y, guide.findtext("text")) for guide, (_, y) in _guides(stage, "y")),
        columns=tuple(x for _, (x, _) in _guides(stage, "x")),
        bars=tuple(tuple(map(_bar, group.iterfind(".//g[@class='bar']"))) for group in series),
        paths=tuple(path.get("d") for group in series for path in group.iterfind("path")),
    )


def _guides(stage: Any, axis: str) -> Iterator[tuple[Any, tuple[float, float]]]:
    """Yield each guide of an axis, and where the line begins that the package draws for it."""
    for group in stage:
        if _is_of(group, f"axis {axis}"):
            for guide in group.iterfind("g[@class='guides']"):
                x, y, *_ = _numbers(guide.find("path").get("d"))
                yield guide, (x, y)


def _bar(group: Any) -> Bar:
    # The package leaves out a side that is 0.
    sides = (float(group.find("rect").get(side, 0)) for side in ("x", "y", "width", "height"))
    return Bar(*sides)


def _is_of(element: Any, class_start: str) -> bool:
    # A comment has no attributes.
    return f"{element.get('class') or ''} ".startswith(f"{class_start} ")


def _numbers(text: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text)]
