"""Log events in Elasticsearch: all of them, without secrets, and never at a request's cost."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import pytest
from elasticsearch import Elasticsearch
from osmem_server import OsmemServer

from cli.local.waiting import wait_until
from runtime.log_shipping import LogShipper, build_shipper
from runtime.settings import LogShippingSettings
from tests.runtime.plain_node import PlainNode

ROOT = Path(__file__).parents[2]

NOBODY = "http://127.0.0.1:1"

EVENT = {"event": "invoice_paid", "timestamp": "2026-03-31T12:00:00Z", "invoice_id": "i-1"}

LOGGING_PROCESS = """
import sys
import structlog
from elasticsearch import Elasticsearch
from runtime.log_shipping import LogShipper
from runtime.logs import configure_logs
from tests.runtime.plain_node import PlainNode
client = Elasticsearch(sys.argv[1], node_class=PlainNode)
configure_logs("relay", shipper=LogShipper(client, "exits"))
structlog.get_logger().info("invoice_paid", invoice_id="i-2", token="tk_secret")
"""

QUIET_PROCESS = """
import sys
from runtime.logs import configure_logs
configure_logs("relay")
sys.exit("elasticsearch" in sys.modules)
"""


@pytest.fixture(scope="module")
def search_url() -> Iterator[str]:
    """Return a server that is not ours and speaks the Elasticsearch HTTP API."""
    server = OsmemServer.start(japanese=False)
    yield server.url
    server.close()
    for stream in (server.process.stdin, server.process.stdout, server.process.stderr):
        if stream is not None:
            stream.close()


@pytest.fixture
def search(search_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(search_url, node_class=PlainNode, request_timeout=30) as client:
        yield client


def test_events_arrive_in_the_index_of_their_day(search: Elasticsearch) -> None:
    shipper = LogShipper(search, "days")
    shipper.start()

    for number in range(1_200):
        shipper.take({**EVENT, "number": number})
    shipper.close()

    assert count(search, "days-2026.03.31")() == 1_200
    assert shipper.dropped == 0


def test_a_full_waiting_room_drops_and_counts_without_waiting() -> None:
    shipper = LogShipper(Elasticsearch(NOBODY), "full", capacity=10)

    began = perf_counter()
    for _ in range(15):
        shipper.take(EVENT)

    assert shipper.dropped == 5
    assert perf_counter() - began < 10


def test_what_could_not_be_sent_is_counted_as_lost() -> None:
    shipper = LogShipper(Elasticsearch(NOBODY, max_retries=0), "lost")
    shipper.start()

    shipper.take(EVENT)
    wait_until(lambda: shipper.failed_batches > 0, timeout_seconds=30)
    shipper.close()

    assert shipper.failed_batches > 0
    assert shipper.dropped == 1


def test_a_process_sends_its_last_events_on_exit_without_secrets(
    search_url: str, search: Elasticsearch
) -> None:
    command = [sys.executable, "-c", LOGGING_PROCESS, search_url]

    subprocess.run(command, cwd=ROOT, check=True)

    assert count(search, "exits-*")() == 1
    hits = search.search(index="exits-*")["hits"]["hits"]
    assert hits[0]["_source"]["invoice_id"] == "i-2"
    assert "tk_secret" not in str(hits)


def test_without_an_address_nothing_is_shipped() -> None:
    assert build_shipper(LogShippingSettings.from_environment({})) is None


def test_a_process_without_an_address_does_not_wait_for_the_client_to_load() -> None:
    quiet = subprocess.run([sys.executable, "-c", QUIET_PROCESS], cwd=ROOT, env={}, check=False)

    assert quiet.returncode == 0


def count(search: Elasticsearch, index: str) -> Callable[[], int]:
    """Return a question for the number of events in an index, made visible first."""

    def ask() -> int:
        search.indices.refresh(index=index)
        return int(search.count(index=index)["count"])

    return ask
