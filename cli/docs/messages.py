"""Tables of everything that travels over RabbitMQ: commands, events, envelope, queues."""

import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
from kombu import Queue
from msgspec.structs import FieldInfo

from cli.docs.markdown import bullets, code, described_names, page, prose_of, section, table
from interaction_bus.commands import COMMANDS, Command
from interaction_bus.envelope import Envelope
from interaction_bus.events import Event
from interaction_bus.topology import EXCHANGES, QUEUES
from state_updater.handlers import HANDLERS

ROOT = Path(__file__).parents[2]

FIELD_HEADS = ("Field", "Type", "Default")

INTRODUCTION = (
    "Every change of state begins as a command; every fact that others may want to know leaves as "
    "an event. Both travel as JSON in one envelope. Fields are added with a default and never "
    "renamed; a field that changes its meaning raises the version."
)


def messages_page() -> str:
    """Return the page of commands, events, envelope and queues."""
    return page(
        "Messages",
        INTRODUCTION,
        _envelope_section(),
        section("Commands", *map(_command_section, COMMANDS.values())),
        section("Events", *map(_family_section, Event.__subclasses__())),
        _topology_section(),
    )


def type_text(annotation: Any) -> str:
    """Return a type as people write it: `UUID`, `int | None`, `viewer or manager`."""
    if isinstance(annotation, type) and not get_args(annotation):
        return "None" if annotation is type(None) else annotation.__name__
    if hasattr(annotation, "__metadata__"):
        return type_text(get_args(annotation)[0])
    if isinstance(get_origin(annotation), type) and get_origin(annotation) is dict:
        return "object"
    parts = get_args(annotation)
    if all(isinstance(part, str) for part in parts):
        return ", ".join(parts)
    return " | ".join(map(type_text, parts))


def _envelope_section() -> str:
    described = described_names(Envelope)
    rows = [
        (code(field.name), type_text(field.type), described[field.name])
        for field in msgspec.structs.fields(Envelope)
    ]
    return section("Envelope", table(("Field", "Type", "Meaning"), rows))


def _command_section(command: type[Command]) -> str:
    handler = HANDLERS[command]
    place = Path(inspect.getfile(handler)).relative_to(ROOT).as_posix()
    return section(
        command.__name__,
        prose_of(command),
        f"Carried out by [`{handler.__name__}`](../../{place}), version {command.VERSION}.",
        _fields_table(command),
        level=3,
    )


def _family_section(family: type[Event]) -> str:
    """Return the section of events that have their fields in common."""
    members = family.__subclasses__() or [family]
    lines = [f"{code(event.NAME)}: {prose_of(event)}" for event in members]
    return section(family.__name__, bullets(lines), _fields_table(family), level=3)


def _fields_table(message: type[msgspec.Struct]) -> str:
    return table(FIELD_HEADS, map(_field_row, msgspec.structs.fields(message)))


def _field_row(field: FieldInfo) -> Sequence[str]:
    default = "required" if field.required else str(field.default)
    return code(field.name), type_text(field.type), default


def _topology_section() -> str:
    exchanges = [(code(exchange.name), exchange.type) for exchange in EXCHANGES]
    queues = [
        (
            code(queue.name),
            *_sources_of(queue),
            ", ".join(
                code(f"{name}={value}") for name, value in (queue.queue_arguments or {}).items()
            ),
        )
        for queue in QUEUES
    ]
    return section(
        "Exchanges and queues",
        "Declared by [`interaction_bus/topology.py`](../../interaction_bus/topology.py).",
        table(("Exchange", "Type"), exchanges),
        table(("Queue", "Bound to", "Routing key", "Arguments"), queues),
    )


def _sources_of(queue: Queue) -> tuple[str, str]:
    """Return the exchanges that a queue is bound to, and by which routing keys."""
    own = [(queue.exchange, queue.routing_key)]
    # Sorted: kombu keeps the further bindings in no order.
    further = sorted(
        ((bound.exchange, bound.routing_key) for bound in queue.bindings),
        key=lambda pair: str(pair[1]),
    )
    bindings = [(exchange.name, key) for exchange, key in own + further if exchange]
    exchanges = dict.fromkeys(name for name, _ in bindings if name)
    keys = [key or "-" for _, key in bindings]
    return ", ".join(map(code, exchanges)) or "-", ", ".join(map(code, keys)) or "-"
