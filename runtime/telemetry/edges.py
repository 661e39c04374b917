"""The edges of a process, and how the crossing of each is told: log line, metric, span."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from runtime.telemetry.instruments import Duration
from runtime.telemetry.metrics import (
    COMMAND_DURATION,
    HTTP_REQUEST_DURATION,
    LETTER_DURATION,
    PROVIDER_CALL_DURATION,
    PUBLISH_DURATION,
    RELAY_DURATION,
    REMINDER_PASS_DURATION,
    TASK_DURATION,
    TICK_DURATION,
)
from runtime.telemetry.tracer import SpanKind


class Edge(Enum):
    """Where work enters or leaves a process."""

    HTTP_REQUEST = auto()
    PUBLISH = auto()
    COMMAND = auto()
    RELAY = auto()
    TASK = auto()
    PROVIDER_CALL = auto()
    LETTER = auto()
    TICK = auto()
    REMINDER_PASS = auto()


@dataclass(frozen=True, slots=True)
class Manner:
    """How a crossing is told.

    The words of its log line and the labels of its metric are the same ones.

    Args:
        event: Of the log line.
        name_field: What the name of the work is called, such as `task`.
        outcome_field: What its outcome is called.
        metric: Times the crossings, and so counts them.
        span: Name of its span, from those fields.
        span_kind: On which side of the edge the process is.
        is_routine: Too frequent for a line at info; one that fails is told all the same.
        only_bugs_are_raised: Whatever ends it is for people to look at, so its line says where that
            came from. Who is called by others leaves that to them: they know whether it matters.
    """

    event: str
    name_field: str
    outcome_field: str
    metric: Duration
    span: str
    span_kind: SpanKind
    is_routine: bool = False
    only_bugs_are_raised: bool = False


MANNERS: Mapping[Edge, Manner] = MappingProxyType(
    {
        Edge.HTTP_REQUEST: Manner(
            "request",
            "route",
            "status",
            HTTP_REQUEST_DURATION,
            "{method} {route}",
            SpanKind.SERVER,
        ),
        Edge.PUBLISH: Manner(
            "published",
            "type",
            "outcome",
            PUBLISH_DURATION,
            "publish {type}",
            SpanKind.PRODUCER,
            is_routine=True,
        ),
        Edge.COMMAND: Manner(
            "command_settled",
            "type",
            "fate",
            COMMAND_DURATION,
            "{type}",
            SpanKind.CONSUMER,
        ),
        Edge.RELAY: Manner(
            "relayed",
            "type",
            "fate",
            RELAY_DURATION,
            "relay {type}",
            SpanKind.PRODUCER,
            is_routine=True,
        ),
        Edge.TASK: Manner(
            "task_done",
            "task",
            "outcome",
            TASK_DURATION,
            "task {task}",
            SpanKind.CONSUMER,
            only_bugs_are_raised=True,
        ),
        Edge.PROVIDER_CALL: Manner(
            "provider_called",
            "operation",
            "outcome",
            PROVIDER_CALL_DURATION,
            "{operation} {provider}",
            SpanKind.CLIENT,
        ),
        Edge.LETTER: Manner(
            "letter_settled",
            "kind",
            "fate",
            LETTER_DURATION,
            "letter {kind}",
            SpanKind.CONSUMER,
        ),
        Edge.TICK: Manner(
            "ticked",
            "tick",
            "outcome",
            TICK_DURATION,
            "tick {tick}",
            SpanKind.PRODUCER,
            is_routine=True,
        ),
        Edge.REMINDER_PASS: Manner(
            "reminder_passed",
            "occasion",
            "outcome",
            REMINDER_PASS_DURATION,
            "reminder pass",
            SpanKind.INTERNAL,
            is_routine=True,
        ),
    }
)
