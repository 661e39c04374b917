"""What stands around the forms of a chart: axes, legend, columns that answer the pointer."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, pairwise
from xml.etree.ElementTree import Element

from markupsafe import Markup

from admin_api.pages.pictures.chart_numbers import Chart, TableRow
from admin_api.pages.pictures.drawing import (
    classes,
    framed,
    lettering,
    markup_of,
    said,
    shape,
)
from admin_api.pages.pictures.lettering import width_of
from admin_api.pages.pictures.plot import Plot
from admin_api.pages.pictures.plotting import TEXT_SIZE

LEGEND_HEIGHT = 22

_TEXT_BESIDE_AXIS = 6
_TEXT_UNDER_AXIS = 17
_BASELINE = 4
"""How far under the middle of a line its letters stand."""

_SPACE_BETWEEN_TICKS = 8
_SWATCH = 10
_SPACE_IN_LEGEND = 16


def levels_drawn(plot: Plot) -> Iterator[Element]:
    """Yield the axis at the left: a quiet line across for each level, the bottom one firm."""
    for number, level in enumerate(plot.levels):
        yield shape(
            "path",
            d=f"M0 {level.y:.1f}H{plot.width:.1f}",
            class_="level" if number else "bottom",
        )
        yield lettering(
            level.text, x=-_TEXT_BESIDE_AXIS, y=level.y + _BASELINE, class_="level-name"
        )


def ticks_drawn(chart: Chart, plot: Plot) -> Iterator[Element]:
    """Yield the texts beneath: every one, or every second, third … so that none touches another."""
    named = [
        (point.tick, x) for point, x in zip(chart.points, plot.columns, strict=True) if point.tick
    ]
    fitting = (named[::step] for step in count(1) if not _touch(named[::step]))
    for text, x in next(fitting):
        yield lettering(text, x=x, y=plot.height + _TEXT_UNDER_AXIS, class_="tick")


def legend_drawn(chart: Chart) -> Iterator[Element]:
    """Yield one sign and name for each series, in a row; none where there is but one."""
    x = 0.0
    for number, series in enumerate(chart.series if len(chart.series) > 1 else ()):
        yield shape(
            "rect", x=x + 1, y=2, width=_SWATCH, height=_SWATCH, class_=series_class(chart, number)
        )
        x += _SWATCH + _TEXT_BESIDE_AXIS
        yield lettering(series.name, x=x, y=2 + _SWATCH, class_="series-name")
        x += width_of(series.name, TEXT_SIZE) + _SPACE_IN_LEGEND


def columns_drawn(chart: Chart, plot: Plot) -> Iterator[Element]:
    """Yield a column at each point, which tells its values and leads to its list."""
    borders = [0.0, *(sum(pair) / 2 for pair in pairwise(plot.columns)), plot.width]
    for row, (left, right) in zip(chart.rows, pairwise(borders), strict=True):
        yield answering(chart, row, corner=(left, 0), size=(right - left, plot.height))


def answering(
    chart: Chart, row: TableRow, *, corner: tuple[float, float], size: tuple[float, float]
) -> Element:
    """Return a place that answers the pointer for one point: with its values, and with its list.

    The table beneath has the same links, wide enough for fingers and in the order of the keyboard;
    so these are for the mouse alone.

    Args:
        chart: The numbers.
        row: Those of the point.
        corner: Upper left.
        size: Width and height.
    """
    values = ", ".join(
        f"{series.name} {value}" for series, value in zip(chart.series, row.values, strict=True)
    )
    ground = shape("rect", x=corner[0], y=corner[1], width=size[0], height=size[1], class_="answer")
    parts = (said("title", f"{row.label}: {values}"), ground)
    if row.address is None:
        return shape("g", *parts)
    return shape("a", *parts, href=row.address, tabindex="-1")


def _touch(ticks: Sequence[tuple[str, float]]) -> bool:
    """Return whether any text comes too near to the next one."""
    return any(
        (width_of(text, TEXT_SIZE) + width_of(other, TEXT_SIZE)) / 2 + _SPACE_BETWEEN_TICKS > gap
        for (text, x), (other, other_x) in pairwise(ticks)
        for gap in (other_x - x,)
    )


def series_class(chart: Chart, number: int) -> str:
    """Return the classes of a series: its meaning, and its place, which has a form of its own."""
    return classes(f"tone-{chart.series[number].tone}", "first" if number == 0 else "later")


def chart_framed(chart: Chart, content: Iterable[Element], size: tuple[float, float]) -> Markup:
    """Return a chart as it stands in a page.

    Args:
        chart: Its words.
        content: Its forms, the first one undermost.
        size: Width and height in CSS pixels.
    """
    words = {"title": chart.title, "desc": chart.description}
    role = "group" if any(point.address for point in chart.points) else "img"
    return markup_of(framed(content, size, words, kind="chart", role=role))


def empty_chart(chart: Chart, size: tuple[int, int]) -> Markup:
    """Return a chart of nothing: its ground line, and a sentence that says so."""
    width, height = size
    bottom = height - LEGEND_HEIGHT
    return chart_framed(
        chart,
        (
            shape("path", d=f"M0 {bottom}H{width}", class_="bottom"),
            lettering(chart.empty, x=width / 2, y=bottom / 2, class_="nothing"),
        ),
        size,
    )
