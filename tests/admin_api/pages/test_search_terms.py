"""What a typed text may mean, without looking for it."""

from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from admin_api.pages.search_terms import LONGEST_TEXT, clean_text, read_terms
from admin_api.queries.search import IdSpan

ID = "0190a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1024", 1024),
        ("№1024", 1024),
        ("№ 1024", 1024),
        ("#1024", 1024),
        ("INV-1024", 1024),
        ("счёт 1024", 1024),
        # As our own pages are headed.
        ("Invoice № 1024", 1024),
        ("Счёт №\N{NO-BREAK SPACE}1024", 1024),
        ("счет #1024", 1024),
        (str(2**63 - 1), 2**63 - 1),
        # A column of numbers holds no more.
        (str(2**63), None),
        ("0", None),
        ("10 24", None),
        ("1024a", None),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, number: int | None) -> None:
    assert read_terms(typed).number == number


@pytest.mark.parametrize(
    ("typed", "last_four"),
    [
        ("4242", "4242"),
        ("•4242", "4242"),
        ("**** **** **** 4242", "4242"),
        ("xxxx-4242", "4242"),
        ("4242 4242 4242 1111", "1111"),
        # As banks, letters and the widget write it: the first six, and the last four.
        ("424242******4242", "4242"),
        ("424242xxxxxx0542", "0542"),
        ("4242 42** **** 4242", "4242"),
        ("4242-42••-••••-4242", "4242"),
        ("424242 ****** 4242", "4242"),
        ("42424******4242", None),
        ("4242424242", None),
        ("424", None),
        ("42424", None),
    ],
)
def test_the_end_of_a_card_is_read_from_any_mask(typed: str, last_four: str | None) -> None:
    assert read_terms(typed).last_four == last_four


@pytest.mark.parametrize("typed", [ID, ID.upper(), ID.replace("-", ""), f"  {ID}\n", f"'{ID}'"])
def test_ids_are_read_however_they_were_copied(typed: str) -> None:
    assert read_terms(typed).ids == IdSpan(UUID(ID), UUID(ID))


@pytest.mark.parametrize("typed", ["67d4a195", "67d4a195…", "67D4A195..."])
def test_an_id_is_read_from_its_beginning(typed: str) -> None:
    assert read_terms(typed).ids == IdSpan(
        UUID("67d4a195-0000-0000-0000-000000000000"),
        UUID("67d4a195-ffff-ffff-ffff-ffffffffffff"),
    )


@pytest.mark.parametrize("typed", ["67d4a195…5c1e", "67D4A195...5C1E"])
def test_an_id_is_read_as_lists_abbreviate_it(typed: str) -> None:
    assert read_terms(typed).ids == IdSpan(
        UUID("67d4a195-0000-0000-0000-000000000000"),
        UUID("67d4a195-ffff-ffff-ffff-ffffffffffff"),
        "5c1e",
    )


@pytest.mark.parametrize(
    "typed", ["67d4a19…", "67d4-a195", "67d4a19z", "67d4a195…5c1", "67d4a195…5c1ex", f"{ID}0"]
)
def test_what_begins_no_id_is_not_taken_for_one(typed: str) -> None:
    assert read_terms(typed).ids is None


@pytest.mark.parametrize(
    ("typed", "email"),
    [
        ("Anna@Cinema.Test", "anna@cinema.test"),
        ("anna", "anna"),
        ("a", None),
        ("two words", None),
        ("a@b@c", None),
        ("4242", None),
    ],
)
def test_an_address_is_read_in_small_letters(typed: str, email: str | None) -> None:
    assert read_terms(typed).email == email


def test_an_empty_text_means_nothing() -> None:
    assert read_terms(" \t\n\"' ").is_nothing


@given(st.text(max_size=600))
def test_any_text_is_read(typed: str) -> None:
    read_terms(typed)

    cleaned = clean_text(typed)
    assert len(cleaned) <= LONGEST_TEXT
    assert cleaned.isprintable()


@given(st.text(max_size=600))
def test_cleaning_what_is_clean_changes_nothing(typed: str) -> None:
    cleaned = clean_text(typed)

    assert clean_text(cleaned) == cleaned
