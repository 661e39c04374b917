"""Health: alive is not ready, and nobody waits for a question that hangs."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from runtime.database import create_write_engine
from runtime.web.health import (
    NO_PROBES,
    BoundedProbe,
    Probe,
    ProbeFailed,
    Verdict,
    ask_all,
    create_health_blueprint,
    database_probe,
)

ClientMaker = Callable[..., FlaskClient]


@pytest.fixture
def client_with(app: Flask) -> ClientMaker:
    def make(*, helpful: Mapping[str, Probe] = NO_PROBES, **needed: Probe) -> FlaskClient:
        app.register_blueprint(create_health_blueprint(needed, helpful, timeout_seconds=2))
        return app.test_client()

    return make


@pytest.fixture
def hanging() -> Iterator[Callable[[], object]]:
    """Return a probe that hangs until the test is over."""
    is_over = threading.Event()
    yield is_over.wait
    is_over.set()


def is_well() -> None:
    """Find nothing wrong."""


def is_broken() -> None:
    raise ConnectionError("postgresql://owner:hunter2@host is away")


def test_a_process_that_answers_lives(client_with: ClientMaker):
    response = client_with(database=is_broken).get("/health/live")

    assert response.status_code == 200
    assert response.get_json() == {"status": "live"}


def test_a_process_is_ready_when_all_is_well(client_with: ClientMaker):
    response = client_with(database=is_well, broker=is_well).get("/health/ready")

    assert response.status_code == 200
    assert response.get_json() == {
        "status": "ready",
        "checks": {"database": "ok", "broker": "ok"},
    }


def test_one_thing_that_is_away_makes_a_process_unready(client_with: ClientMaker):
    response = client_with(database=is_broken, broker=is_well).get("/health/ready")

    assert response.status_code == 503
    assert response.get_json() == {
        "status": "not ready",
        "checks": {"database": "ConnectionError", "broker": "ok"},
    }


def test_a_process_without_what_only_helps_is_degraded(client_with: ClientMaker):
    response = client_with(database=is_well, helpful={"broker": is_broken}).get("/health/ready")

    assert response.status_code == 200
    assert response.get_json() == {
        "status": "degraded",
        "checks": {"database": "ok", "broker": "ConnectionError"},
    }


def test_a_process_that_lacks_both_is_not_ready(client_with: ClientMaker):
    response = client_with(database=is_broken, helpful={"broker": is_broken}).get("/health/ready")

    assert response.status_code == 503


def test_a_probe_may_have_a_remark(client_with: ClientMaker):
    response = client_with(migrations=lambda: "ahead of this release").get("/health/ready")

    assert response.get_json() == {
        "status": "ready",
        "checks": {"migrations": "ahead of this release"},
    }


def test_a_probe_may_fail_in_words_of_its_own(client_with: ClientMaker):
    def is_old() -> None:
        raise ProbeFailed("behind this release")

    response = client_with(migrations=is_old).get("/health/ready")

    assert response.status_code == 503
    assert response.get_json()["checks"] == {"migrations": "behind this release"}


def test_a_failure_is_told_without_its_secrets(client_with: ClientMaker):
    response = client_with(database=is_broken).get("/health/ready")

    assert "hunter2" not in response.get_data(as_text=True)


def test_a_question_that_hangs_is_given_up(client_with: ClientMaker, hanging: Callable[[], object]):
    client = client_with(broker=hanging, database=is_well)
    began_at = time.monotonic()

    response = client.get("/health/ready")

    assert response.status_code == 503
    assert response.get_json()["checks"] == {"broker": "no answer in time", "database": "ok"}
    assert time.monotonic() - began_at < 20


def test_a_question_that_hangs_is_not_asked_again(hanging: Callable[[], object]):
    asked: list[str] = []

    def hang() -> None:
        asked.append("asked")
        hanging()

    probes = {"broker": BoundedProbe(hang)}

    for _ in range(3):
        ask_all(probes, timeout_seconds=0.01)

    assert asked == ["asked"]


def test_an_answer_is_not_remembered():
    answers = iter([ConnectionError("away"), None])

    def ask() -> None:
        error = next(answers)
        if error is not None:
            raise error

    probes = {"broker": BoundedProbe(ask)}

    first = ask_all(probes, timeout_seconds=30)
    second = ask_all(probes, timeout_seconds=30)

    assert first == {"broker": Verdict("ConnectionError", is_well=False)}
    assert second == {"broker": Verdict("ok")}


@pytest.mark.integration
def test_a_database_that_answers_is_well(owner_engine: Engine):
    probes = {"database": BoundedProbe(database_probe(owner_engine))}

    assert ask_all(probes, timeout_seconds=30) == {"database": Verdict("ok")}


def test_a_database_that_cannot_be_reached_is_not_well():
    engine = create_write_engine("postgresql://nobody@127.0.0.1:1/none", role=None)
    probes = {"database": BoundedProbe(database_probe(engine))}

    verdict = Verdict("OperationalError", is_well=False)
    assert ask_all(probes, timeout_seconds=30) == {"database": verdict}
