"""Measures the work of a process, and shows it to Prometheus on a port of its own.

Without METRICS_PORT nothing of this happens, and Prometheus's client is not even imported.
"""

import os
from typing import TYPE_CHECKING

from runtime.settings.metrics import MetricsSettings
from runtime.telemetry.instruments import switch_on
from runtime.telemetry.metrics import METRICS
from runtime.telemetry.worker_folder import make_worker_folder

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from runtime.telemetry.scrape_server import ScrapeServer

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Read by Prometheus's client when it is imported: from then on numbers are kept in files there."""


def expose_metrics(process: str, settings: MetricsSettings) -> "ScrapeServer | None":
    """Measure from now on, and show it; nothing of both without a port.

    Args:
        process: Such as `relay`; one that has no workers.
        settings: Where to listen.

    Raises:
        SettingsInvalid: Nobody can listen there.
    """
    if settings.port is None:
        return None
    # The client takes a tenth of a second to import, and most commands measure nothing.
    from prometheus_client import ProcessCollector  # noqa: PLC0415  # see above

    registry = _measure(process)
    ProcessCollector(registry=registry)
    return _show(registry, settings)


def expose_metrics_of_workers(process: str, settings: MetricsSettings) -> "ScrapeServer | None":
    """Measure in every worker that is forked from now on, and show the sums in this process.

    Args:
        process: Such as `client-api`.
        settings: Where to listen.

    Raises:
        SettingsInvalid: Nobody can listen there.
    """
    if settings.port is None:
        return None
    folder = make_worker_folder()
    os.environ[FOLDER_VARIABLE] = str(folder)
    # Not before the folder is named.
    from prometheus_client import CollectorRegistry  # noqa: PLC0415  # see above

    from runtime.telemetry.worker_files import WorkerFiles  # noqa: PLC0415  # see above

    _measure(process)
    sums = CollectorRegistry()
    sums.register(WorkerFiles(folder))
    return _show(sums, settings)


def _measure(process: str) -> "CollectorRegistry":
    from runtime.telemetry.meter import Meter, new_registry  # noqa: PLC0415  # as above

    meter = Meter(process, new_registry())
    meter.begin(METRICS)
    switch_on(meter)
    return meter.registry


def _show(registry: "CollectorRegistry", settings: MetricsSettings) -> "ScrapeServer":
    from runtime.telemetry.scrape_server import BuildInfo, ScrapeServer  # noqa: PLC0415  # as above

    registry.register(BuildInfo())
    return ScrapeServer(settings, registry)
