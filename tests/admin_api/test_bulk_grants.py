"""Bulk grants: a list becomes days, row by row, exactly once, with a report."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models import BulkGrant, BulkGrantRow, StateChange, Subscription
from runtime.identifiers import new_id
from tests.admin_api.lists import Row, grant, rows_of, subscriber, sweep_once
from tests.admin_api.office import REASON, Office, with_reason
from tests.state_updater.outbox_reader import carry_out_staged_commands
from tests.state_updater.races import at_once


def test_everybody_on_the_list_gets_the_days(office: Office) -> None:
    before = [subscriber(office), subscriber(office, email="anna@example.test")]

    asked = grant(office, before[0]["viewer_id"], "Anna@Example.Test")
    sweep_once(office)
    carry_out_staged_commands(office.workshop)

    ends = [office.workshop.row(Subscription, it["id"]).period_end for it in before]
    assert asked.status_code == 202
    assert ends == [it["period_end"] + timedelta(days=7) for it in before]


def test_progress_is_counted_as_rows_are_carried_out(office: Office) -> None:
    people = [subscriber(office)["viewer_id"] for _ in range(3)]
    asked = grant(office, *people, new_id())

    sweep_once(office)
    carry_out_staged_commands(office.workshop, most=2)

    totals = office.get(f"/bulk-grants/{asked.json['id']}").json
    names = ("rows", "problems", "waiting", "done", "rejected", "percent")
    assert [asked.json[name] for name in names] == [4, 1, 3, 0, 0, 0]
    assert [totals[name] for name in names] == [4, 1, 1, 2, 0, 66]


def test_a_list_of_problems_alone_is_done(office: Office) -> None:
    asked = grant(office, new_id())

    assert (asked.json["problems"], asked.json["percent"]) == (1, 100)
    assert sweep_once(office) == 0


def test_a_subscription_that_ended_meanwhile_is_told(office: Office) -> None:
    subscription = subscriber(office)
    asked = grant(office, subscription["viewer_id"])
    with Session(office.workshop.owner_engine) as session, session.begin():
        session.get_one(Subscription, subscription["id"]).state = "expired"

    sweep_once(office)
    carry_out_staged_commands(office.workshop)

    [row] = rows_of(office, asked)
    assert (row["state"], row["problem"]) == ("rejected", "not_allowed_in_this_state")
    assert office.get(f"/bulk-grants/{asked.json['id']}").json["percent"] == 100


def test_days_are_given_in_the_managers_name(office: Office) -> None:
    subscription = subscriber(office)
    grant(office, subscription["viewer_id"])

    sweep_once(office)
    carry_out_staged_commands(office.workshop)

    with Session(office.workshop.owner_engine) as session:
        [change] = session.query(StateChange).filter_by(trigger="extend")
    assert (change.actor_kind, change.actor_id) == ("manager", "olga")
    assert change.detail == {"days": 7, "reason": REASON}


def test_a_repeated_request_is_one_grant(office: Office) -> None:
    viewer_id = subscriber(office)["viewer_id"]

    answers = [grant(office, viewer_id, key="one-click") for _ in range(2)]

    assert [it.status_code for it in answers] == [202, 202]
    assert answers[0].json["id"] == answers[1].json["id"]
    assert len(office.workshop.rows(BulkGrant)) == len(office.workshop.rows(BulkGrantRow)) == 1
    assert office.outcomes(action="grant_in_bulk") == ["done", "repeated"]


def test_requests_sent_at_once_are_one_grant(office: Office) -> None:
    viewer_id = subscriber(office)["viewer_id"]

    def send() -> int:
        with office.app.test_client() as client:
            other = Office(office.app, client, office.services, office.bus, office.workshop)
            return grant(other, viewer_id, key="one-click").status_code

    assert at_once(*[send] * 4) == [202] * 4
    assert len(office.workshop.rows(BulkGrantRow)) == 1


@pytest.mark.parametrize("change", [{"days": 8}, {"reason": "another"}, {"viewers": ["x@y.zz"]}])
def test_a_key_stands_for_one_list(office: Office, change: Row) -> None:
    viewer_id = subscriber(office)["viewer_id"]
    grant(office, viewer_id, key="one-click")

    refused = grant(office, viewer_id, key="one-click", **change)

    assert (refused.status_code, refused.json["code"]) == (409, "idempotency_key_reused")


def test_another_managers_key_is_another_key(office: Office) -> None:
    wish = with_reason(days=7, viewers=[str(subscriber(office)["viewer_id"])])
    headers = {"Idempotency-Key": "k"}

    for subject in ("olga", "pavel"):
        office.call("POST", "/bulk-grants", json=wish, headers=headers, subject=subject)

    assert len(office.workshop.rows(BulkGrant)) == 2


def test_a_grant_without_a_key_is_refused(office: Office) -> None:
    refused = office.call("POST", "/bulk-grants", json=with_reason(days=7, viewers=["a@b.cd"]))

    assert (refused.status_code, refused.json["code"]) == (400, "idempotency_key_required")


def test_rows_are_staged_once(office: Office) -> None:
    grant(office, *(subscriber(office)["viewer_id"] for _ in range(3)))

    assert [sweep_once(office), sweep_once(office)] == [3, 0]
    assert office.workshop.staged("command") == ["GrantTime"] * 3


def test_two_sweeps_at_once_stage_no_row_twice(office: Office) -> None:
    grant(office, *(subscriber(office)["viewer_id"] for _ in range(20)))

    assert sum(at_once(lambda: sweep_once(office), lambda: sweep_once(office))) == 20
    assert len(office.workshop.staged("command")) == 20


def test_a_row_that_is_delivered_twice_gives_its_days_once(office: Office) -> None:
    subscription = subscriber(office)
    grant(office, subscription["viewer_id"])
    sweep_once(office)

    for _ in range(2):
        carry_out_staged_commands(office.workshop)

    after = office.workshop.row(Subscription, subscription["id"])
    assert after.period_end is not None
    assert (after.period_end - subscription["period_end"]).days == 7


def test_rows_are_read_page_by_page_in_the_order_of_the_list(office: Office) -> None:
    asked = grant(office, *(f"v{number}@example.test" for number in range(5)))
    path = f"/bulk-grants/{asked.json['id']}/rows"

    first = office.get(path, query_string={"limit": 3}).json
    second = office.get(path, query_string={"limit": 3, "cursor": first["next_cursor"]}).json

    numbers = [row["row_number"] for page in (first, second) for row in page["items"]]
    assert (numbers, second["next_cursor"]) == ([1, 2, 3, 4, 5], None)


@pytest.mark.parametrize("route", ["", "/rows", "/rows.csv"])
def test_a_grant_that_is_not_there_is_not_found(office: Office, route: str) -> None:
    answer = office.get(f"/bulk-grants/{new_id()}{route}")

    assert (answer.status_code, answer.json["code"]) == (404, "bulk_grant_not_found")


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 501}, {"cursor": "x"}, {"cursor": -1}])
def test_a_page_of_rows_is_asked_for_sensibly(office: Office, query: Row) -> None:
    asked = grant(office, "anna@example.test")

    answer = office.get(f"/bulk-grants/{asked.json['id']}/rows", query_string=query)

    assert answer.status_code == 422


def test_grants_are_listed_with_their_progress(office: Office) -> None:
    first = grant(office, "anna@example.test")
    second = grant(office, "boris@example.test")

    listed = office.get("/bulk-grants").json["items"]

    assert [it["id"] for it in listed] == [second.json["id"], first.json["id"]]
    assert {it["created_by"] for it in listed} == {"olga"}
