"""Slices cut everything that there is into parts, one after the other."""

from uuid import UUID

import pytest

from observer.invariants.slices import AFTER_ALL, WHOLE, Slice

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("part", "is_last"), [(Slice(ONE, TWO), False), (Slice(ONE, AFTER_ALL), True), (WHOLE, True)]
)
def test_nothing_comes_after_the_last_one(part: Slice, *, is_last: bool) -> None:
    assert part.is_last is is_last


@pytest.mark.parametrize(
    ("part", "is_within"),
    [
        (Slice(ONE, TWO), True),
        (Slice(ONE, THREE), True),  # it began earlier, and that was looked through before
        (Slice(TWO, AFTER_ALL), False),  # it goes on
        (Slice(upto=ONE), False),  # it was over before
    ],
)
def test_one_ends_where_its_last_row_is(part: Slice, *, is_within: bool) -> None:
    assert part.ends_within(Slice(ONE, THREE)) is is_within
