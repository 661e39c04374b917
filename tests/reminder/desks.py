"""Desks for requests that need no broker."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from interaction_bus.envelope import Envelope


class RecordingDesk:
    """Keeps the requests; a test may say what happens at each."""

    def __init__(self) -> None:
        self.requests: list[Envelope] = []
        self.before_each: Callable[[Envelope], None] = lambda _envelope: None

    @contextmanager
    def open(self) -> Iterator["RecordingDesk"]:
        """Be open."""
        yield self

    def publish(self, envelope: Envelope) -> None:
        """Take one request."""
        self.before_each(envelope)
        self.requests.append(envelope)

    @property
    def kinds(self) -> list[str]:
        """The kinds of letters that were asked for, in order."""
        return [envelope.body["kind"] for envelope in self.requests]
