"""Counters, histograms and gauges: named here, kept by Prometheus's client once metrics are on.

An instrument is plain data until a `Meter` is switched on. Before that, using one costs a look at
a variable, and the client, which takes a tenth of a second to import, is not imported.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from runtime.telemetry.meter import Meter

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Bounds for work: from a read of one row to a provider that takes as long as we let it."""


@dataclass(frozen=True, slots=True)
class Described:
    """What is measured, as the reference tells of it.

    Args:
        name: With the unit at its end, as Prometheus wants it.
        sentence: What the number says.
        labels: Names of what it is told apart by; the values of each must be few.
    """

    name: str
    sentence: str
    labels: tuple[str, ...] = ()

    kind: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Counter(Described):
    """How often something happened, or how much of it, since the process began."""

    kind: ClassVar[str] = "counter"

    def count(self, amount: float = 1.0, **labels: str) -> None:
        """Add `amount`; nothing while metrics are off."""
        if _meter is not None:
            _meter.series(self, labels).inc(amount)


@dataclass(frozen=True, slots=True)
class Duration(Described):
    """How long something took: a histogram, which also tells how often.

    Args:
        bounds_seconds: Upper ends of its buckets, ascending.
    """

    bounds_seconds: tuple[float, ...] = SECONDS

    kind: ClassVar[str] = "histogram"

    def observe(self, seconds: float, **labels: str) -> None:
        """Note one duration; nothing while metrics are off."""
        if _meter is not None:
            _meter.series(self, labels).observe(seconds)


@dataclass(frozen=True, slots=True)
class Gauge(Described):
    """How much there is now. Of several workers the sum is shown, without those that ended."""

    kind: ClassVar[str] = "gauge"

    def set(self, value: float, **labels: str) -> None:
        """Replace the number; nothing while metrics are off."""
        if _meter is not None:
            _meter.series(self, labels).set(value)


Instrument = Counter | Duration | Gauge


_meter: "Meter | None" = None


def switch_on(meter: "Meter") -> None:
    """Let every instrument of this process, and of those forked from it, be kept by `meter`."""
    global _meter  # noqa: PLW0603  # instruments are used everywhere and built nowhere
    _meter = meter


@contextmanager
def measuring(meter: "Meter") -> Iterator["Meter"]:
    """Let `meter` keep the instruments in the block, for somebody who looks at them alone."""
    global _meter  # noqa: PLW0603  # as above
    before, _meter = _meter, meter
    try:
        yield meter
    finally:
        _meter = before
