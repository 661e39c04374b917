"""Lying bars as inline SVG, each one under its own words, which may be as long as reasons are."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from xml.etree.ElementTree import Element

from markupsafe import Markup

from admin_api.pages.pictures.chart_frame import (
    answering,
    chart_framed,
    empty_chart,
    series_class,
)
from admin_api.pages.pictures.chart_numbers import Chart, TableRow
from admin_api.pages.pictures.charts import WIDTH
from admin_api.pages.pictures.drawing import lettering, shape
from admin_api.pages.pictures.lettering import wrapped
from admin_api.pages.pictures.plot import Bar
from admin_api.pages.pictures.plotting import TEXT_SIZE, lying_bars

_HEIGHT = 120
_LINE_HEIGHT = 16
_BAR_HEIGHT = 8
_SPACE_ABOVE_BAR = 6
_SPACE_UNDER_BAR = 12

_ROOM_FOR_LABEL = 260
"""The rest of a line is for the value at its end."""


@dataclass(frozen=True, slots=True)
class _Row:
    numbers: TableRow
    label: tuple[str, ...]
    bar: Bar

    @property
    def bar_top(self) -> float:
        return len(self.label) * _LINE_HEIGHT + _SPACE_ABOVE_BAR

    @property
    def height(self) -> float:
        return self.bar_top + _BAR_HEIGHT + _SPACE_UNDER_BAR


def ranking_chart(chart: Chart) -> Markup:
    """Return lying bars of the first series, each one under its label and leading to its list.

    Args:
        chart: Numbers of a few points, in the order in which they are shown.
    """
    if chart.is_empty:
        return empty_chart(chart, (WIDTH, _HEIGHT))
    bars = lying_bars(chart, (WIDTH, _HEIGHT)).bars[0]
    rows = [
        _Row(numbers, wrapped(numbers.label, TEXT_SIZE, _ROOM_FOR_LABEL), bar)
        for numbers, bar in zip(chart.rows, bars, strict=True)
    ]
    width = max(bar.width for bar in bars)
    tops = list(accumulate((row.height for row in rows), initial=0.0))
    content = (
        shape("g", *_drawn(chart, row, width=width), transform=f"translate(0 {top:.1f})")
        for row, top in zip(rows, tops, strict=False)
    )
    return chart_framed(chart, content, (width, tops[-1]))


def _drawn(chart: Chart, row: _Row, *, width: float) -> Iterator[Element]:
    """Yield label and value, and under them the bar upon the length of the longest one."""
    for number, line in enumerate(row.label, start=1):
        yield lettering(line, x=0, y=number * _LINE_HEIGHT, class_="label")
    value_y = row.bar_top - _SPACE_ABOVE_BAR
    yield lettering(row.numbers.values[0], x=width, y=value_y, class_="value")
    strips = (("track", width), (f"bar {series_class(chart, 0)}", row.bar.width))
    for class_, length in strips:
        yield shape("rect", y=row.bar_top, width=length, height=_BAR_HEIGHT, class_=class_)
    yield answering(chart, row.numbers, corner=(0, 0), size=(width, row.height))
