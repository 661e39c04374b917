"""Keeps what instruments measure, by means of Prometheus's client."""

from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any, assert_never

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

from runtime.telemetry import instruments
from runtime.telemetry.instruments import Instrument

PROCESS_LABEL = "process"
"""The one label that nobody has to give: the meter knows its process."""


class Meter:
    """Keeps the numbers of one process, for all its threads.

    Args:
        process: Such as `client-api`.
        registry: Of Prometheus's client, where the numbers are read.
    """

    def __init__(self, process: str, registry: CollectorRegistry) -> None:
        self.process = process
        self.registry = registry
        self._families: dict[str, Any] = {}
        self._series: dict[tuple[str, ...], Any] = {}
        self._growing = Lock()

    def series(self, instrument: Instrument, labels: Mapping[str, str]) -> Any:
        """Return what keeps one number: an instrument with a value for each of its labels.

        Args:
            instrument: Of any kind.
            labels: A value that is not given is empty; one that the instrument lacks is dropped.
        """
        key = (instrument.name, *[labels.get(name, "") for name in instrument.labels])
        found = self._series.get(key)
        return self._begin(instrument, key) if found is None else found

    def begin(self, measured: Iterable[Instrument]) -> None:
        """Show counts without labels as nought: a rise from nothing is a rise that nobody sees."""
        for instrument in measured:
            if not instrument.labels and not isinstance(instrument, instruments.Gauge):
                self.series(instrument, {})

    def _begin(self, instrument: Instrument, key: tuple[str, ...]) -> Any:
        with self._growing:
            family = self._families.get(instrument.name)
            if family is None:
                family = self._families[instrument.name] = _family(instrument, self.registry)
        values = [
            self.process if name == PROCESS_LABEL and not value else value
            for name, value in zip(instrument.labels, key[1:], strict=True)
        ]
        series = self._series[key] = family.labels(*values) if values else family
        return series


def new_registry() -> CollectorRegistry:
    """Return an empty registry; series bear no time of birth, which nobody here reads."""
    disable_created_metrics()  # type: ignore[no-untyped-call] # of the client
    return CollectorRegistry()


def _family(instrument: Instrument, registry: CollectorRegistry) -> Any:
    about = (instrument.name, instrument.sentence, instrument.labels)
    match instrument:
        case instruments.Counter():
            return Counter(*about, registry=registry)
        case instruments.Duration():
            return Histogram(*about, buckets=instrument.bounds_seconds, registry=registry)
        case instruments.Gauge():
            return Gauge(*about, registry=registry, multiprocess_mode="livesum")
        case _:
            assert_never(instrument)
