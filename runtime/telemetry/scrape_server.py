"""The server that Prometheus asks; imported only by processes that show their metrics."""

import os
import sys
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from importlib.metadata import version
from socket import AF_INET, AF_INET6
from socketserver import ThreadingTCPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import structlog
from prometheus_client import CollectorRegistry, exposition
from prometheus_client.core import InfoMetricFamily
from prometheus_client.registry import Collector

from runtime.settings.environment import SettingProblem, SettingsInvalid
from runtime.settings.metrics import METRICS_PORT, MetricsSettings
from runtime.telemetry.births import BornAtNought

log = structlog.get_logger(__name__)

METRICS_PATH = "/metrics"

SCRAPER_HEADER = "X-Prometheus-Scrape-Timeout-Seconds"
"""Sent by Prometheus, and by agents that ask in its stead, with each question."""

CONNECTION_TIMEOUT_SECONDS = 5
"""Prometheus asks at once; who connects and says nothing must not hold a thread for long."""


class ScrapeServer(ThreadingTCPServer):
    """Answers Prometheus from threads of its own, until closed or until the process ends.

    What is new Prometheus sees as nought at first; whoever looks by hand sees what is.

    Args:
        settings: Where to listen.
        registry: What is shown.

    Raises:
        SettingsInvalid: Nobody can listen there.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, settings: MetricsSettings, registry: CollectorRegistry) -> None:
        assert settings.port is not None, "nothing is shown without a port"
        self.address_family = AF_INET6 if ":" in settings.host else AF_INET
        address = (settings.host, settings.port)
        try:
            answer = partial(_Answer, now=registry, since_birth=BornAtNought(registry))
            super().__init__(address, answer)
        except OSError as error:
            complaint = f"cannot listen on {settings.host}:{settings.port}: {error.strerror}"
            raise SettingsInvalid((SettingProblem(METRICS_PORT, complaint),)) from error
        # A worker that outlives its parent for a moment must not keep the port.
        os.register_at_fork(after_in_child=self.socket.close)
        Thread(target=self.serve_forever, name="metrics", daemon=True).start()

    def handle_error(self, _request: object, _client_address: object) -> None:
        """Write a line of what broke an answer; whoever hung up has missed nothing."""
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            log.error("metrics_not_shown", exc_info=error)

    def close(self) -> None:
        """Answer no more."""
        self.shutdown()
        self.server_close()


class _Answer(BaseHTTPRequestHandler):
    """One request of Prometheus, or of somebody who is lost."""

    timeout = CONNECTION_TIMEOUT_SECONDS

    def __init__(self, *args: Any, now: Collector, since_birth: Collector) -> None:
        self._now = now
        self._since_birth = since_birth
        super().__init__(*args)

    def do_GET(self) -> None:
        """Show every number at its one address."""
        if urlsplit(self.path).path != METRICS_PATH:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        shown = self._since_birth if SCRAPER_HEADER in self.headers else self._now
        content = exposition.generate_latest(shown)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", exposition.CONTENT_TYPE_LATEST)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def version_string(self) -> str:
        """Tell strangers nothing of what we are made of."""
        return "kinokassa"

    def log_message(self, *_: object) -> None:
        """Write no line: Prometheus asks every few seconds."""


class BuildInfo:
    """Tells which release a process is of."""

    def collect(self) -> Iterator[InfoMetricFamily]:
        """Return one metric; called by a registry."""
        about = {"version": version("kinokassa")}
        yield InfoMetricFamily("kinokassa_build", "The release of this process.", value=about)
