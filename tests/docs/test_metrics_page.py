"""The reference of metrics shows every number, with what it says and what it is told apart by."""

import pytest

from cli.docs.metrics import metrics_page
from observer.gauges import GAUGES
from runtime.telemetry.instruments import Instrument
from runtime.telemetry.metrics import METRICS, PROVIDER_CALL_DURATION


@pytest.mark.parametrize("instrument", [*METRICS, *GAUGES], ids=lambda it: it.name)
def test_every_metric_is_shown_with_its_sentence(instrument: Instrument) -> None:
    line = next(line for line in metrics_page().splitlines() if f"| `{instrument.name}` " in line)

    assert instrument.sentence.replace("|", "\\|") in line
    assert all(f"`{label}`" in line for label in instrument.labels)


def test_the_bounds_of_a_histogram_are_shown() -> None:
    line = next(line for line in metrics_page().splitlines() if line.startswith("| 0.005, "))

    assert PROVIDER_CALL_DURATION.name in line
