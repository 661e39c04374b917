"""Dead letters in the console, on a real RabbitMQ: read, sent again, dropped."""

import json
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest

from admin_api.pages.dead_letters.addresses import letter_address
from admin_api.services import use_services
from interaction_bus.dead_letter import DETAIL_HEADER, DIED_AT_HEADER, REASON_HEADER
from interaction_bus.topology import COMMANDS_QUEUE, DEAD_EXCHANGE, DEAD_LETTERS_QUEUE
from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import HOSTILE, Desk, rows_in, seat, table_of, words_of
from tests.fixtures.bus import count_messages, send, take_bodies
from tests.interaction_bus.deaths import bury
from tests.runtime.logs.secrets_to_plant import FIELDS, SENTENCE, planted_in

pytestmark = pytest.mark.integration

LIST = "/console/dead-letters"


@pytest.fixture
def operator(office: Office, bus_url: str) -> Iterator[Desk]:
    """Return the desk of an administrator, on a broker."""
    use_services(office.app, replace(office.services, broker_url=bus_url))
    return seat(office, "admin", subject="root")


def test_a_dead_letter_is_listed_with_why_it_died(operator: Desk, bus_url: str) -> None:
    bury(bus_url)

    page = operator.open(LIST)

    assert table_of(page)[0][:3] == [
        "ExpireInvoice",
        "Our code failed on it",
        "KeyError: 'x' (trace 7)",
    ]
    assert count_messages(bus_url, DEAD_LETTERS_QUEUE.name) == 1


def test_no_dead_letter_is_good_news(operator: Desk) -> None:
    assert "There is no dead letter" in words_of(operator.open(LIST))


def test_dead_letters_are_filtered_by_why_they_died(operator: Desk, bus_url: str) -> None:
    bury(bus_url, message_id="one")
    bury(bus_url, message_id="two", **{REASON_HEADER: "malformed"})

    page = operator.open(LIST, reason="malformed")

    assert [row[1] for row in table_of(page)] == ["It cannot be read"]


@pytest.mark.parametrize(
    ("order", "expected"), [("asc", ["a", "b", "c"]), ("desc", ["b", "a", "c"])]
)
def test_letters_that_died_nobody_knows_when_come_last(
    operator: Desk, bus_url: str, order: str, expected: list[str]
) -> None:
    bury(bus_url, message_id="b", **{DIED_AT_HEADER: "2026-03-31T12:00:01+00:00"})
    bury(bus_url, message_id="c")
    bury(bus_url, message_id="a", **{DIED_AT_HEADER: "2026-03-31T12:00:00+00:00"})

    page = operator.open(LIST, sort="died_at", order=order)

    shown = [name for name in page.text.split('"') if name.startswith(f"{LIST}/")]
    assert [name.rpartition("/")[2] for name in shown] == expected


def test_days_can_be_asked_for_where_no_letter_has_one(operator: Desk, bus_url: str) -> None:
    bury(bus_url)

    page = operator.open(LIST, since="2026-01-01")

    assert (page.status_code, table_of(page)) == (200, [])


def test_the_file_of_dead_letters_names_them(operator: Desk, bus_url: str) -> None:
    bury(bus_url)

    told = operator.open(f"{LIST}.csv")

    [row] = rows_in(told.text)
    assert (row["Message"], row["reason"], row["id"]) == ("ExpireInvoice", "bug", "letter-1")


def test_a_letter_is_shown_whole_with_what_to_do(operator: Desk, bus_url: str) -> None:
    bury(bus_url, body=b'{"amount_minor": 29990}')

    page = operator.open(letter_address("letter-1"))

    assert '"amount_minor": 29990' in words_of(page)
    assert "Find the failure in the log by its trace" in words_of(page)


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff\xfe", HOSTILE.encode(), b"[" * 5_000, b"null"], ids=range(5)
)
def test_whatever_a_letter_says_is_shown_as_text(operator: Desk, bus_url: str, body: bytes) -> None:
    bury(bus_url, body=body)

    page = operator.open(letter_address("letter-1"))

    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_a_screen_shows_no_secret_of_a_letter(operator: Desk, bus_url: str) -> None:
    body = json.dumps({"id": 7, **FIELDS, "told": SENTENCE}).encode()
    bury(bus_url, body=body, message_id="leaky", **{DETAIL_HEADER: SENTENCE})

    pages = [operator.open(path) for path in (LIST, f"{LIST}.csv", letter_address("leaky"))]

    assert [planted_in(unescape(page.text)) for page in pages] == [[], [], []]
    assert '"id": 7' in words_of(pages[-1])
    assert "Secrets are hidden on this page" in words_of(pages[-1])


def test_a_letter_that_is_no_json_hides_its_secrets_too(operator: Desk, bus_url: str) -> None:
    bury(bus_url, body=SENTENCE.encode())

    page = operator.open(letter_address("letter-1"))

    assert planted_in(unescape(page.text)) == []


def test_a_letter_without_secrets_does_not_speak_of_them(operator: Desk, bus_url: str) -> None:
    bury(bus_url, body=b'{"amount_minor": 29990}')

    page = operator.open(letter_address("letter-1"))

    assert "Secrets are hidden" not in words_of(page)


@pytest.mark.parametrize(
    "name", [HOSTILE, "=1+1", "a/b?c=d#e", "100%", "\u0000", " "], ids=range(6)
)
def test_whatever_a_letter_is_called_it_is_listed(operator: Desk, bus_url: str, name: str) -> None:
    bury(bus_url, message_id=name[:60], **{DETAIL_HEADER: name, REASON_HEADER: name or "bug"})

    page = operator.open(LIST)

    assert (page.status_code, len(table_of(page))) == (200, 1)
    assert "<script>alert" not in page.text


def test_a_letter_without_a_name_can_be_opened(operator: Desk, bus_url: str) -> None:
    send(bus_url, DEAD_EXCHANGE.name, "", [b"not ours"])
    [shown] = [name for name in operator.open(LIST).text.split('"') if f"{LIST}/" in name]

    page = operator.open(shown)

    assert "not ours" in words_of(page)


def test_sending_again_says_where_it_goes(operator: Desk, bus_url: str) -> None:
    bury(bus_url)

    page = operator.open(f"{letter_address('letter-1')}/replay")

    assert "ExpireInvoice goes again to where it was sent first" in words_of(page)
    assert count_messages(bus_url, DEAD_LETTERS_QUEUE.name) == 1


def test_a_letter_is_sent_again(operator: Desk, bus_url: str) -> None:
    body = bury(bus_url)

    answer = operator.send(f"{letter_address('letter-1')}/replay", reason=REASON)

    assert (answer.status_code, answer.location) == (303, LIST)
    assert "The letter was sent again." in words_of(operator.open(LIST))
    assert take_bodies(bus_url, COMMANDS_QUEUE.name, 1) == [body]
    assert operator.office.outcomes(action="replay_dead_letter") == ["asked"]


def test_a_letter_is_dropped_with_its_reason(operator: Desk, bus_url: str) -> None:
    bury(bus_url)

    answer = operator.send(f"{letter_address('letter-1')}/drop", reason=REASON)

    assert answer.status_code == 303
    assert count_messages(bus_url, DEAD_LETTERS_QUEUE.name) == 0
    [line] = operator.office.trail(action="drop_dead_letter")
    assert (line.manager_id, line.reason) == ("root", REASON)


@pytest.mark.parametrize("act", ["replay", "drop"])
def test_nothing_is_done_without_a_reason(operator: Desk, bus_url: str, act: str) -> None:
    bury(bus_url)

    answer = operator.send(f"{letter_address('letter-1')}/{act}", reason=" ")

    assert answer.status_code == 422
    assert count_messages(bus_url, DEAD_LETTERS_QUEUE.name) == 1


def test_a_second_press_finds_the_letter_gone(operator: Desk, bus_url: str) -> None:
    bury(bus_url, message_id="other")
    path = f"{letter_address('other')}/drop"

    answer = operator.send(f"{letter_address('letter-1')}/drop", form_at=path, reason=REASON)

    assert answer.location == LIST
    assert "not in the list any more" in words_of(operator.open(LIST))


@pytest.mark.parametrize("path", ["/nobody", "/nobody/drop", "/nobody/shred"])
def test_a_letter_that_is_not_there_has_no_page(operator: Desk, path: str) -> None:
    assert operator.open(f"{LIST}{path}").status_code == 404


@pytest.mark.parametrize("role", ["support", "manager", "auditor"])
@pytest.mark.parametrize("path", ["", ".csv", "/letter-1", "/letter-1/drop"])
def test_only_administrators_look_into_dead_letters(office: Office, role: str, path: str) -> None:
    assert seat(office, role).open(f"{LIST}{path}").status_code == 403


@pytest.mark.parametrize("path", ["", ".csv", "/letter-1"])
def test_with_a_broker_that_hangs_the_page_says_so(
    office: Office, silent_broker_url: str, path: str
) -> None:
    use_services(office.app, replace(office.services, broker_url=silent_broker_url))

    page = seat(office, "admin").open(f"{LIST}{path}")

    assert page.status_code == 503
    assert "Away for a moment" in page.text


@pytest.mark.parametrize("path", ["", ".csv", "/letter-1"])
def test_with_the_broker_away_the_page_says_so(office: Office, path: str) -> None:
    page = seat(office, "admin").open(f"{LIST}{path}")

    assert page.status_code == 503
    assert "Away for a moment" in page.text
