"""What managers see of differences between the books, and how they settle them."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from models import Difference
from runtime.identifiers import new_id
from tests.admin_api.office import Office, as_texts, ids_of
from tests.admin_api.stories import Row
from tests.fixtures.builders import NOON

PATH = "/reconciliation/differences"

NOTE = "a test of the terminal by our own people"


def difference(office: Office, **columns: Any) -> Row:
    """Store a difference that waits for a person."""
    row = {
        "id": new_id(),
        "day": NOON.date(),
        "kind": "wrong_amount",
        "status": "open",
        "provider_transaction_id": 777,
        "payment_id": new_id(),
        "theirs": {"operation": "payment", "amount_minor": 100},
        "ours": {"state": "unknown", "amount_minor": 29_990},
        "found_at": NOON,
    } | columns
    with office.workshop.owner_engine.begin() as connection:
        connection.execute(insert(Difference).values(**row))
    return row


def settle(office: Office, row_id: object, body: Any, **options: Any) -> Any:
    return office.post(f"{PATH}/{row_id}/settle?wait=5", body, **options)


def test_a_difference_is_shown_with_both_sides(office: Office) -> None:
    row = difference(office)

    listed = office.get(PATH)

    assert ids_of(listed) == as_texts(row)
    item = listed.json["items"][0]
    assert (item["day"], item["kind"], item["status"]) == ("2026-03-31", "wrong_amount", "open")
    assert (item["theirs"]["amount_minor"], item["ours"]["amount_minor"]) == (100, 29_990)
    assert item["cure"] is None


def test_differences_are_listed_newest_first_page_by_page(office: Office) -> None:
    rows = [difference(office, found_at=NOON + timedelta(hours=hour)) for hour in range(3)]

    first = office.get(PATH, query_string={"limit": 2})
    cursor = first.json["next_cursor"]
    second = office.get(PATH, query_string={"limit": 2, "cursor": cursor})

    assert ids_of(first) + ids_of(second) == as_texts(*reversed(rows))


@pytest.mark.parametrize(
    "wanted",
    [
        {"status": "curing"},
        {"kind": "orphan"},
        {"day": date(2026, 3, 30)},
        {"provider_transaction_id": 778},
        {"payment_id": new_id()},
    ],
    ids=lambda wanted: next(iter(wanted)),
)
def test_differences_are_filtered(office: Office, wanted: dict[str, Any]) -> None:
    difference(office)
    row = difference(office, **wanted)
    query = {name: str(value) for name, value in wanted.items()}

    assert ids_of(office.get(PATH, query_string=query)) == as_texts(row)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"status": "cured"}, "status"),
        ({"kind": "wrong"}, "kind"),
        ({"day": "yesterday"}, "day"),
        ({"provider_transaction_id": str(2**63)}, "provider_transaction_id"),
        ({"provider_transaction_id": "-1"}, "provider_transaction_id"),
        ({"payment_id": "17"}, "payment_id"),
        ({"state": "open"}, "state"),
    ],
)
def test_a_senseless_filter_is_named(office: Office, query: dict[str, str], name: str) -> None:
    refused = office.get(PATH, query_string=query)

    assert (refused.status_code, list(refused.json["fields"])) == (422, [name])


def test_a_manager_settles_a_difference(office: Office) -> None:
    office.bus.is_prompt = True
    row = difference(office)

    answer = settle(office, row["id"], {"note": NOTE})

    assert answer.status_code == 200, answer.json
    [item] = office.get(PATH, query_string={"status": "settled"}).json["items"]
    assert (item["settled_by"], item["note"]) == ("manager:olga", NOTE)


def test_the_settling_of_a_difference_is_in_the_trail(office: Office) -> None:
    row = difference(office)

    office.post(f"{PATH}/{row['id']}/settle", {"note": NOTE})

    [line] = office.trail(action="settle_difference")
    assert (line.manager_id, line.subject_id) == ("olga", str(row["id"]))
    assert line.detail == {"outcome": "asked", "note": NOTE}


def test_a_difference_is_settled_once(office: Office) -> None:
    office.bus.is_prompt = True
    row = difference(office, status="settled", settled_by="manager:ivan", settled_at=NOON)

    refused = settle(office, row["id"], {"note": NOTE})

    assert (refused.status_code, refused.json["code"]) == (409, "difference_settled")


def test_an_unknown_difference_is_not_found(office: Office) -> None:
    office.bus.is_prompt = True

    refused = settle(office, new_id(), {"note": NOTE})

    assert (refused.status_code, refused.json["code"]) == (404, "difference_not_found")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({}, "note"),
        ({"note": " " * 9}, "note"),
        ({"note": "x" * 501}, "note"),
        ({"note": 17}, "note"),
        ({"note": NOTE, "reason": NOTE}, "reason"),
    ],
)
def test_a_senseless_note_is_refused(office: Office, body: dict[str, Any], name: str) -> None:
    row = difference(office)

    refused = settle(office, row["id"], body)

    assert (refused.status_code, list(refused.json["fields"])) == (422, [name])
    assert office.bus.published == []


@pytest.mark.parametrize("role", ["support", "auditor"])
def test_who_may_not_move_money_may_only_look(office: Office, role: str) -> None:
    row = difference(office)

    refused = settle(office, row["id"], {"note": NOTE}, roles=(role,))

    assert refused.status_code == 403
    assert office.get(PATH, roles=(role,)).status_code == 200


def test_the_backlog_counts_what_waits_for_people(office: Office) -> None:
    difference(office)
    difference(office, status="curing", provider_transaction_id=778)

    shown = office.get("/outbox").json

    assert (shown["open_differences"], shown["open_disputes"]) == (1, 0)
    assert shown["oldest_open_difference_at"] == NOON.isoformat()
