"""Lists of viewers: read as JSON or as tables, and understood line by line."""

import csv
import io

import pytest

from admin_api.bulk_lists import LONGEST_LIST_BYTES
from admin_api.schemas.bulk_grants import MOST_ROWS
from models import BulkGrant
from runtime.identifiers import new_id
from tests.admin_api.lists import Row, grant, rows_of, send_table, subscriber
from tests.admin_api.office import REASON, Office


def test_each_line_tells_its_problem(office: Office) -> None:
    good = subscriber(office, email="good@example.test")
    ended = subscriber(office, state="expired")
    waiting = subscriber(office, state="awaiting_payment")
    twins = [subscriber(office, email="twin@example.test") for _ in range(2)]

    asked = grant(
        office,
        good["viewer_id"],
        "GOOD@example.test",
        ended["viewer_id"],
        waiting["viewer_id"],
        "twin@example.test",
        "nobody@example.test",
        new_id(),
        "Anna",
        twins[0]["viewer_id"],
    )

    assert [row["problem"] for row in rows_of(office, asked)] == [
        None,
        "written_twice",
        "no_running_subscription",
        "no_running_subscription",
        "several_viewers",
        "unknown_viewer",
        "unknown_viewer",
        "unreadable",
        None,
    ]


def test_a_dry_run_shows_each_line_and_writes_nothing(office: Office) -> None:
    subscription = subscriber(office)

    shown = grant(office, subscription["viewer_id"], new_id(), dry_run=True)

    assert shown.status_code == 200
    assert (shown.json["rows"], shown.json["problems"]) == (2, 1)
    assert [it["state"] for it in shown.json["items"]] == ["waiting", "problem"]
    assert shown.json["items"][0]["subscription_id"] == str(subscription["id"])
    assert office.workshop.rows(BulkGrant) == []
    assert office.trail(action="grant_in_bulk") == []


def test_the_report_opens_in_a_spreadsheet_without_formulas(office: Office) -> None:
    asked = grant(office, "=HYPERLINK(1)@example.test", "plain@example.test")

    table = office.get(f"/bulk-grants/{asked.json['id']}/rows.csv")

    lines = list(csv.DictReader(io.StringIO(table.text)))
    assert table.mimetype == "text/csv"
    assert [line["written"] for line in lines] == [
        "'=HYPERLINK(1)@example.test",
        "plain@example.test",
    ]
    assert [line["state"] for line in lines] == ["problem", "problem"]


@pytest.mark.parametrize(
    "table",
    [
        "{}\nanna@example.test\n",
        "viewer_id\n{}\n\nanna@example.test",
        "email;name\r\n{};Somebody\r\nanna@example.test;Anna\r\n",
        '\ufeffEmail\n"{}"\nanna@example.test\n',
        # As the file of one of our own lists begins, opened and stored again by a Russian Excel.
        "\ufeffЗритель;План\r\n{};Месяц\r\nanna@example.test;Месяц\r\n",
    ],
)
def test_a_table_is_read_as_spreadsheets_write_it(office: Office, table: str) -> None:
    people = [subscriber(office), subscriber(office, email="anna@example.test")]

    asked = send_table(office, table.format(people[0]["viewer_id"]))

    assert asked.status_code == 202
    assert (asked.json["rows"], asked.json["problems"]) == (2, 0)
    assert office.trail(action="grant_in_bulk")[0].reason == REASON


def test_a_table_may_be_tried_dry(office: Office) -> None:
    shown = send_table(office, "anna@example.test\n", dry_run="true")

    assert (shown.status_code, shown.json["problems"]) == (200, 1)
    assert office.workshop.rows(BulkGrant) == []


@pytest.mark.parametrize(
    ("table", "status"),
    [
        (b"\xff\xfe", 400),
        (b'"never closed\n' + b"x" * 200_000, 400),
        (b"a@b.cd\x00", 422),
        (b"", 422),
        (b"viewer_id\n", 422),
        (b"a@b.cd\n" * (MOST_ROWS + 1), 422),
        (b"x" * (LONGEST_LIST_BYTES + 1), 413),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(office: Office, table: bytes, status: int) -> None:
    refused = send_table(office, table)

    assert refused.status_code == status
    assert set(refused.json) == {"code", "message", "fields"}
    assert office.outcomes(action="grant_in_bulk") == ["refused"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"days": 0}, "days"),
        ({"days": "many"}, "days"),
        ({"reason": "no"}, "reason"),
        ({"dry_run": "perhaps"}, "dry_run"),
        ({"viewers": "a"}, "viewers"),
    ],
)
def test_wrong_terms_of_a_table_are_named(office: Office, query: Row, field: str) -> None:
    refused = send_table(office, "a@b.cd\n", **query)

    assert (refused.status_code, list(refused.json["fields"])) == (422, [field])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"days": 0}, "days"),
        ({"days": 3_661}, "days"),
        ({"days": "7"}, "days"),
        ({"reason": " "}, "reason"),
        ({"viewers": []}, "viewers"),
        ({"viewers": "anna@example.test"}, "viewers"),
        ({"viewers": ["a@b.cd"] * (MOST_ROWS + 1)}, "viewers"),
        ({"viewers": [7]}, "viewers.0"),
        ({"dry_run": "true"}, "dry_run"),
        ({"gift": 1}, "gift"),
    ],
)
def test_a_wrong_list_is_refused_by_field(office: Office, body: Row, field: str) -> None:
    refused = grant(office, "anna@example.test", **body)

    assert (refused.status_code, list(refused.json["fields"])) == (422, [field])
    assert office.workshop.rows(BulkGrant) == []


def test_a_body_of_another_kind_is_refused(office: Office) -> None:
    refused = office.call("POST", "/bulk-grants", data="x", content_type="text/plain")

    assert refused.status_code == 415


def test_the_longest_list_is_taken(office: Office) -> None:
    asked = grant(office, *(new_id() for _ in range(MOST_ROWS)))

    assert (asked.status_code, asked.json["rows"]) == (202, MOST_ROWS)
