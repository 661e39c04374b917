"""The page of today: what needs a person, and for whom it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from admin_api.services import use_services
from interaction_bus.topology import DEAD_LETTERS_QUEUE
from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.desk import ENGLISH, HOSTILE, Desk, seat, words_of
from tests.admin_api.pages.full_books import add_notification, fill_books
from tests.admin_api.pages.today import PATH, part_of, pay
from tests.admin_api.stories import MONTH
from tests.fixtures.tcp_proxy import TcpProxy
from tests.interaction_bus.deaths import bury


@pytest.mark.integration
def test_on_a_calm_day_nothing_needs_a_person(office: Office, desk: Desk, bus_url: str) -> None:
    use_services(office.app, replace(office.services, broker_url=bus_url))

    assert "Nothing. Everything that the system can do by itself is done." in words_of(
        desk.open(PATH)
    )


def test_what_waits_for_a_person_is_counted(office: Office, desk: Desk) -> None:
    fill_books(office)

    words = part_of(desk.open(PATH), "Needs a person now")

    for waiting in (
        "1 open difference",
        "1 open dispute",
        "1 parked viewer",
        "1 notification in quarantine",
    ):
        assert waiting in words


def test_news_that_overtook_their_payment_need_nobody_yet(office: Office, desk: Desk) -> None:
    add_notification(office, tries=1, next_try_at=datetime(2126, 1, 1, tzinfo=UTC))

    assert "notification in quarantine" not in words_of(desk.open(PATH))


def test_what_nobody_has_to_do_is_not_there(desk: Desk) -> None:
    words = words_of(desk.open(PATH))

    assert "dispute" not in words
    assert "parked viewer" not in words


def test_without_the_broker_the_page_says_so(desk: Desk) -> None:
    page = desk.open(PATH)

    assert page.status_code == 200
    assert "RabbitMQ does not answer" in words_of(page)


def test_with_a_broker_that_hangs_the_rest_of_the_page_is_there(
    office: Office, desk: Desk, silent_broker_url: str
) -> None:
    use_services(office.app, replace(office.services, broker_url=silent_broker_url))
    fill_books(office)

    page = desk.open(PATH)

    assert page.status_code == 200
    assert "RabbitMQ does not answer" in words_of(page)
    assert "1 open dispute" in part_of(page, "Needs a person now")


@pytest.mark.integration
def test_with_a_broker_that_freezes_when_it_is_asked_the_page_says_so(
    office: Office, desk: Desk, bus_url: str, rabbitmq_proxy: TcpProxy
) -> None:
    broker_url = rabbitmq_proxy.url(bus_url)
    use_services(office.app, replace(office.services, broker_url=broker_url))
    rabbitmq_proxy.freeze_at(DEAD_LETTERS_QUEUE.name.encode())

    page = desk.open(PATH)

    assert page.status_code == 200
    assert "RabbitMQ does not answer" in words_of(page)


def test_a_payment_without_an_outcome_for_a_day_calls_a_person(office: Office, desk: Desk) -> None:
    asked = {"state": "unknown", "next_check_at": office.workshop.now() + MONTH}
    pay(office, asked | {"created_at": office.workshop.now() - timedelta(hours=25)})
    pay(office, asked | {"created_at": office.workshop.now() - timedelta(hours=23)})

    words = part_of(desk.open(PATH), "Needs a person now")

    assert "1 payment without an outcome for a day" in words


def test_missing_receipts_are_counted_where_a_register_is_connected(
    office: Office, desk: Desk
) -> None:
    came = {"state": "succeeded", "settled_at": office.workshop.now() - timedelta(hours=2)}
    pay(office, came, state="paid")

    assert "1 missing receipt" in words_of(desk.open(PATH))


def test_without_a_register_no_receipt_is_missing(office: Office, desk: Desk) -> None:
    use_services(office.app, replace(office.services, receipts_expected=False))
    came = {"state": "succeeded", "settled_at": office.workshop.now() - timedelta(hours=2)}
    pay(office, came, state="paid")

    assert "missing receipt" not in words_of(desk.open(PATH))


@pytest.mark.integration
@pytest.mark.parametrize(("role", "is_led"), [("admin", True), ("support", False)])
def test_only_administrators_are_led_to_the_dead_letters(
    office: Office, bus_url: str, role: str, *, is_led: bool
) -> None:
    use_services(office.app, replace(office.services, broker_url=bus_url))
    bury(bus_url)

    page = seat(office, role).open(PATH)

    assert "1 dead letter" in part_of(page, "Needs a person now")
    assert ('class="what"><a href="/console/dead-letters"' in page.text) is is_led


def test_whoever_is_not_signed_in_is_led_to_the_door(office: Office) -> None:
    page = office.app.test_client().get(PATH, headers=ENGLISH)

    assert page.status_code == 303
    assert "/sign-in" in page.headers["Location"]


def test_the_page_takes_two_statements_beside_each_other(office: Office, desk: Desk) -> None:
    fill_books(office)

    with counted_statements(office.services.reads, office.services.writes) as statements:
        desk.open(PATH)

    assert len(statements) == 2


def test_what_banks_wrote_stays_words(office: Office, desk: Desk) -> None:
    settled = office.workshop.now()
    pay(office, {"state": "declined", "decline_reason": HOSTILE, "settled_at": settled})

    page = desk.open(PATH)

    assert page.status_code == 200
    assert "<script>alert" not in page.text
