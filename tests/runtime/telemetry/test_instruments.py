"""Instruments: nothing without a meter, and the right number under the right labels with one."""

import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from runtime.telemetry.instruments import Counter, Duration, Gauge
from runtime.telemetry.meter import Meter, new_registry
from runtime.telemetry.metrics import METRICS
from tests.fixtures.numbers import PROCESS, Numbers

ROOT = Path(__file__).parents[3]

LETTERS = Counter("letters_total", "Letters.", ("kind",))
WORK = Duration("work_seconds", "Work.", ("process",), (0.1, 1.0))
DEPTH = Gauge("depth", "Messages that wait.", ("queue",))
BARE = Counter("bare_total", "Without labels.")

UNMEASURED_PROCESS = """
import sys
from runtime.settings.metrics import MetricsSettings
from runtime.telemetry.crossing import Edge, crossing
from runtime.telemetry.exposition import expose_metrics
expose_metrics("relay", MetricsSettings())
with crossing(Edge.TASK, "sweep"):
    pass
sys.exit("prometheus_client" in sys.modules)
"""


def test_a_counter_adds_up(numbers: Numbers):
    LETTERS.count(kind="receipt")
    LETTERS.count(2, kind="receipt")
    LETTERS.count(kind="reminder")

    assert numbers.amount(LETTERS, kind="receipt") == 3
    assert numbers.amount(LETTERS, kind="reminder") == 1


def test_a_gauge_keeps_the_last_number(numbers: Numbers):
    DEPTH.set(7, queue="letters")
    DEPTH.set(0, queue="letters")

    assert numbers.amount(DEPTH, queue="letters") == 0
    assert numbers.labels(DEPTH) == [{"queue": "letters"}]


def test_a_duration_is_noted_for_the_process_that_measures(numbers: Numbers):
    WORK.observe(0.25)
    WORK.observe(0.5)

    assert numbers.times(WORK, process=PROCESS) == 2
    assert numbers.seconds(WORK, process=PROCESS) == 0.75


def test_a_label_that_nobody_gave_is_empty(numbers: Numbers):
    LETTERS.count()

    assert numbers.labels(LETTERS) == [{"kind": ""}]


def test_a_label_that_the_instrument_lacks_is_dropped(numbers: Numbers):
    LETTERS.count(kind="receipt", letter_id="l-1")

    assert numbers.labels(LETTERS) == [{"kind": "receipt"}]


def test_threads_lose_no_count(numbers: Numbers):
    def count() -> None:
        for _ in range(1_000):
            LETTERS.count(kind="receipt")

    threads = [Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert numbers.amount(LETTERS, kind="receipt") == 4_000


def test_counts_without_labels_begin_at_nought():
    meter = Meter("relay", new_registry())

    meter.begin([BARE, LETTERS, DEPTH])

    assert meter.registry.get_sample_value("bare_total") == 0


def test_without_a_port_the_client_is_not_even_imported():
    process = subprocess.run([sys.executable, "-c", UNMEASURED_PROCESS], cwd=ROOT, check=False)

    assert process.returncode == 0


def test_no_two_metrics_share_a_name():
    names = [metric.name for metric in METRICS]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_a_metric_is_named_and_told_as_prometheus_wants_it(metric: Counter | Duration | Gauge):
    ends = {"counter": "_total", "histogram": "_seconds", "gauge": "_waiting"}

    assert metric.name.endswith(ends[metric.kind])
    assert metric.sentence.endswith(".")


def test_the_metrics_of_manual_retries_have_the_names_that_were_asked_for():
    names = {metric.name for metric in METRICS}

    assert names >= {
        "manual_retry_requests_total",
        "manual_retry_success_total",
        "manual_retry_failure_total",
        "retry_latency_seconds",
    }
