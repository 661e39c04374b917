"""The log lines of a story, read back from where they are kept."""

import re
import subprocess
from dataclasses import replace
from html import unescape
from pathlib import Path
from uuid import UUID

import pytest
from elasticsearch import Elasticsearch
from sqlalchemy import select

from admin_api.log_reader import LogReader
from admin_api.pages.log_lines import LINES_ON_A_PAGE
from admin_api.services import log_lines_of, use_services
from models import StateChange
from runtime.identifiers import new_id
from runtime.logs import LogFolderSettings, LogShippingSettings
from tests.admin_api.log_keeping import LogsInFiles, keep, read_from, ready
from tests.admin_api.office import Office
from tests.admin_api.pages.desk import HOSTILE, Desk, words_of
from tests.admin_api.stories import subscribed
from tests.fixtures.search_store import SearchStore
from tests.state_updater.purchases import Purchase, buy

NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def store(search_store: SearchStore) -> SearchStore:
    return ready(search_store)


@pytest.fixture
def purchase(office: Office) -> Purchase:
    return buy(office.workshop)


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
    keep(store, "later", time="12:00:09", correlation_id=click)
    keep(store, "sooner", correlation_id=click, amount_minor=29_990)
    keep(store, "somebody_elses", correlation_id=new_id())
    read_from(office, store)

    page = words_of(desk.open(log_of(purchase)))

    assert page.index("sooner") < page.index("later")
    assert "amount_minor=29990" in page
    assert "somebody_elses" not in page


def test_what_was_logged_stays_text(
    desk: Desk, office: Office, store: SearchStore, purchase: Purchase
) -> None:
    keep(store, HOSTILE, said=HOSTILE, invoice_id=purchase.invoice_id)
    read_from(office, store)

    page = desk.open(log_of(purchase))

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


def test_where_it_broke_can_be_opened(
    desk: Desk, office: Office, store: SearchStore, purchase: Purchase
) -> None:
    keep(store, "broke", invoice_id=purchase.invoice_id, error_stack_trace="in charge_saved_card")
    read_from(office, store)

    page = desk.open(log_of(purchase))

    assert "<details><summary>Where it broke</summary><pre>in charge_saved_card" in page.text


def test_lines_can_be_chosen_by_process(
    desk: Desk, office: Office, store: SearchStore, purchase: Purchase
) -> None:
    keep(store, "charged", process="worker", invoice_id=purchase.invoice_id)
    keep(store, "renewed", process="state-updater", invoice_id=purchase.invoice_id)
    read_from(office, store)

    page = desk.open(log_of(purchase), process="worker")

    assert "charged" in words_of(page)
    assert "renewed" not in words_of(page)
    assert '<option value="worker" selected>' in page.text


def test_a_choice_that_makes_no_sense_is_passed_over(
    desk: Desk, office: Office, store: SearchStore, purchase: Purchase
) -> None:
    keep(store, "charged", invoice_id=purchase.invoice_id)
    read_from(office, store)

    page = desk.open(log_of(purchase), process="nobody", level="loud", cursor="lost")

    assert "charged" in words_of(page)


def test_earlier_lines_are_a_click_away(
    desk: Desk, office: Office, store: SearchStore, purchase: Purchase
) -> None:
    for number in range(LINES_ON_A_PAGE + 1):
        keep(
            store,
            f"line_{number:03}",
            time=f"12:{number // 60:02}:{number % 60:02}",
            invoice_id=purchase.invoice_id,
            process="worker",
        )
    read_from(office, store)

    newest = desk.open(log_of(purchase), process="worker")
    [earlier_address] = re.findall(r'rel="next" href="([^"]+)"', newest.text)
    earlier = desk.open(log_of(purchase) + unescape(earlier_address))

    assert "line_000" not in words_of(newest)
    assert "line_000" in words_of(earlier)
    assert "line_001" not in words_of(earlier)
    assert '<option value="worker" selected>' in earlier.text


def test_a_story_that_nobody_logged_says_so(
    desk: Desk, office: Office, store: SearchStore, purchase: Purchase
) -> None:
    read_from(office, store)

    assert "Nothing is logged about it" in words_of(desk.open(log_of(purchase)))


def test_logs_that_are_kept_elsewhere_are_not_missed(desk: Desk, purchase: Purchase) -> None:
    page = words_of(desk.open(log_of(purchase)))

    assert "Logs are not kept where this console can read them." in page


def test_the_command_that_is_told_instead_finds_the_lines(
    desk: Desk, purchase: Purchase, tmp_path: Path
) -> None:
    told = f'{{"event": "charged", "invoice_id": "{purchase.invoice_id}"}}\n'
    (tmp_path / "output").write_text(told + '{"event": "of somebody else"}\n')

    page = desk.open(log_of(purchase))
    command = unescape(re.findall(r"<pre>.* \| (grep .*?)</pre>", page.text)[0])

    shown = subprocess.check_output(f"{command} output", shell=True, cwd=tmp_path, text=True)  # noqa: S602
    assert shown == told


def test_a_store_that_is_away_is_told_in_words(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    away = Elasticsearch(NOBODY, max_retries=0, request_timeout=1)
    reader = LogReader(away, "away")
    use_services(office.app, replace(office.services, find_log_lines=reader.find_lines))

    page = desk.open(log_of(purchase))

    assert page.status_code == 200
    assert "The logs cannot be read just now." in words_of(page)


def test_a_subscription_has_its_log_lines_too(
    desk: Desk, office: Office, store: SearchStore
) -> None:
    read_from(office, store)
    subscription = subscribed(office)

    page = desk.open(f"/console/subscriptions/{subscription['id']}/log")

    assert "Nothing is logged about it" in words_of(page)


NO_STORE = LogShippingSettings(elasticsearch_url=None)


def test_where_no_lines_are_kept_none_are_read() -> None:
    assert log_lines_of(NO_STORE, LogFolderSettings(folder=None)) is None


def test_with_an_address_lines_can_be_read() -> None:
    store = LogShippingSettings(elasticsearch_url=NOBODY)

    assert log_lines_of(store, LogFolderSettings(folder=None)) is not None


def test_with_a_folder_its_lines_are_shown(
    desk: Desk, office: Office, purchase: Purchase, tmp_path: Path
) -> None:
    LogsInFiles(tmp_path).keep("charged_in_a_file", invoice_id=purchase.invoice_id)
    find_lines = log_lines_of(
        NO_STORE, LogFolderSettings.from_environment({"LOG_FOLDER": str(tmp_path)})
    )
    use_services(office.app, replace(office.services, find_log_lines=find_lines))

    assert "charged_in_a_file" in words_of(desk.open(log_of(purchase)))
