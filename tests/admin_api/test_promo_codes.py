"""Promo codes: managers make, list and archive them."""

from typing import Any

import pytest

from models import PromoCode
from runtime.identifiers import new_id
from tests.admin_api.office import Office, ids_of, with_reason
from tests.state_updater.offers import stored_code
from tests.state_updater.purchases import subscribe

HALF = {"code": "kino50", "kind": "percent", "percent": 50}


def test_a_new_code_is_shown_as_it_was_made(office: Office) -> None:
    created = office.post("/promo-codes", HALF | {"most_uses": 100})

    shown = office.get(f"/promo-codes/{created.json['id']}").json
    assert created.status_code == 201
    assert shown == created.json
    assert (shown["code"], shown["percent"], shown["duration"]) == ("KINO50", 50, "once")
    assert (shown["uses"], shown["most_uses"], shown["status"]) == (0, 100, "active")
    assert shown["amount_off"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"code": "HUNDRED", "kind": "amount", "amount": "100.00", "currency": "RUB"},
        {"code": "HUNDRED", "kind": "amount", "amount_minor": 10_000, "currency": "RUB"},
    ],
)
def test_an_amount_is_written_either_way(office: Office, body: dict[str, Any]) -> None:
    created = office.post("/promo-codes", body)

    assert created.json["amount_off"] == {
        "amount_minor": 10_000,
        "currency": "RUB",
        "amount": "100.00",
    }


def test_a_code_of_free_days_lasts_for_once(office: Office) -> None:
    created = office.post("/promo-codes", {"code": "DAYS", "kind": "free_days", "free_days": 14})

    assert (created.json["free_days"], created.json["duration"]) == (14, "once")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "ab"}, "code"),
        ({"code": "СКИДКА"}, "code"),
        ({"code": "TWO WORDS"}, "code"),
        ({"code": 7}, "code"),
        ({"kind": "gift"}, "kind"),
        ({"percent": 0}, "percent"),
        ({"percent": 101}, "percent"),
        ({"percent": "50"}, "percent"),
        ({"percent": 12.5}, "percent"),
        ({"free_days": 3}, "free_days"),
        ({"amount": "1.00"}, "amount"),
        ({"currency": "RUB"}, "currency"),
        ({"kind": "free_days"}, "percent"),
        ({"kind": "amount", "percent": None}, "percent"),
        ({"duration": "periods"}, "periods"),
        ({"periods": 3}, "periods"),
        ({"duration": "periods", "periods": 0}, "periods"),
        ({"duration": "always"}, "duration"),
        ({"most_uses": 0}, "most_uses"),
        ({"most_uses_per_viewer": 0}, "most_uses_per_viewer"),
        ({"valid_until": "2020-01-01T00:00:00"}, "valid_until"),
        (
            {
                "valid_from": "2026-12-01T00:00:00+03:00",
                "valid_until": "2026-12-01T00:00:00+03:00",
            },
            "valid_until",
        ),
        ({"uses": 5}, "uses"),
    ],
)
def test_a_code_that_makes_no_sense_is_refused_by_field(
    office: Office, change: dict[str, Any], field: str
) -> None:
    refused = office.post("/promo-codes", HALF | change)

    assert refused.status_code == 422
    assert field in refused.json["fields"]
    assert office.workshop.rows(PromoCode) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"code": "NONE", "kind": "percent"}, "percent"),
        ({"code": "NONE", "kind": "amount", "currency": "RUB"}, "amount"),
        ({"code": "NONE", "kind": "amount", "amount": "1.00"}, "currency"),
        ({"code": "NONE", "kind": "free_days"}, "free_days"),
        (
            {"code": "NONE", "kind": "free_days", "free_days": 1, "duration": "forever"},
            "duration",
        ),
        ({"kind": "percent", "percent": 50}, "code"),
    ],
)
def test_a_code_says_what_it_gives(office: Office, body: dict[str, Any], field: str) -> None:
    refused = office.post("/promo-codes", body)

    assert (refused.status_code, list(refused.json["fields"])) == (422, [field])


def test_two_codes_are_never_spelt_alike(office: Office) -> None:
    office.post("/promo-codes", HALF)

    refused = office.post("/promo-codes", HALF | {"code": " KINO50 "})

    assert (refused.status_code, refused.json["code"]) == (409, "promo_code_taken")
    assert refused.json["fields"] == {"code": "KINO50"}


def test_a_code_for_a_plan_that_is_not_there_is_refused(office: Office) -> None:
    refused = office.post("/promo-codes", HALF | {"plan_id": str(new_id())})

    assert (refused.status_code, refused.json["code"]) == (404, "plan_not_found")


def test_making_a_code_leaves_a_line_with_what_it_gives(office: Office) -> None:
    created = office.post("/promo-codes", HALF | {"plan_id": str(office.workshop.plan["id"])})

    [line] = office.trail(action="create_promo_code")
    assert (line.subject_id, line.detail["outcome"]) == (created.json["id"], "done")
    assert line.detail["created"]["percent"] == 50


def test_codes_are_listed_with_their_uses(office: Office) -> None:
    code_id = stored_code(office.workshop, code="USED", most_uses=5)
    stored_code(office.workshop, code="OLD", status="archived")
    subscribe(office.workshop, promo_code_id=code_id)

    listed = office.get("/promo-codes", query_string={"status": "active"})

    assert ids_of(listed) == [str(code_id)]
    assert (listed.json["items"][0]["uses"], listed.json["items"][0]["most_uses"]) == (1, 5)


def test_a_code_is_found_however_it_is_typed(office: Office) -> None:
    code_id = stored_code(office.workshop, code="SPRING")
    stored_code(office.workshop, code="AUTUMN")

    found = office.get("/promo-codes", query_string={"code": " spring"})

    assert ids_of(found) == [str(code_id)]


def test_whoever_used_a_code_is_listed(office: Office) -> None:
    code_id = stored_code(office.workshop)
    purchase = subscribe(office.workshop, promo_code_id=code_id)

    listed = office.get(f"/promo-codes/{code_id}/redemptions").json["items"]

    assert [(it["viewer_id"], it["ordinal"]) for it in listed] == [(str(purchase.viewer_id), 1)]


def test_an_archived_code_keeps_its_running_discounts(office: Office) -> None:
    code_id = stored_code(office.workshop)
    subscribe(office.workshop, promo_code_id=code_id)

    archived = office.post(f"/promo-codes/{code_id}/archive", with_reason())

    assert (archived.status_code, archived.json["status"]) == (200, "archived")
    redemptions = office.get(f"/promo-codes/{code_id}/redemptions").json["items"]
    assert [it["periods_left"] for it in redemptions] == [1]


def test_a_code_is_archived_once(office: Office) -> None:
    code_id = stored_code(office.workshop, status="archived")

    refused = office.post(f"/promo-codes/{code_id}/archive", with_reason())

    assert (refused.status_code, refused.json["fields"]["state"]) == (409, "archived")


def test_archiving_says_why(office: Office) -> None:
    code_id = stored_code(office.workshop)

    refused = office.post(f"/promo-codes/{code_id}/archive", {})

    assert (refused.status_code, list(refused.json["fields"])) == (422, ["reason"])


@pytest.mark.parametrize("route", ["", "/redemptions"])
def test_a_code_that_is_not_there_is_not_found(office: Office, route: str) -> None:
    answer = office.get(f"/promo-codes/{new_id()}{route}")

    assert (answer.status_code, answer.json["code"]) == (404, "promo_code_not_found")
