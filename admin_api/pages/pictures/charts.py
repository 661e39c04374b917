"""Charts as inline SVG: upright bars, and areas.

They are drawn for a card of a phone's width, and grow a little with a wider one. A second series
has another form than the first one, not only another colour.
"""

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from markupsafe import Markup

from admin_api.pages.pictures.chart_frame import (
    LEGEND_HEIGHT,
    chart_framed,
    columns_drawn,
    empty_chart,
    legend_drawn,
    levels_drawn,
    series_class,
    ticks_drawn,
)
from admin_api.pages.pictures.chart_numbers import Chart
from admin_api.pages.pictures.drawing import shape
from admin_api.pages.pictures.plot import Bar, Plot
from admin_api.pages.pictures.plotting import areas, stacked_bars

WIDTH = 360

_HEIGHT = 170

_WIDEST_BAR = 32
"""Two bars in a wide chart would be walls."""

_HOLLOW_INSET = 0.75
"""Half of the outline of a hollow bar, which else would reach into its neighbours."""

_THINNEST_BAR = 0.1
"""So that one payment among thousands is still a line."""


def bar_chart(chart: Chart) -> Markup:
    """Return upright bars, one series upon the other, each column leading to its list.

    Args:
        chart: Numbers of up to about 50 points.
    """
    if chart.is_empty:
        return empty_chart(chart, (WIDTH, _HEIGHT))
    plot = stacked_bars(chart, (WIDTH, _HEIGHT))
    bars = (
        _bar(bar, series_class(chart, number), inset=_HOLLOW_INSET if number else 0)
        for number, series in enumerate(plot.bars)
        for bar in series
        if bar.height
    )
    return _with_axes(chart, plot, bars)


def area_chart(chart: Chart) -> Markup:
    """Return a line and the area beneath it for each series, each day leading to its list.

    Args:
        chart: Numbers of a few days to a year; series are not added up.
    """
    if chart.is_empty:
        return empty_chart(chart, (WIDTH, _HEIGHT))
    plot = areas(chart, (WIDTH, _HEIGHT))
    pairs = zip(plot.paths[::2], plot.paths[1::2], strict=True)
    forms = (
        shape("path", d=path, class_=f"{form} {series_class(chart, number)}")
        for number, pair in enumerate(pairs)
        for form, path in zip(("area", "line"), pair, strict=True)
    )
    return _with_axes(chart, plot, forms)


def _with_axes(chart: Chart, plot: Plot, forms: Iterable[Element]) -> Markup:
    legend = list(legend_drawn(chart))
    above = LEGEND_HEIGHT if legend else 0
    content = shape(
        "g",
        *levels_drawn(plot),
        *forms,
        *ticks_drawn(chart, plot),
        *columns_drawn(chart, plot),
        transform=f"translate({plot.origin[0]:.1f} {plot.origin[1] + above:.1f})",
    )
    return chart_framed(chart, [*legend, content], (WIDTH, _HEIGHT + above))


def _bar(bar: Bar, class_: str, *, inset: float) -> Element:
    width = min(bar.width, _WIDEST_BAR)
    return shape(
        "rect",
        x=bar.x + (bar.width - width) / 2 + inset,
        y=bar.y + inset,
        width=width - 2 * inset,
        height=max(bar.height - 2 * inset, _THINNEST_BAR),
        class_=f"bar {class_}",
    )
