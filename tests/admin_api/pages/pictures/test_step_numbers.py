"""The numbers of steps in a badge."""

import pytest

from admin_api.pages.pictures.step_numbers import all_numbers, short_numbers


@pytest.mark.parametrize(
    ("steps", "written"),
    [
        ((), ""),
        ((1,), "1"),
        ((2, 4), "2, 4"),
        ((2, 3), "2–3"),
        ((2, 5, 6, 7, 19), "2, 5–7, 19"),
        # Four runs are one too many: the second last one gives way.
        ((2, 4, 6, 8), "2, 4 … 8"),
        ((2, 4, 6, 8, 10, 11), "2, 4 … 10–11"),
    ],
)
def test_a_badge_tells_steps_in_few_signs(steps: tuple[int, ...], written: str) -> None:
    assert short_numbers(steps) == written


def test_the_whole_list_leaves_nothing_out() -> None:
    assert all_numbers((2, 4, 6, 8)) == "2, 4, 6, 8"
