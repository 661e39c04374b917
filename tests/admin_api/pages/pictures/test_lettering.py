"""How much room texts take, and how they are broken."""

import pytest
from hypothesis import given, strategies as st

from admin_api.pages.pictures.lettering import legible, width_of, wrapped


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1), st.text())
def test_a_longer_text_is_wider(first: str, second: str) -> None:
    assert width_of(first + second, 12) > width_of(second, 12)


@given(st.text(), st.integers(min_value=30, max_value=400))
def test_no_line_is_wider_than_its_room(text: str, room: int) -> None:
    lines = wrapped(text, 12, room)

    assert all(width_of(line, 12) <= room for line in lines)


@given(st.text(), st.integers(min_value=30, max_value=400))
def test_breaking_loses_no_letter(text: str, room: int) -> None:
    lines = wrapped(text, 12, room)

    assert "".join("".join(lines).split()) == "".join(text.split())


def test_lines_are_broken_between_words_where_they_can() -> None:
    assert wrapped("turn renewal off", 12, 90) == ("turn renewal", "off")


def test_a_word_wider_than_the_room_is_broken_inside() -> None:
    first, second = wrapped("приостановлена", 12, 60)

    assert first + second == "приостановлена"


def test_nothing_takes_no_line() -> None:
    assert wrapped(" ", 12, 90) == ()


@pytest.mark.parametrize("letters", ["мм", "WW", "漢字", "Щщ"])
def test_broad_letters_take_more_room_than_usual_ones(letters: str) -> None:
    assert width_of(letters, 12) > width_of("ae", 12) > width_of("il", 12)


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x85", "\ud800", "\uffff"])
def test_signs_that_no_document_may_hold_are_replaced(sign: str) -> None:
    assert legible(f"a{sign}b") == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize("text", ["Щука & <b>", "שלום", "🎬 film", "tab\tand\nline"])
def test_every_other_sign_stays(text: str) -> None:
    assert legible(text) == text
