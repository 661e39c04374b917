"""Charts by the plotting package.

It needs about ten milliseconds for one, and a page that refreshes itself mostly shows the same
numbers again: so plots are remembered by all that they depend on.
"""

from functools import lru_cache
from typing import Any

import pygal
from pygal.style import Style

from admin_api.pages.pictures.chart_numbers import Chart
from admin_api.pages.pictures.chart_scale import scale_to
from admin_api.pages.pictures.lettering import legible
from admin_api.pages.pictures.plot import Plot, plot_of

TEXT_SIZE = 12

_MARGIN = 4

_PLOTS_KEPT = 128
"""A plot is some kilobytes; a console has a dozen, in two languages and as of some minutes."""

_Size = tuple[int, int]
_Rows = tuple[tuple[int, ...], ...]
_Levels = tuple[tuple[int, str], ...]


def stacked_bars(chart: Chart, size: _Size) -> Plot:
    """Return upright bars, one series upon the other, with an axis at the left and one beneath.

    Args:
        chart: The numbers, not empty.
        size: Width and height in CSS pixels.
    """
    return _stacked_bars(_rows(chart), _levels(chart, max(chart.sums)), size)


def lying_bars(chart: Chart, size: _Size) -> Plot:
    """Return lying bars of the first series, without axes, one beneath the other in any order.

    Args:
        chart: The numbers, not empty.
        size: Width and height in CSS pixels.
    """
    return _lying_bars(_rows(chart)[0], size)


def areas(chart: Chart, size: _Size) -> Plot:
    """Return for each series a filled area, and then a line above it, with both axes.

    Args:
        chart: The numbers, not empty.
        size: Width and height in CSS pixels.
    """
    rows = _rows(chart)
    return _areas(rows, _levels(chart, max(map(max, rows))), size)


@lru_cache(maxsize=_PLOTS_KEPT)
def _stacked_bars(rows: _Rows, levels: _Levels, size: _Size) -> Plot:
    package = pygal.StackedBar(**_settings(size), **_axes(rows, levels))
    for row in rows:
        package.add("", row)
    return plot_of(package.render_tree())


@lru_cache(maxsize=_PLOTS_KEPT)
def _lying_bars(row: tuple[int, ...], size: _Size) -> Plot:
    package = pygal.HorizontalBar(**_settings(size), show_x_labels=False, show_y_labels=False)
    package.add("", row)
    return plot_of(package.render_tree())


@lru_cache(maxsize=_PLOTS_KEPT)
def _areas(rows: _Rows, levels: _Levels, size: _Size) -> Plot:
    package = pygal.Line(**_settings(size), **_axes(rows, levels), show_dots=False)
    for row in rows:
        package.add("", row, fill=True)
        package.add("", row)
    return plot_of(package.render_tree())


def _rows(chart: Chart) -> _Rows:
    return tuple(series.values for series in chart.series)


def _levels(chart: Chart, highest: int) -> _Levels:
    return tuple((value, legible(chart.written(value))) for value in scale_to(highest))


def _settings(size: _Size) -> dict[str, Any]:
    """Return what all plots share: no looks and no scripts, but the room that letters take."""
    return {
        "width": size[0],
        "height": size[1],
        "margin": _MARGIN,
        "show_legend": False,
        "js": [],
        "css": [],
        "style": Style(label_font_size=TEXT_SIZE, major_label_font_size=TEXT_SIZE),
    }


def _axes(rows: _Rows, levels: _Levels) -> dict[str, Any]:
    return {
        # Our own texts stand at these places later; without one there would be no place.
        "x_labels": ["0"] * len(rows[0]),
        "y_labels": [{"value": value, "label": text} for value, text in levels],
    }
