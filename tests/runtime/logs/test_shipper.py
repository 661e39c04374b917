"""Shipping log lines: all of them, without secrets, and never at a request's cost."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from structlog.testing import capture_logs

from cli.local.waiting import wait_until
from runtime.identifiers import new_id
from runtime.logs.delivery import Deliverer
from runtime.logs.lines import EcsLine
from runtime.logs.shipper import BATCH, LogShipper
from runtime.logs.waiting_lines import WaitingLines
from runtime.telemetry.metrics import LOG_BATCH_DURATION, LOG_EVENTS_WAITING
from tests.fixtures.numbers import Numbers
from tests.fixtures.search_store import SearchStore

ROOT = Path(__file__).parents[3]

NOBODY = "http://127.0.0.1:1"

PATIENCE_SECONDS = 30.0

LOGGING_PROCESS = """
import structlog
from runtime.logs import configure_logs
configure_logs("relay")
structlog.get_logger().info("invoice_paid", invoice_id="i-2", token="tk_secret")
"""

FORKING_PROCESS = """
import multiprocessing
import structlog
from runtime.logs import configure_logs

def work():
    configure_logs("worker")
    structlog.get_logger().info("forked")

configure_logs("parent")
structlog.get_logger().info("began")
child = multiprocessing.get_context("fork").Process(target=work)
child.start()
child.join()
"""

QUIET_PROCESS = """
import sys
from runtime.logs import configure_logs
configure_logs("relay")
sys.exit("elasticsearch" in sys.modules)
"""


def line(number: int = 0) -> EcsLine:
    event_id, moment = str(new_id()), "2026-03-31T12:00:00Z"
    document = {"@timestamp": moment, "event": {"id": event_id}, "number": number}
    return EcsLine(event_id, moment, json.dumps(document))


@pytest.fixture
def shipper(search_store: SearchStore) -> Iterator[LogShipper]:
    shipper = LogShipper(Deliverer(search_store.client, search_store.prefix))
    shipper.start()
    yield shipper
    search_store.behave(None)
    shipper.close()


def wait_for_failure(shipper: LogShipper) -> None:
    assert wait_until(lambda: shipper.losses.failed_batches > 0, timeout_seconds=PATIENCE_SECONDS)


def run(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        check=True,
        capture_output=True,
        text=True,
    )


def test_lines_of_several_batches_arrive(shipper: LogShipper, search_store: SearchStore) -> None:
    lines = 2 * BATCH + 200

    for number in range(lines):
        shipper.take(line(number))

    assert len(search_store.wait_for_lines(lines)) == lines
    assert shipper.losses.dropped == 0


def test_batches_are_counted_and_timed_by_what_became_of_them(
    shipper: LogShipper, search_store: SearchStore, numbers: Numbers
) -> None:
    search_store.behave(lambda _: (503, {}))
    shipper.take(line(1))
    wait_for_failure(shipper)
    search_store.behave(None)
    search_store.wait_for_lines(1)

    def is_counted() -> bool:
        return numbers.times(LOG_BATCH_DURATION, outcome="taken") == 1

    assert wait_until(is_counted, timeout_seconds=PATIENCE_SECONDS)
    assert numbers.times(LOG_BATCH_DURATION, outcome="failed") >= 1
    assert numbers.seconds(LOG_BATCH_DURATION, outcome="failed") > 0


def waiting_lines(numbers: Numbers) -> list[float]:
    """Return what is shown of each shipper: how many of its lines wait."""
    return [
        numbers.amount(LOG_EVENTS_WAITING, **labels)
        for labels in numbers.labels(LOG_EVENTS_WAITING)
    ]


def test_how_many_lines_wait_is_shown_until_none_does(
    shipper: LogShipper, search_store: SearchStore, numbers: Numbers
) -> None:
    search_store.behave(lambda _: (503, {}))

    for number in range(BATCH + 7):
        shipper.take(line(number))

    assert wait_until(
        lambda: waiting_lines(numbers) == [BATCH + 7], timeout_seconds=PATIENCE_SECONDS
    )
    search_store.behave(None)
    assert wait_until(lambda: waiting_lines(numbers) == [0], timeout_seconds=PATIENCE_SECONDS)


def test_each_life_of_a_process_has_its_own_number_of_waiting_lines(
    search_store: SearchStore, numbers: Numbers
) -> None:
    search_store.behave(lambda _: (503, {}))
    lives = [LogShipper(Deliverer(search_store.client, search_store.prefix)) for _ in range(2)]

    for life in lives:
        life.take(line())
        life.start()

    assert wait_until(lambda: waiting_lines(numbers) == [1, 1], timeout_seconds=PATIENCE_SECONDS)
    search_store.behave(None)
    for life in lives:
        life.close()


def test_lines_wait_while_elasticsearch_is_away(
    shipper: LogShipper, search_store: SearchStore
) -> None:
    search_store.behave(lambda _: (503, {}))
    shipper.take(line(1))
    wait_for_failure(shipper)

    search_store.behave(None)
    shipper.take(line(2))

    assert [kept["number"] for kept in search_store.wait_for_lines(2)] == [1, 2]
    assert shipper.losses.dropped == 0


def test_lines_wait_until_a_wrong_key_is_mended(
    shipper: LogShipper, search_store: SearchStore
) -> None:
    search_store.behave(lambda _: (401, {}))
    shipper.take(line(1))
    wait_for_failure(shipper)

    search_store.behave(None)

    assert [kept["number"] for kept in search_store.wait_for_lines(1)] == [1]


def test_an_interruption_is_told_when_it_begins_and_when_it_ends(
    search_store: SearchStore,
) -> None:
    shipper = LogShipper(Deliverer(search_store.client, search_store.prefix))
    search_store.behave(lambda _: (503, {}))

    with capture_logs() as told:
        shipper.start()
        shipper.take(line())
        wait_for_failure(shipper)
        search_store.behave(None)
        search_store.wait_for_lines(1)
        shipper.close()

    assert [it["event"] for it in told] == ["log_shipping_interrupted", "log_shipping_resumed"]
    assert told[0]["reason"] == "HTTP status 503"


def test_an_answer_that_nobody_understands_costs_its_lines_alone(
    shipper: LogShipper, search_store: SearchStore
) -> None:
    search_store.behave(lambda _: (200, {"items": [{"create": {"odd": True}}]}))
    shipper.take(line(1))
    assert wait_until(lambda: shipper.losses.dropped == 1, timeout_seconds=PATIENCE_SECONDS)

    search_store.behave(None)
    shipper.take(line(2))

    assert [kept["number"] for kept in search_store.wait_for_lines(1)] == [2]


def test_a_full_waiting_room_drops_and_counts() -> None:
    shipper = LogShipper(
        Deliverer(Elasticsearch(NOBODY), "full"), waiting=WaitingLines(most_lines=10)
    )

    for _ in range(15):
        shipper.take(line())

    assert shipper.losses.dropped == 5


def test_what_was_dropped_is_told(search_store: SearchStore) -> None:
    deliverer = Deliverer(search_store.client, search_store.prefix)
    shipper = LogShipper(deliverer, waiting=WaitingLines(most_lines=10))
    for _ in range(15):
        shipper.take(line())

    with capture_logs() as told:
        shipper.start()
        search_store.wait_for_lines(10)
        shipper.close()

    [warning] = told
    assert (warning["event"], warning["lost"]) == ("log_events_dropped", 5)
    assert warning["log_level"] == "warning"


def test_what_could_not_be_sent_before_the_end_is_counted_as_lost() -> None:
    shipper = LogShipper(Deliverer(Elasticsearch(NOBODY, max_retries=0), "lost"))
    shipper.take(line())
    shipper.start()

    with capture_logs() as told:
        shipper.close()

    assert shipper.losses.failed_batches > 0
    assert shipper.losses.dropped == 1
    assert told[-1]["reason"] == "the process ended"


def test_lines_that_come_after_the_end_are_counted_as_lost(search_store: SearchStore) -> None:
    shipper = LogShipper(Deliverer(search_store.client, search_store.prefix))
    shipper.start()
    shipper.close()

    shipper.take(line())

    assert shipper.losses.dropped == 1


def test_a_process_sends_its_last_lines_on_exit_without_secrets(search_store: SearchStore) -> None:
    ended = run(
        LOGGING_PROCESS,
        ELASTICSEARCH_URL=search_store.url,
        LOG_INDEX_PREFIX=search_store.prefix,
    )

    [kept] = search_store.lines()
    assert kept == json.loads(ended.stdout)
    assert kept["kinokassa"]["invoice_id"] == "i-2"
    assert "tk_secret" not in str(kept)


def test_a_forked_worker_sends_its_last_lines_too(search_store: SearchStore) -> None:
    run(FORKING_PROCESS, ELASTICSEARCH_URL=search_store.url, LOG_INDEX_PREFIX=search_store.prefix)

    told = {(kept["service"]["node"]["role"], kept["message"]) for kept in search_store.lines()}
    assert told == {("parent", "began"), ("worker", "forked")}


def test_a_process_without_an_address_does_not_wait_for_the_client_to_load() -> None:
    run(QUIET_PROCESS)
