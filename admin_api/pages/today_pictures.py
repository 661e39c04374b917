"""What a picture of today consists of: the drawing, the sentence above it, the numbers beneath."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from admin_api.pages.pictures.chart_numbers import Chart
from admin_api.pages.today_links import Told


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table beneath a picture.

    Args:
        name: Of the hour, the day or the reason.
        values: One for each head after the first.
    """

    name: Told
    values: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its numbers.

    Args:
        key: Tells it from the others on the page.
        chart: What it shows.
        drawing: The same as SVG.
        heads: Of the table's columns, the first one above the names.
        lines: Of the table.
    """

    key: str
    chart: Chart
    drawing: Markup
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


def pictured(
    key: str,
    chart: Chart,
    draw: Callable[[Chart], Markup],
    *,
    heads: tuple[str, ...],
    values: Callable[[int], tuple[Told, ...]],
) -> Picture:
    """Return a chart with a table that has a line for each of its points, and the same links.

    Args:
        key: Tells it from the others on the page.
        chart: What it shows.
        draw: Makes the SVG.
        heads: Of the table's columns, the first one above the names.
        values: Of the line of a point, by its number.
    """
    lines = (
        Line(Told(point.label, point.address), values(number))
        for number, point in enumerate(chart.points)
    )
    return Picture(key, chart, draw(chart), heads, tuple(lines))
