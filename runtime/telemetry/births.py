"""Counts as Prometheus can add up their rises: each is nought first, and what it is after that.

A series is born with what it counts first, and `increase` sees no rise in a birth: of a burst that
was all it would see nothing. After a restart it takes what was counted anew for what was counted
before, if that was no more. A nought at first tells both: where the count began, and that it did.
"""

from collections.abc import Callable, Hashable, Iterator
from time import monotonic

from prometheus_client import Metric
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

NOUGHT_FOR_SECONDS = 30.0
"""From the first look at it. Who asks every 15 s sees the nought twice, also the second of two who
share the work; and nobody learns of anything much later than they would have."""

NEWS_FOR_SECONDS = 600.0
"""How old this process may be when it is asked first: whoever asks for the first time later than
that begins to watch something old, and none of it is news."""

LONG_AGO = float("-inf")

COUNTED = frozenset({"counter", "histogram"})


class BornAtNought(Collector):
    """Shows the counts of another collector, each that is new as nought for a while.

    Gauges are shown as they are.

    Args:
        counts: The other one.
        clock_seconds: Tells how much time goes by.
    """

    def __init__(self, counts: Collector, clock_seconds: Callable[[], float] = monotonic) -> None:
        self._counts = counts
        self._clock_seconds = clock_seconds
        self._born_at = clock_seconds()
        self._first_seen: dict[Hashable, float] = {}
        self._was_asked = False

    def collect(self) -> Iterator[Metric]:
        """Return every metric, as Prometheus is to see it."""
        now = self._clock_seconds()
        is_news = self._was_asked or now - self._born_at <= NEWS_FOR_SECONDS
        seen_at = now if is_news else LONG_AGO
        for metric in self._counts.collect():
            if metric.type in COUNTED:
                metric.samples = [self._shown(sample, seen_at, now) for sample in metric.samples]
            yield metric
        self._was_asked = True

    def _shown(self, sample: Sample, seen_at: float, now: float) -> Sample:
        series = (sample.name, *sample.labels.items())
        seen_for_seconds = now - self._first_seen.setdefault(series, seen_at)
        return sample if seen_for_seconds >= NOUGHT_FOR_SECONDS else sample._replace(value=0.0)
