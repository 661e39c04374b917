"""The reference of metrics: every number that a process shows, by its definition in the code."""

from collections.abc import Iterable

from cli.docs.markdown import bullets, code, page, section, table
from observer.gauges import GAUGES
from runtime.telemetry.instruments import Duration, Instrument
from runtime.telemetry.metrics import METRICS

HEADS = ("Metric", "Kind", "Labels", "What it says")

INTRODUCTION = (
    "Each process shows its numbers to Prometheus at `/metrics` of its `METRICS_PORT`; without "
    "that variable it measures nothing. A web server with several workers shows their sums, and "
    "those of workers that ended stay in them. What is counted for the first time Prometheus sees "
    "as 0 for half a minute, so that its `increase` misses nothing; whoever asks without "
    "Prometheus's headers sees what is. A single pass of the reminder is over before "
    "anybody could ask: the observer tells how long ago it passed. Ids are never labels, and what "
    "comes from outside becomes a label only when it is one of a few known words."
)

OF_THE_CLIENT = (
    "`kinokassa_build_info{version}` is 1 and tells the release.",
    (
        "`process_cpu_seconds_total`, `process_resident_memory_bytes` and so on tell what the "
        "process uses; web servers, which are several processes, leave them out."
    ),
)


def metrics_page() -> str:
    """Return the page of all metrics."""
    return page(
        "Metrics",
        INTRODUCTION,
        section("Every process", bullets(OF_THE_CLIENT)),
        section("Work and business", _table_of(METRICS)),
        section(
            "How the system stands",
            "The observer alone shows these; they are read from the database and the broker.",
            _table_of(GAUGES),
        ),
        section("Buckets of the histograms", _table_of_bounds()),
    )


def _table_of(instruments: Iterable[Instrument]) -> str:
    return table(
        HEADS,
        [
            (code(each.name), each.kind, ", ".join(map(code, each.labels)), each.sentence)
            for each in instruments
        ],
    )


def _table_of_bounds() -> str:
    durations = [each for each in METRICS if isinstance(each, Duration)]
    by_bounds: dict[tuple[float, ...], list[str]] = {}
    for each in durations:
        by_bounds.setdefault(each.bounds_seconds, []).append(code(each.name))
    rows = [
        (", ".join(f"{bound:g}" for bound in bounds), ", ".join(names))
        for bounds, names in by_bounds.items()
    ]
    return table(("Upper ends, in seconds", "Of"), rows)
