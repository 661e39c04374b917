"""The round numbers at the side of a chart."""

import pytest
from hypothesis import given, strategies as st

from admin_api.pages.pictures.chart_scale import scale_to

HEIGHTS = st.integers(min_value=1, max_value=10**15)


@pytest.mark.parametrize(
    ("highest", "scale"),
    [
        (1, (0, 1)),
        (3, (0, 1, 2, 3)),
        (4, (0, 2, 4)),
        (82, (0, 50, 100)),
        (100, (0, 50, 100)),
        (1_000_000, (0, 500_000, 1_000_000)),
    ],
)
def test_numbers_are_round(highest: int, scale: tuple[int, ...]) -> None:
    assert scale_to(highest) == scale


@given(HEIGHTS)
def test_a_scale_reaches_the_highest_value_without_a_step_too_many(highest: int) -> None:
    *_, second_last, last = scale_to(highest)

    assert second_last < highest <= last


@given(HEIGHTS)
def test_a_scale_is_calm(highest: int) -> None:
    assert 2 <= len(scale_to(highest)) <= 4


def test_nothing_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match="no scale"):
        scale_to(0)
