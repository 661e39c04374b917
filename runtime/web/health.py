"""Whether a process lives, and whether it can do its work.

A process is ready as long as it serves most of those who come: without a store that only some
requests need it says that it is degraded, and goes on.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from types import MappingProxyType

from flask import Blueprint, Response, jsonify
from sqlalchemy import Engine, text

PROBE_TIMEOUT_SECONDS = 2.0
"""Below the patience of whoever watches us, which is 3 s or more everywhere."""

OK = "ok"
NO_ANSWER = "no answer in time"

Probe = Callable[[], str | None]
"""Returns when what it asks is well, perhaps with a remark, and raises when not."""

NO_PROBES: Mapping[str, Probe] = MappingProxyType({})


class ProbeFailed(Exception):
    """What a probe asks is not well; the words may be shown to anybody."""


class Readiness(StrEnum):
    """What a process can do."""

    READY = "ready"
    DEGRADED = "degraded"
    NOT_READY = "not ready"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a probe found.

    Args:
        words: For whoever asks.
        is_well: Whether the process can do with it.
    """

    words: str
    is_well: bool = True


class BoundedProbe:
    """Asks a probe and waits for it only so long; a question that hangs is not asked twice.

    Args:
        probe: The question.
    """

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._lock = threading.Lock()
        self._executor: ThreadPoolExecutor | None = None
        self._question: Future[str | None] | None = None

    def ask(self) -> "Future[str | None]":
        """Return the question that is under way, or a new one."""
        with self._lock:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="probe")
            if self._question is None or self._question.done():
                self._question = self._executor.submit(self._probe)
            return self._question


def create_health_blueprint(
    needed: Mapping[str, Probe],
    helpful: Mapping[str, Probe] = NO_PROBES,
    *,
    timeout_seconds: float = PROBE_TIMEOUT_SECONDS,
) -> Blueprint:
    """Return the blueprint of `/health/live` and `/health/ready`.

    Args:
        needed: What readiness depends on, by name; all are asked at once.
        helpful: Without what the process serves a part of its requests.
        timeout_seconds: How long all of them together may take.
    """
    blueprint = Blueprint("health", __name__, url_prefix="/health")
    probes = {name: BoundedProbe(probe) for name, probe in {**needed, **helpful}.items()}

    def show_ready() -> tuple[Response, HTTPStatus]:
        verdicts = ask_all(probes, timeout_seconds=timeout_seconds)
        failed = {name for name, verdict in verdicts.items() if not verdict.is_well}
        readiness = _readiness(failed, needed)
        words = {name: verdict.words for name, verdict in verdicts.items()}
        is_ready = readiness is not Readiness.NOT_READY
        status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        return jsonify(status=readiness.value, checks=words), status

    blueprint.add_url_rule("/live", view_func=show_live)
    blueprint.add_url_rule("/ready", view_func=show_ready)
    return blueprint


def show_live() -> Response:
    """Answer that this process takes requests."""
    return jsonify(status="live")


def ask_all(probes: Mapping[str, BoundedProbe], *, timeout_seconds: float) -> dict[str, Verdict]:
    """Return the verdict of each probe; one that does not answer in time is not well."""
    questions = {name: probe.ask() for name, probe in probes.items()}
    wait(questions.values(), timeout=timeout_seconds)
    return {name: _verdict_on(question) for name, question in questions.items()}


def database_probe(engine: Engine) -> Probe:
    """Return a probe that asks PostgreSQL for an answer of any kind."""

    def ask_database() -> None:
        with engine.connect() as connection:
            connection.execute(text("select 1"))

    return ask_database


def _readiness(failed: set[str], needed: Mapping[str, Probe]) -> Readiness:
    if not failed:
        return Readiness.READY
    return Readiness.NOT_READY if failed & needed.keys() else Readiness.DEGRADED


def _verdict_on(question: "Future[str | None]") -> Verdict:
    if not question.done():
        return Verdict(NO_ANSWER, is_well=False)
    match question.exception():
        case None:
            return Verdict(question.result() or OK)
        case ProbeFailed() as failure:
            return Verdict(str(failure), is_well=False)
        case error:
            # Its words may hold an address with a password.
            return Verdict(type(error).__name__, is_well=False)
