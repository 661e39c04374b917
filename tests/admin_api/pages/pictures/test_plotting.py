"""What the plotting package makes of numbers."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from admin_api.pages.pictures.chart_numbers import Chart, Series
from admin_api.pages.pictures.plot import Bar
from admin_api.pages.pictures.plotting import areas, lying_bars, stacked_bars
from tests.admin_api.pages.pictures.drawings import HOSTILE
from tests.admin_api.pages.pictures.figures import chart

SIZE = (360, 170)

NEARLY = pytest.approx


def bottom(bar: Bar) -> float:
    return bar.y + bar.height


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=12).filter(any))
def test_bars_are_as_high_as_their_values(values: list[int]) -> None:
    (bars,) = stacked_bars(chart(Series("Paid", tuple(values))), SIZE).bars

    highest = max(bar.height for bar in bars)
    assert [bar.height / highest for bar in bars] == NEARLY(
        [value / max(values) for value in values], abs=1e-3
    )


def test_a_second_series_stands_upon_the_first() -> None:
    paid, failed = stacked_bars(
        chart(Series("Paid", (30, 0)), Series("Failed", (10, 5))), SIZE
    ).bars

    assert [bottom(bar) for bar in failed] == NEARLY([paid[0].y, paid[1].y])
    assert paid[0].height == NEARLY(3 * failed[0].height)


def test_a_bar_stands_at_its_column() -> None:
    plot = stacked_bars(chart(Series("Paid", (3, 1, 2))), SIZE)

    assert [bar.x + bar.width / 2 for bar in plot.bars[0]] == NEARLY(list(plot.columns))


def test_levels_rise_evenly_from_the_bottom_of_the_bars() -> None:
    plot = stacked_bars(chart(Series("Paid", (82, 40))), SIZE)

    assert [level.text for level in plot.levels] == ["0", "50", "100"]
    assert plot.levels[0].y == NEARLY(bottom(plot.bars[0][0]))
    assert len({round(low.y - high.y, 3) for low, high in pairwise(plot.levels)}) == 1


def test_levels_are_written_as_the_chart_says() -> None:
    plot = areas(
        chart(Series("Revenue", (1, 2)), written=lambda value: f"{value} ₽ {HOSTILE}"), SIZE
    )

    assert plot.levels[1].text.startswith('1 ₽ "><script>')


def test_everything_stands_within_the_size() -> None:
    plot = stacked_bars(
        chart(Series("Paid", (82, 40)), written=lambda value: f"{value} roubles"), SIZE
    )

    left, top = plot.origin
    assert 0 < left < left + plot.width <= SIZE[0]
    assert 0 < top < top + plot.height <= SIZE[1]


def test_lying_bars_keep_the_order_of_the_points() -> None:
    (bars,) = lying_bars(chart(Series("Payments", (40, 10, 0))), SIZE).bars

    assert [bar.width / bars[0].width for bar in bars] == NEARLY([1, 0.25, 0])


def test_each_series_becomes_an_area_and_a_line() -> None:
    plot = areas(chart(Series("Active", (8, 9, 9)), Series("Past due", (1, 2, 1))), SIZE)

    corners = [path.replace("L", " ").count(" ") for path in plot.paths]
    assert len(plot.paths) == 4
    # An area goes down to the bottom at both ends.
    assert corners[0] > corners[1]
    assert corners[::2] == [corners[0]] * 2


def test_the_same_numbers_are_plotted_once() -> None:
    def january() -> Chart:
        return chart(Series("Paid", (11, 12, 13)))

    assert stacked_bars(january(), SIZE) is stacked_bars(january(), SIZE)
