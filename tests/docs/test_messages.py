"""The page of messages leaves nothing out."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
import pytest

from cli.docs.messages import ROOT, messages_page, type_text
from interaction_bus.commands import COMMANDS, Command
from interaction_bus.events import Event
from interaction_bus.topology import EXCHANGES, QUEUES


@pytest.fixture(scope="module")
def page() -> str:
    return messages_page()


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_command_has_a_section_with_its_fields(command: type[Command], page: str) -> None:
    section = page.partition(f"### {command.__name__}\n")[2].partition("\n##")[0]

    for field in msgspec.structs.fields(command):
        assert f"| `{field.name}` |" in section


def test_every_event_is_listed_with_its_routing_key(page: str) -> None:
    named = [each for each in every_subclass(Event) if hasattr(each, "NAME")]

    assert named
    assert [event.NAME for event in named if f"- `{event.NAME}`: " not in page] == []


def test_every_exchange_and_queue_is_listed(page: str) -> None:
    names = [each.name for each in (*EXCHANGES, *QUEUES)]

    assert [name for name in names if f"| `{name}` |" not in page] == []


def test_handlers_are_linked_to_files_that_exist(page: str) -> None:
    linked = {part.partition(")")[0] for part in page.split("](../../")[1:]}

    assert linked
    assert [path for path in linked if not Path(ROOT, path).is_file()] == []


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (UUID, "UUID"),
        (datetime | None, "datetime | None"),
        (Annotated[str, msgspec.Meta(min_length=1)], "str"),
        (Literal["viewer", "manager"], "viewer, manager"),
        (dict[str, Any], "object"),
    ],
)
def test_types_read_as_people_write_them(annotation: Any, text: str) -> None:
    assert type_text(annotation) == text


def every_subclass(kind: type) -> list[type]:
    return [each for child in kind.__subclasses__() for each in (child, *every_subclass(child))]
