"""The log lines of a story, read back from where they are kept."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from elasticsearch import Elasticsearch
from sqlalchemy import select

from admin_api.log_lines import FindLogLines
from admin_api.log_reader import LogReader
from admin_api.services import log_lines_of, use_services
from cli.observability.log_store import LogStore
from models import StateChange
from runtime.identifiers import new_id
from runtime.logs import LogShippingSettings
from runtime.logs.ecs import as_ecs
from tests.admin_api.office import Office
from tests.admin_api.pages.desk import HOSTILE, Desk, words_of
from tests.admin_api.stories import subscribed
from tests.fixtures.search_store import SearchStore
from tests.state_updater.purchases import Purchase, buy

NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def store(search_store: SearchStore) -> SearchStore:
    LogStore(search_store.client, search_store.prefix).describe_lines()
    return search_store


@pytest.fixture
def purchase(office: Office) -> Purchase:
    return buy(office.workshop)


def read_by(office: Office, find_lines: FindLogLines | None) -> None:
    use_services(office.app, replace(office.services, find_log_lines=find_lines))


def keep(store: SearchStore, correlation_id: UUID, **event: Any) -> None:
    line = {
        "timestamp": "2026-03-31T12:00:00Z",
        "event": "invoice_paid",
        "level": "info",
        "process": "state-updater",
        "correlation_id": str(correlation_id),
    }
    index = f"{store.prefix}-2026.03.31"
    store.client.index(index=index, document=as_ecs(line | event), refresh=True)


def correlation_of(office: Office, purchase: Purchase) -> UUID:
    """Return the click with which a purchase began."""
    issued = select(StateChange.correlation_id).where(
        StateChange.subject_id == purchase.invoice_id, StateChange.seq == 1
    )
    with office.workshop.owner_engine.connect() as connection:
        found: UUID = connection.execute(issued).scalar_one()
    return found


def log_of(purchase: Purchase) -> str:
    return f"/console/invoices/{purchase.invoice_id}/log"


def test_the_lines_of_a_story_are_shown_in_order(
    desk: Desk, office: Office, store: SearchStore, purchase: Purchase
) -> None:
    click = correlation_of(office, purchase)
    keep(store, click, event="later", timestamp="2026-03-31T12:00:09Z")
    keep(store, click, event="sooner", amount_minor=29_990)
    keep(store, new_id(), event="somebody_elses")
    read_by(office, LogReader(store.client, store.prefix).find_lines)

    page = words_of(desk.open(log_of(purchase)))

    assert page.index("sooner") < page.index("later")
    assert "amount_minor=29990" in page
    assert "somebody_elses" not in page


def test_what_was_logged_stays_text(
    desk: Desk, office: Office, store: SearchStore, purchase: Purchase
) -> None:
    keep(store, correlation_of(office, purchase), event=HOSTILE, said=HOSTILE)
    read_by(office, LogReader(store.client, store.prefix).find_lines)

    page = desk.open(log_of(purchase))

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


def test_a_story_that_nobody_logged_says_so(
    desk: Desk, office: Office, store: SearchStore, purchase: Purchase
) -> None:
    read_by(office, LogReader(store.client, store.prefix).find_lines)

    assert "Nothing is logged about it" in words_of(desk.open(log_of(purchase)))


def test_logs_that_are_kept_elsewhere_are_not_missed(desk: Desk, purchase: Purchase) -> None:
    page = words_of(desk.open(log_of(purchase)))

    assert "Logs are not kept where this console can read them." in page


def test_a_store_that_is_away_is_told_in_words(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    away = Elasticsearch(NOBODY, max_retries=0, request_timeout=1)
    read_by(office, LogReader(away, "away").find_lines)

    page = desk.open(log_of(purchase))

    assert page.status_code == 200
    assert "The logs cannot be read just now." in words_of(page)


def test_a_subscription_has_its_log_lines_too(
    desk: Desk, office: Office, store: SearchStore
) -> None:
    read_by(office, LogReader(store.client, store.prefix).find_lines)
    subscription = subscribed(office)

    page = desk.open(f"/console/subscriptions/{subscription['id']}/log")

    assert "Nothing is logged about it" in words_of(page)


def test_no_lines_are_looked_for_without_a_story() -> None:
    nobody = LogReader(Elasticsearch(NOBODY), "none")

    assert nobody.find_lines([]) == []


def test_without_an_address_nothing_is_read() -> None:
    assert log_lines_of(LogShippingSettings(elasticsearch_url=None)) is None


def test_with_an_address_lines_can_be_read() -> None:
    assert log_lines_of(LogShippingSettings(elasticsearch_url=NOBODY)) is not None
