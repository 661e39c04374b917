"""Whether a process lives, and whether it can do its work."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from http import HTTPStatus

from flask import Blueprint, Response, jsonify
from sqlalchemy import Engine, text

PROBE_TIMEOUT_SECONDS = 2.0
"""Below the patience of whoever watches us, which is 3 s or more everywhere."""

OK = "ok"
NO_ANSWER = "no answer in time"

Probe = Callable[[], object]
"""Returns when what it asks is well, and raises when not."""


class BoundedProbe:
    """Asks a probe and waits for it only so long; a question that hangs is not asked twice.

    Args:
        probe: The question.
    """

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._lock = threading.Lock()
        self._executor: ThreadPoolExecutor | None = None
        self._question: Future[object] | None = None

    def ask(self) -> "Future[object]":
        """Return the question that is under way, or a new one."""
        with self._lock:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="probe")
            if self._question is None or self._question.done():
                self._question = self._executor.submit(self._probe)
            return self._question


def create_health_blueprint(
    probes: Mapping[str, Probe], *, timeout_seconds: float = PROBE_TIMEOUT_SECONDS
) -> Blueprint:
    """Return the blueprint of `/health/live` and `/health/ready`.

    Args:
        probes: What readiness depends on, by name; all are asked at once.
        timeout_seconds: How long all of them together may take.
    """
    blueprint = Blueprint("health", __name__, url_prefix="/health")
    bounded_probes = {name: BoundedProbe(probe) for name, probe in probes.items()}

    def show_ready() -> tuple[Response, HTTPStatus]:
        checks = ask_all(bounded_probes, timeout_seconds=timeout_seconds)
        is_ready = all(check == OK for check in checks.values())
        status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        return jsonify(status="ready" if is_ready else "not ready", checks=checks), status

    blueprint.add_url_rule("/live", view_func=show_live)
    blueprint.add_url_rule("/ready", view_func=show_ready)
    return blueprint


def show_live() -> Response:
    """Answer that this process takes requests."""
    return jsonify(status="live")


def ask_all(probes: Mapping[str, BoundedProbe], *, timeout_seconds: float) -> dict[str, str]:
    """Return for each probe "ok", the kind of its failure, or that it did not answer in time."""
    questions = {name: probe.ask() for name, probe in probes.items()}
    wait(questions.values(), timeout=timeout_seconds)
    return {name: _verdict_on(question) for name, question in questions.items()}


def database_probe(engine: Engine) -> Probe:
    """Return a probe that asks PostgreSQL for an answer of any kind."""

    def ask_database() -> None:
        with engine.connect() as connection:
            connection.execute(text("select 1"))

    return ask_database


def _verdict_on(question: "Future[object]") -> str:
    if not question.done():
        return NO_ANSWER
    error = question.exception()
    # Its message may hold an address with a password; the log of the probe's owner has it whole.
    return OK if error is None else type(error).__name__
