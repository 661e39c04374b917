"""An observer of the test's own, and rounds of it that nobody waits for."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from threading import Event

from sqlalchemy import Engine

from observer.invariants import INVARIANTS, Invariant
from observer.queues import QueueReader
from observer.watch import Observer
from runtime.clock import FixedClock
from runtime.pulse import Pulse


class Rounds(Event):
    """Stops after some rounds, and moves the clock between them.

    Args:
        clock: Of the observer.
        spans: How far the clock moves after each round.
    """

    def __init__(self, clock: FixedClock, spans: list[timedelta]) -> None:
        super().__init__()
        self._clock, self._spans = clock, spans

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout
        if not self._spans:
            self.set()
        else:
            self._clock.advance(self._spans.pop(0))
        return self.is_set()


def build_watch(
    engine: Engine,
    broker_url: str,
    clock: FixedClock,
    folder: Path,
    *,
    invariants: Sequence[Invariant] = INVARIANTS,
) -> Observer:
    """Return an observer of these stores, whose pulse is in `folder`."""
    pulse = Pulse("observer", folder)
    return Observer(engine, QueueReader(broker_url), clock, pulse, invariants=invariants)
