"""What Prometheus sees of a count: nought first, for long enough, and never nought again."""

import pytest
from prometheus_client import CollectorRegistry

from runtime.telemetry.births import NEWS_FOR_SECONDS, NOUGHT_FOR_SECONDS, BornAtNought
from runtime.telemetry.instruments import Counter, Duration, Gauge
from runtime.telemetry.meter import Meter, new_registry

PAID = Counter("paid_total", "Payments.", ("outcome",))
WORK = Duration("work_seconds", "Work.", ("task",), (0.1, 1.0))
DEPTH = Gauge("depth", "Messages that wait.", ("queue",))


class Scrapes:
    """A process and whoever asks it, with a clock that goes when told."""

    def __init__(self) -> None:
        self.meter = Meter("relay", new_registry())
        self.seconds = 1_000.0
        self._shown = CollectorRegistry()
        self._shown.register(BornAtNought(self.meter.registry, lambda: self.seconds))

    def pay(self, times: int, *, outcome: str = "succeeded") -> None:
        self.meter.series(PAID, {"outcome": outcome}).inc(times)

    def paid(self, *, outcome: str = "succeeded") -> float | None:
        """Ask, and return how many payments are shown."""
        return self._shown.get_sample_value("paid_total", {"outcome": outcome})

    def shown(self, name: str, **labels: str) -> float | None:
        """Ask, and return what is shown under a name."""
        return self._shown.get_sample_value(name, labels)


@pytest.fixture
def scrapes() -> Scrapes:
    return Scrapes()


def test_a_count_that_is_new_is_nought_when_it_is_seen_first(scrapes: Scrapes) -> None:
    scrapes.pay(4)

    assert scrapes.paid() == 0


def test_another_who_asks_soon_after_sees_the_nought_too(scrapes: Scrapes) -> None:
    scrapes.pay(4)
    scrapes.paid()

    scrapes.seconds += NOUGHT_FOR_SECONDS - 1

    assert scrapes.paid() == 0


def test_a_count_is_shown_as_it_is_once_its_beginning_was_seen(scrapes: Scrapes) -> None:
    scrapes.pay(4)
    scrapes.paid()
    scrapes.pay(1)

    scrapes.seconds += NOUGHT_FOR_SECONDS

    assert scrapes.paid() == 5


def test_what_was_counted_while_nobody_asked_is_new_however_old_it_is(scrapes: Scrapes) -> None:
    scrapes.paid()
    scrapes.pay(4)

    scrapes.seconds += 2 * NEWS_FOR_SECONDS

    assert scrapes.paid() == 0


def test_who_begins_to_ask_an_old_process_learns_no_news(scrapes: Scrapes) -> None:
    scrapes.pay(4)

    scrapes.seconds += NEWS_FOR_SECONDS + 1

    assert scrapes.paid() == 4


def test_what_an_old_process_counts_after_it_was_asked_first_is_new(scrapes: Scrapes) -> None:
    scrapes.seconds += NEWS_FOR_SECONDS + 1
    scrapes.paid()

    scrapes.pay(4)

    assert scrapes.paid() == 0


def test_a_count_that_is_new_holds_up_no_other(scrapes: Scrapes) -> None:
    scrapes.pay(4)
    scrapes.paid()
    scrapes.seconds += NOUGHT_FOR_SECONDS
    scrapes.pay(2, outcome="failed")

    assert (scrapes.paid(), scrapes.paid(outcome="failed")) == (4, 0)


def test_a_count_falls_never(scrapes: Scrapes) -> None:
    scrapes.pay(4)
    seen = []

    for _ in range(10):
        seen.append(scrapes.paid())
        scrapes.seconds += NOUGHT_FOR_SECONDS / 4
        scrapes.pay(1)

    assert seen == sorted(seen)
    assert seen[-1] == 13


@pytest.mark.parametrize(
    ("sample", "bound", "value"),
    [("count", None, 2), ("sum", None, 2.5), ("bucket", "1.0", 1), ("bucket", "+Inf", 2)],
)
def test_all_of_a_histogram_is_nought_at_first(
    scrapes: Scrapes, sample: str, bound: str | None, value: float
) -> None:
    series = scrapes.meter.series(WORK, {"task": "charge"})
    series.observe(0.5)
    series.observe(2.0)
    labels = {"task": "charge"} | ({} if bound is None else {"le": bound})

    at_first = scrapes.shown(f"work_seconds_{sample}", **labels)
    scrapes.seconds += NOUGHT_FOR_SECONDS
    later = scrapes.shown(f"work_seconds_{sample}", **labels)

    assert (at_first, later) == (0, value)


def test_a_gauge_is_shown_as_it_is(scrapes: Scrapes) -> None:
    scrapes.meter.series(DEPTH, {"queue": "letters"}).set(7)

    assert scrapes.shown("depth", queue="letters") == 7
