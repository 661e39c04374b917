"""Bulk grants: a list is shown line by line before anybody gets a day, and reported after."""

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from models import BulkGrant, BulkGrantRow
from runtime.identifiers import new_id
from tests.admin_api.lists import grant, subscriber, sweep_once
from tests.admin_api.office import REASON, Office, counted_statements
from tests.admin_api.pages.desk import HOSTILE, Desk, seat, table_of, words_of
from tests.admin_api.pages.offer_steps import confirm, hidden_of
from tests.state_updater.outbox_reader import carry_out_staged_commands

NEW = "/console/bulk-grants/new"

MOST_LINES = 10_000


def show(desk: Desk, viewers: str = "", **fields: Any) -> TestResponse:
    typed = {"days": "7", "reason": REASON, "viewers": viewers}
    return desk.send(NEW, **typed | fields)


def in_file(raw: bytes) -> tuple[BytesIO, str]:
    return (BytesIO(raw), "list.csv")


def sent(office: Office, *viewers: object) -> str:
    """Send a list, and return the page of its grant."""
    return f"/console/bulk-grants/{grant(office, *viewers).json['id']}"


def lines_in(office: Office) -> list[str]:
    rows = sorted(office.workshop.rows(BulkGrantRow), key=lambda row: row.row_number)
    return [row.written for row in rows]


def test_what_a_list_would_do_is_shown_line_by_line(office: Office, desk: Desk) -> None:
    subscriber(office, email="anna@example.test")

    shown = show(desk, "Anna@example.test\nnobody@example.test\nnonsense")

    told = words_of(shown)
    assert "1 viewer gets 7 days more." in told
    assert "1 line gives nothing: We know nobody of this address or id." in told
    assert table_of(shown) == [
        ["2", "nobody@example.test", "We know nobody of this address or id"],
        ["3", "nonsense", "Neither an e-mail address nor an id"],
    ]
    assert office.workshop.rows(BulkGrant) == []


def test_a_confirmed_list_is_carried_out(office: Office, desk: Desk) -> None:
    first, second = subscriber(office), subscriber(office)
    people = f"{first['viewer_id']}\n{second['viewer_id']}"

    made = confirm(desk, NEW, show(desk, people))

    [one] = office.workshop.rows(BulkGrant)
    assert (made.status_code, made.location) == (303, f"/console/bulk-grants/{one.id}")
    assert (one.days, one.reason, one.created_by) == (7, REASON, "olga")
    assert lines_in(office) == people.splitlines()


@pytest.mark.parametrize(
    "parted", ["{}\n{}", "{}\r\n\r\n{}\r\n", "{}, {}", "{};{}", "viewer\n{} {}"]
)
def test_a_pasted_list_is_read_however_it_is_parted(
    office: Office, desk: Desk, parted: str
) -> None:
    people = [str(subscriber(office)["viewer_id"]) for _ in range(2)]

    confirm(desk, NEW, show(desk, parted.format(*people)))

    assert lines_in(office) == people


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_first_column_of_a_file_is_the_list(office: Office, desk: Desk, ends: str) -> None:
    viewer_id = subscriber(office)["viewer_id"]
    table = ends.join(["\ufeffviewer;name", f"{viewer_id};Anna", ""])

    confirm(desk, NEW, show(desk, table=in_file(table.encode())))

    assert lines_in(office) == [str(viewer_id)]


def test_a_file_goes_with_what_was_pasted(office: Office, desk: Desk) -> None:
    pasted, filed = subscriber(office)["viewer_id"], subscriber(office)["viewer_id"]

    confirm(desk, NEW, show(desk, str(pasted), table=in_file(str(filed).encode())))

    assert lines_in(office) == [str(pasted), str(filed)]


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00a", b"a\x00b@example.test"])
def test_a_file_that_cannot_be_read_is_told(desk: Desk, raw: bytes) -> None:
    refused = show(desk, table=in_file(raw))

    assert refused.status_code == 422
    assert "Save it as CSV in UTF-8." in words_of(refused)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"viewers": "  \n "}, "viewers"),
        ({"viewers": "x@example.test\n" * (MOST_LINES + 1)}, "viewers"),
        ({"viewers": "a\x00b@example.test"}, "viewers"),
        ({"viewers": "x@example.test", "days": "0"}, "days"),
        ({"viewers": "x@example.test", "days": ""}, "days"),
        ({"viewers": "x@example.test", "reason": "no"}, "reason"),
    ],
    ids=["empty", "long", "nul", "no days", "days missing", "short reason"],
)
def test_what_is_wrong_stands_beside_its_field(
    desk: Desk, fields: dict[str, str], field: str
) -> None:
    refused = show(desk, **fields)

    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.text


def test_the_longest_list_is_taken(office: Office, desk: Desk) -> None:
    longest = "\n".join(f"{new_id()}" for _ in range(MOST_LINES))

    made = confirm(desk, NEW, show(desk, longest))

    assert made.status_code == 303
    assert len(office.workshop.rows(BulkGrantRow)) == MOST_LINES


def test_a_list_of_problems_alone_cannot_be_sent(desk: Desk) -> None:
    shown = show(desk, "nobody@example.test")

    assert "0 viewers get" in words_of(shown)
    assert "Give the days" not in shown.text


def test_another_list_than_the_one_shown_is_shown_first(office: Office, desk: Desk) -> None:
    people = [str(subscriber(office)["viewer_id"]) for _ in range(2)]
    shown = show(desk, people[0])

    again = confirm(desk, NEW, shown, viewers="\n".join(people))

    assert "2 viewers get" in words_of(again)
    assert office.workshop.rows(BulkGrant) == []


def test_one_may_go_back_and_change_it(office: Office, desk: Desk) -> None:
    viewer_id = str(subscriber(office)["viewer_id"])

    back = confirm(desk, NEW, show(desk, viewer_id), back="1")

    assert viewer_id in back.text
    assert hidden_of(back)["confirmed"] == ""


def test_a_doubled_click_is_one_grant(office: Office, desk: Desk) -> None:
    shown = show(desk, str(subscriber(office)["viewer_id"]))

    twice = [confirm(desk, NEW, shown) for _ in range(2)]

    assert twice[0].location == twice[1].location
    assert len(office.workshop.rows(BulkGrant)) == 1


def test_progress_moves_until_everything_is_settled(office: Office, desk: Desk) -> None:
    people = [subscriber(office)["viewer_id"] for _ in range(2)]
    path = sent(office, *people, "nobody@example.test")
    begun = desk.open(path)
    sweep_once(office)
    carry_out_staged_commands(office.workshop, most=1)
    half = desk.open(path)
    carry_out_staged_commands(office.workshop)
    over = desk.open(path)

    assert ['<progress max="100" value="0"' in begun.text, "data-live" in begun.text] == [True] * 2
    assert ['<progress max="100" value="50"' in half.text, "data-live" in half.text] == [True] * 2
    assert "Everything is settled." in words_of(over)
    assert "data-live" not in over.text


def test_the_report_tells_the_fate_of_each_line(office: Office, desk: Desk) -> None:
    subscriber(office, email="anna@example.test")
    path = sent(office, "anna@example.test", "nobody@example.test")
    sweep_once(office)
    carry_out_staged_commands(office.workshop)

    rows = table_of(desk.open(path))

    assert [row[:4] for row in rows] == [
        ["1", "anna@example.test", "Has the days", ""],
        [
            "2",
            "nobody@example.test",
            "Gives nobody anything",
            "We know nobody of this address or id",
        ],
    ]


@pytest.mark.parametrize("narrowed", [{"state": "problem"}, {"problem": "unknown_viewer"}])
def test_failed_lines_can_be_looked_at_alone(
    office: Office, desk: Desk, narrowed: dict[str, str]
) -> None:
    path = sent(office, subscriber(office)["viewer_id"], "nobody@example.test")

    shown = table_of(desk.open(path, **narrowed))
    exported = desk.open(f"{path}.csv", **narrowed).text

    assert [row[1] for row in shown] == ["nobody@example.test"]
    assert len(exported.splitlines()) == 2


def test_a_grant_stands_in_the_list(office: Office, desk: Desk) -> None:
    sent(office, subscriber(office)["viewer_id"], "nobody@example.test")

    [row] = table_of(desk.open("/console/bulk-grants"))

    assert row[1:7] == ["7", "2", "0%", "0", "1", "0"]


def test_the_report_takes_two_statements(office: Office, desk: Desk) -> None:
    path = sent(office, subscriber(office)["viewer_id"])

    with counted_statements(office.services.reads, office.services.writes) as statements:
        desk.open(path)

    assert len(statements) == 2


def test_hostile_lines_stay_lines(office: Office, desk: Desk) -> None:
    line = "<script>alert(1)</script>@example.test"
    path = sent(office, line, HOSTILE)

    for page in (show(desk, line), desk.open(path)):
        assert "<script>alert" not in page.text
        assert line in words_of(page)


@pytest.mark.parametrize("role", ["support", "auditor"])
def test_only_managers_send_lists(office: Office, role: str) -> None:
    desk = seat(office, role)

    assert desk.open(NEW).status_code == 403
    assert desk.open("/console/bulk-grants").status_code == 200


def test_an_unknown_grant_is_not_there(desk: Desk) -> None:
    unknown: UUID = new_id()

    assert desk.open(f"/console/bulk-grants/{unknown}").status_code == 404
