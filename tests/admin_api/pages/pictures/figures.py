"""Charts for tests, of which only what matters is spelt out."""

from collections.abc import Callable

from admin_api.pages.pictures.chart_numbers import Chart, Point, Series


def chart(
    *series: Series,
    points: tuple[Point, ...] | None = None,
    written: Callable[[int], str] = str,
) -> Chart:
    """Return a chart of some series, by default of as many days as they have values."""
    count = len(series[0].values) if series else 0
    days = tuple(Point(f"day {day}", f"d{day}") for day in range(1, count + 1))
    return Chart(
        title="Payments",
        description="Payments by day.",
        empty="No payments yet.",
        points=days if points is None else points,
        series=series,
        written=written,
    )
