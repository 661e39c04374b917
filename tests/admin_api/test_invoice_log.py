"""The log of one invoice, for programs."""

from dataclasses import replace

import pytest
from elasticsearch import Elasticsearch

from admin_api.log_reader import LogReader
from admin_api.services import use_services
from runtime.identifiers import new_id
from tests.admin_api.log_keeping import keep, read_from, ready
from tests.admin_api.office import Office
from tests.fixtures.search_store import SearchStore
from tests.state_updater.purchases import Purchase, buy, payment_of

NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def store(office: Office, search_store: SearchStore) -> SearchStore:
    read_from(office, ready(search_store))
    return search_store


@pytest.fixture
def purchase(office: Office) -> Purchase:
    return buy(office.workshop)


def log_of(purchase: Purchase) -> str:
    return f"/invoices/{purchase.invoice_id}/log"


def test_an_invoice_has_the_lines_of_its_payments(
    office: Office, store: SearchStore, purchase: Purchase
) -> None:
    payment = payment_of(office.workshop, purchase.invoice_id)
    keep(store, "invoice_paid", time="12:00:01", invoice_id=purchase.invoice_id)
    keep(store, "provider_called", time="12:00:02", payment_id=payment.id)

    answer = office.get(log_of(purchase))

    assert answer.status_code == 200
    messages = [line["message"] for line in answer.get_json()["items"]]
    assert messages == ["provider_called", "invoice_paid"]


def test_the_log_is_read_page_by_page(
    office: Office, store: SearchStore, purchase: Purchase
) -> None:
    for second in range(3):
        keep(store, f"line_{second}", time=f"12:00:0{second}", invoice_id=purchase.invoice_id)

    first = office.get(f"{log_of(purchase)}?limit=2").get_json()
    rest = office.get(f"{log_of(purchase)}?limit=2&cursor={first['next_cursor']}").get_json()

    assert [line["message"] for line in first["items"]] == ["line_2", "line_1"]
    assert [line["message"] for line in rest["items"]] == ["line_0"]
    assert rest["next_cursor"] is None


def test_lines_can_be_chosen_by_level(
    office: Office, store: SearchStore, purchase: Purchase
) -> None:
    keep(store, "fine", invoice_id=purchase.invoice_id)
    keep(store, "broken", level="error", invoice_id=purchase.invoice_id)

    answer = office.get(f"{log_of(purchase)}?level=warning").get_json()

    assert [line["message"] for line in answer["items"]] == ["broken"]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("query", ["level=loud", "process=somebody", "limit=0"])
def test_a_choice_that_makes_no_sense_is_refused(
    office: Office, purchase: Purchase, query: str
) -> None:
    assert office.get(f"{log_of(purchase)}?{query}").status_code == 422


@pytest.mark.usefixtures("store")
def test_an_invoice_that_is_not_there_has_no_log(office: Office) -> None:
    answer = office.get(f"/invoices/{new_id()}/log")

    assert (answer.status_code, answer.get_json()["code"]) == (404, "invoice_not_found")


def test_logs_that_are_not_kept_in_reach_are_unavailable(
    office: Office, purchase: Purchase
) -> None:
    answer = office.get(log_of(purchase))

    assert (answer.status_code, answer.get_json()["code"]) == (503, "logs_not_kept")


def test_logs_that_are_away_are_unavailable(office: Office, purchase: Purchase) -> None:
    away = LogReader(Elasticsearch(NOBODY, max_retries=0, request_timeout=1), "away")
    use_services(office.app, replace(office.services, find_log_lines=away.find_lines))

    answer = office.get(log_of(purchase))

    assert (answer.status_code, answer.get_json()["code"]) == (503, "logs_unreachable")
