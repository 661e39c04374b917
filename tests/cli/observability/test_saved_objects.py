"""What Kibana shows: it refers to nothing that is not there."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cli.observability.log_store import read_mappings
from cli.observability.saved_objects import as_import_file, read_saved_objects
from tests.cli.observability.field_paths import mapped_paths
from tests.cli.observability.logging_packages import sources

OBJECTS = read_saved_objects("kinokassa-logs")

RECORDS = "___records___"
"""Kibana's name for the lines themselves, where they are counted."""

FIELD_IN_QUERY = re.compile(r"([@a-z][\w.@]*)\s*(?:>=|<=|:|>|<)")


def title_of(saved_object: dict[str, Any]) -> str:
    title: str = saved_object["attributes"]["title"]
    return title


NAMING: dict[str, Callable[[Any], list[str]]] = {
    "sourceField": lambda field: [field],
    "timeFieldName": lambda field: [field],
    "columns": lambda named: named if isinstance(named, list) else [],
    "sort": lambda pairs: [field for field, _ in pairs],
    "fieldFormatMap": list,
    "query": lambda query: FIELD_IN_QUERY.findall(query) if isinstance(query, str) else [],
}
"""How fields are named in the attributes of objects, by the name of the attribute."""


def fields_of(value: Any, name: str = "") -> Iterator[str]:
    """Return every field that an object names, wherever it does."""
    if name in NAMING:
        yield from NAMING[name](value)
    if isinstance(value, dict):
        for inner, it in value.items():
            yield from fields_of(it, inner)
    if isinstance(value, list):
        for it in value:
            yield from fields_of(it)


def test_the_four_searches_of_those_on_call_are_there():
    searches = {title_of(each) for each in OBJECTS if each["type"] == "search"}

    assert searches >= {
        "Kinokassa: one payment's whole story",
        "Kinokassa: declines by reason",
        "Kinokassa: slow provider calls",
        "Kinokassa: dead letters",
    }


@pytest.mark.parametrize("saved_object", OBJECTS, ids=title_of)
def test_an_object_names_only_fields_that_have_a_type(saved_object: dict[str, Any]):
    named = set(fields_of(saved_object["attributes"])) - {RECORDS}

    assert named <= mapped_paths(read_mappings())


def test_every_action_that_is_looked_for_is_logged():
    looked_for = {
        action for each in OBJECTS for action in actions_in(json.dumps(each["attributes"]))
    }
    texts = list(sources())

    assert looked_for
    assert {it for it in looked_for if not any(f'"{it}"' in text for text in texts)} == set()


def test_the_search_for_dead_letters_finds_whatever_is_said_of_a_burial():
    (search,) = [each for each in OBJECTS if each["id"] == "kinokassa-dead-letters"]
    said = {it for source in sources() for it in re.findall(r'"(\w+_buried)"', source)}

    assert said == {"command_buried", "letter_buried", "task_buried", "message_buried"}
    assert set(actions_in(json.dumps(search["attributes"]))) == said


def actions_in(attributes: str) -> list[str]:
    """Return the actions that the queries of an object name."""
    queries = re.findall(r'event\.action : (\([^)]*\)|\\"\w+\\")', attributes)
    return re.findall(r'\\"(\w+)\\"', " ".join(queries))


@pytest.mark.parametrize("saved_object", OBJECTS, ids=title_of)
def test_an_object_refers_only_to_objects_that_are_there(saved_object: dict[str, Any]):
    there = {(each["type"], each["id"]) for each in OBJECTS}

    assert {(it["type"], it["id"]) for it in saved_object["references"]} <= there


def test_ids_are_given_once():
    ids = [(each["type"], each["id"]) for each in OBJECTS]

    assert len(set(ids)) == len(ids)


def test_every_panel_of_the_dashboard_shows_something():
    [dashboard] = [each for each in OBJECTS if each["type"] == "dashboard"]

    panels = {
        f"{panel['panelIndex']}:{panel['panelRefName']}": panel["type"]
        for panel in dashboard["attributes"]["panelsJSON"]
    }

    assert panels == {it["name"]: it["type"] for it in dashboard["references"]}


@pytest.mark.parametrize(
    "saved_object", [each for each in OBJECTS if each["type"] == "lens"], ids=title_of
)
def test_every_axis_of_a_picture_has_its_column(saved_object: dict[str, Any]):
    state = saved_object["attributes"]["state"]
    [(name, layer)] = state["datasourceStates"]["formBased"]["layers"].items()
    [shown] = state["visualization"]["layers"]

    axes = {shown["xAccessor"], *shown["accessors"], shown.get("splitAccessor")} - {None}
    assert shown["layerId"] == name
    assert axes == set(layer["columns"]) == set(layer["columnOrder"])


def test_the_data_view_is_of_the_indices_that_lines_go_to():
    [view] = [each for each in read_saved_objects("other") if each["type"] == "index-pattern"]

    assert view["attributes"]["title"] == "other-*"


def test_an_import_file_holds_one_object_a_line():
    lines = as_import_file(OBJECTS).splitlines()

    assert [json.loads(line)["id"] for line in lines] == [each["id"] for each in OBJECTS]


def test_what_kibana_keeps_as_text_is_text_in_the_import_file():
    for line in as_import_file(OBJECTS).splitlines():
        attributes = json.loads(line)["attributes"]
        source = attributes.get("kibanaSavedObjectMeta", {}).get("searchSourceJSON", "{}")
        assert isinstance(json.loads(source), dict)
        assert isinstance(json.loads(attributes.get("panelsJSON", "[]")), list)
