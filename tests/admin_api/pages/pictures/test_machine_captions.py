"""The words on the lines of a machine, and the badges before them."""

from hypothesis import example, given, strategies as st

from admin_api.pages.pictures.lettering import width_of
from admin_api.pages.pictures.machine_captions import (
    BADGE_HEIGHT,
    LINE_HEIGHT,
    WORD_SIZE,
    caption_of,
    caption_within,
    stacked,
)
from admin_api.pages.pictures.machine_graph import Edge
from tests.admin_api.pages.pictures.drawings import words

STEPS = st.lists(st.integers(1, 400), unique=True).map(sorted).map(tuple)


def edge(*steps: int) -> Edge:
    return Edge("renew", "active", "active", steps)


@given(st.text(max_size=60), STEPS)
@example("", (10, 100, 101, 103, 104))
def test_a_caption_within_a_room_is_nowhere_wider(word: str, steps: tuple[int, ...]) -> None:
    caption = caption_within(edge(*steps), words(renew=word), x=10, room=132)

    assert caption.right - caption.x <= 132


@given(st.text(max_size=60), STEPS.filter(bool))
def test_a_badge_never_lies_upon_its_word(word: str, steps: tuple[int, ...]) -> None:
    caption = caption_within(edge(*steps), words(renew=word), x=10, room=132)

    is_beside = caption.words_x >= caption.x + caption.badge_width
    assert is_beside or caption.words_top >= caption.top + BADGE_HEIGHT - 1


def test_a_word_stays_whole_under_a_badge_that_leaves_no_room() -> None:
    caption = caption_within(edge(5, 7, 12, 40, 41), words(renew="приостановить"), x=10, room=132)

    assert caption.lines == ("приостановить",)
    assert caption.height == 2 * LINE_HEIGHT


def test_a_caption_without_steps_has_no_badge() -> None:
    caption = caption_of(edge(), words(), x=10)

    assert (caption.badge_width, caption.words_x) == (0, 10)
    assert caption.right == 10 + width_of("renew", WORD_SIZE)


def test_a_single_digit_has_a_round_badge() -> None:
    assert caption_of(edge(7), words(), x=10).badge_width == BADGE_HEIGHT


def test_stacked_captions_leave_room_for_their_badges() -> None:
    first, second = stacked([caption_of(edge(1), words(), x=0)] * 2, top=30)

    assert first.top == 30
    assert second.top - first.top >= BADGE_HEIGHT
