"""The numbers of a chart, in the picture and in the table."""

import pytest

from admin_api.pages.pictures.chart_numbers import Point, Series, TableRow
from tests.admin_api.pages.pictures.figures import chart


def test_the_table_writes_each_value_as_the_axis_does() -> None:
    months = chart(
        Series("Paid", (100, 250)),
        Series("Refunded", (0, 50)),
        points=(Point("October", address="/october"), Point("November")),
        written=lambda value: f"{value} RUB",
    )

    assert months.rows == (
        TableRow("October", "/october", ("100 RUB", "0 RUB")),
        TableRow("November", None, ("250 RUB", "50 RUB")),
    )


def test_sums_are_those_of_all_series_at_a_point() -> None:
    assert chart(Series("Paid", (3, 4)), Series("Failed", (1, 0))).sums == (4, 4)


@pytest.mark.parametrize("series", [(), (Series("Paid", ()),), (Series("Paid", (0, 0)),)])
def test_a_chart_of_nothing_but_zeros_is_empty(series: tuple[Series, ...]) -> None:
    assert chart(*series).is_empty


def test_a_single_value_makes_a_chart_worth_drawing() -> None:
    assert not chart(Series("Paid", (0, 0)), Series("Failed", (0, 1))).is_empty


def test_values_below_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        Series("Paid", (3, -1))


def test_each_point_needs_its_value() -> None:
    with pytest.raises(ValueError, match="one value for each point"):
        chart(Series("Paid", (1, 2)), points=(Point("October"),))
