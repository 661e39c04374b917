"""What the processes say of a month's business adds up to what the database says."""

from collections import Counter
from threading import Event

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from cli.local.waiting import wait_until
from cli.system.people import Viewer
from cli.system.processes import (
    BEAT,
    CLIENT_API,
    LETTERS,
    OUR_PROCESSES,
    RELAY,
    STATE_UPDATER,
    WORKER,
)
from runtime.database import create_write_engine
from tests.fixtures.whole_system import PATIENCE_SECONDS, WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("system"),
    pytest.mark.timeout(400),
]

STILL_SECONDS = 1.0
"""Nothing has happened for so long, so nothing is on its way."""

Numbers = Counter[str]
"""Sums by the name of a sample and one of its labels, such as `…_count fate=done`."""

BOOKS = {
    "paid": "select count(*) from state_changes"
    " where subject_kind = 'payment' and to_state = 'succeeded'",
    "wished": "select count(*) from consumed_messages"
    " where type = 'Subscribe' and outcome = 'done'",
    "called": "select count(*) from payments where call_started_at is not null",
    "written": "select count(*) from letters where sent_at is not null",
}
"""What is counted there, by a word of ours."""

PROVIDER_CALLS = "kinokassa_provider_call_duration_seconds_count"

METRICS = {
    "paid": (STATE_UPDATER, "kinokassa_payments_total outcome=succeeded"),
    "wished": (STATE_UPDATER, "kinokassa_command_duration_seconds_count type=Subscribe"),
    "called": (WORKER, f"{PROVIDER_CALLS} operation=charge_saved_card"),
    "written": (LETTERS, "kinokassa_letter_duration_seconds_count fate=sent"),
}
"""Who counts the same, and under which name."""


class Tallies:
    """What books and metrics say, counted from when it was made."""

    def __init__(self, system: WholeSystem) -> None:
        self._system = system
        self._engine = create_write_engine(system.plan.database_url, role=None, pool_size=1)
        # What is still on its way from an earlier test may be in one of the two alone.
        assert wait_until(self._is_still, timeout_seconds=PATIENCE_SECONDS)
        self._books, self._metrics = self._seen

    def __repr__(self) -> str:
        return f"books {self.of_books()}, metrics {self.of_metrics()}"

    def agree(self) -> bool:
        """Tell whether both say the same and nothing more is coming."""
        return self.of_metrics() == self.of_books() and self._is_still()

    def of_books(self) -> Counter[str]:
        return Counter(self._count_books()) - Counter(self._books)

    def of_metrics(self) -> Counter[str]:
        return Counter(self._count_metrics()) - Counter(self._metrics)

    def close(self) -> None:
        self._engine.dispose()

    def _is_still(self) -> bool:
        self._seen = (self._count_books(), self._count_metrics())
        Event().wait(STILL_SECONDS)
        return self._seen == (self._count_books(), self._count_metrics())

    def _count_books(self) -> dict[str, int]:
        with self._engine.connect() as connection:
            return {what: connection.execute(text(it)).scalar_one() for what, it in BOOKS.items()}

    def _count_metrics(self) -> dict[str, int]:
        return {
            what: int(scrape(self._system, process)[name])
            for what, (process, name) in METRICS.items()
        }


def scrape(system: WholeSystem, process: str) -> Numbers:
    """Return what a process shows; a sample counts once for each of its labels."""
    return scrape_at(system.plan.metrics_url(process))


def scrape_at(url: str) -> Numbers:
    shown = requests.get(url, timeout=20)
    assert shown.status_code == 200
    numbers: Numbers = Counter()
    for family in text_string_to_metric_families(shown.text):
        for name, labels, value, *_ in family.samples:
            numbers[name] += value
            for label in labels.items():
                numbers[f"{name} {'='.join(label)}"] += value
    return numbers


def has_renewed(system: WholeSystem, viewer: Viewer) -> bool:
    return [invoice["state"] for invoice in system.invoices_of(viewer)] == ["paid", "paid"]


def test_what_is_measured_adds_up_to_the_books(system: WholeSystem) -> None:
    tallies = Tallies(system)

    viewer, _ = system.subscriber()
    system.advance_past_period(viewer)
    system.wait(lambda: has_renewed(system, viewer), "the month was not renewed")

    # Everybody who subscribed in earlier tests renews as well: it takes a while until all rest.
    assert wait_until(tallies.agree, timeout_seconds=3 * PATIENCE_SECONDS), tallies
    assert set(tallies.of_books()) == set(BOOKS), "each of them happened"
    tallies.close()


def test_a_route_is_measured_by_its_template(system: WholeSystem) -> None:
    before = scrape(system, CLIENT_API)

    system.subscriber()

    after = scrape(system, CLIENT_API) - before
    name = "kinokassa_http_request_duration_seconds_count"
    assert after[f"{name} route=/v1/invoices/<uuid:invoice_id>/widget"] == 1
    assert after[f"{name} route=/callbacks/cloudpayments/<kind_name>"] >= 2
    assert after["kinokassa_notification_delay_seconds_count kind=pay"] >= 1
    assert after["kinokassa_publish_duration_seconds_count outcome=done"] >= 3


def test_the_relay_counts_what_the_broker_took(system: WholeSystem) -> None:
    before = scrape(system, RELAY)

    system.subscriber()

    def is_counted() -> bool:
        after = scrape(system, RELAY) - before
        return after["kinokassa_relay_duration_seconds_count kind=event"] >= 3

    system.wait(is_counted, "no event of a purchase was counted")


def test_beat_counts_what_the_broker_took(system: WholeSystem) -> None:
    before = scrape(system, BEAT)

    def is_counted() -> bool:
        after = scrape(system, BEAT) - before
        return after["kinokassa_tick_duration_seconds_count outcome=done"] >= 1

    system.wait(is_counted, "no tick was counted")


@pytest.mark.parametrize("process", OUR_PROCESSES)
def test_every_process_shows_which_release_it_is_of(system: WholeSystem, process: str) -> None:
    assert scrape(system, process)["kinokassa_build_info"] == 1


@pytest.mark.usefixtures("watching")
def test_the_observer_shows_which_release_it_is_of_and_how_the_system_stands(
    system: WholeSystem,
) -> None:
    system.subscriber()

    def has_counted() -> bool:
        return scrape_at(system.plan.observer_url)["kinokassa_subscriptions state=active"] >= 1

    system.wait(has_counted, "the observer counts no subscription")
    assert scrape_at(system.plan.observer_url)["kinokassa_build_info"] == 1
