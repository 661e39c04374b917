"""Ids: sortable, derivable, and read strictly."""

from uuid import UUID

import pytest
from hypothesis import given, strategies

from runtime.identifiers import derived_id, find_id, new_id

NAMESPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")

texts = strategies.lists(strategies.text(), max_size=4).map(tuple)


def test_later_ids_sort_after_earlier_ones():
    ids = [new_id() for _ in range(1_000)]

    assert ids == sorted(ids)


def test_a_fresh_id_is_a_uuid_of_the_seventh_version():
    assert new_id().version == 7


@given(texts)
def test_a_derived_id_follows_from_its_parts_alone(parts):
    assert derived_id(NAMESPACE, *parts) == derived_id(NAMESPACE, *parts)


@given(texts, texts)
def test_different_parts_make_different_ids(parts, other_parts):
    are_same = derived_id(NAMESPACE, *parts) == derived_id(NAMESPACE, *other_parts)

    assert are_same is (parts == other_parts)


def test_the_border_between_parts_counts():
    assert derived_id(NAMESPACE, "ab", "c") != derived_id(NAMESPACE, "a", "bc")


def test_the_namespace_counts():
    assert derived_id(NAMESPACE, "a") != derived_id(new_id(), "a")


def test_a_derived_id_never_changes_between_releases():
    # Commands in flight and stored ids depend on it.
    assert derived_id(NAMESPACE, "viewer", "ключ") == UUID("fa5a0ae6-c62f-5580-9ce8-8e97b468915f")


@given(strategies.uuids())
def test_an_id_is_found_in_its_usual_spelling(identifier):
    assert find_id(str(identifier)) == find_id(str(identifier).upper()) == identifier


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "plan",
        "6ba7b8109dad11d180b400c04fd430c8",  # no hyphens
        "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}",
        "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8 ",
        "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
    ],
)
def test_no_id_is_found_in_another_spelling(text):
    assert find_id(text) is None
