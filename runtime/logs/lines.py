"""Log events as lines of JSON, for standard output and for whoever keeps them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
from structlog.types import EventDict

from runtime.identifiers import new_id
from runtime.logs.ecs import as_ecs
from runtime.logs.origin import Origin


@dataclass(frozen=True, slots=True)
class EcsLine:
    """One event as it is written.

    Args:
        event_id: Its own id; ids of later lines of a process sort after those of earlier ones.
        moment: When it happened, ISO 8601 in UTC.
        text: The whole event as one line of JSON.
    """

    event_id: str
    moment: str
    text: str


TakeLine: TypeAlias = Callable[[EcsLine], None]
"""Takes a line for shipping; it must not wait."""


class EcsLines:
    """Makes lines of events; its methods are processors for structlog, secrets were taken out.

    Args:
        origin: Who writes them.
        take_line: Given each line, for shipping; none where lines are only written.
    """

    def __init__(self, origin: Origin, take_line: TakeLine | None) -> None:
        self._origin = origin
        self._take_line = take_line

    def render(self, _logger: object, _method: str, event: EventDict) -> str:
        """Return the event as a line."""
        return self._line_of(event).text

    def pass_by(self, _logger: object, _method: str, event: EventDict) -> EventDict:
        """Let the event go on to another form, once its line was taken for shipping."""
        if self._take_line is not None:
            self._line_of(event)
        return event

    def _line_of(self, event: EventDict) -> EcsLine:
        event_id = str(new_id())
        document = as_ecs({**event, **self._origin.fields(), "event_id": event_id})
        line = EcsLine(event_id, document["@timestamp"], json_of(document))
        if self._take_line is not None:
            self._take_line(line)
        return line


def json_of(document: dict[str, Any]) -> str:
    """Return a document as one line of JSON."""
    try:
        return msgspec.json.encode(document).decode()
    except UnicodeEncodeError:
        # Half of a surrogate pair, as a hostile client sends it, has no bytes in UTF-8.
        return json.dumps(document)
