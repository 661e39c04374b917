"""Promo codes: what a viewer gets is said before a code is made, and its uses ever after."""

from datetime import timedelta
from typing import Any

import pytest

from models import PromoCode, PromoRedemption
from runtime.identifiers import new_id
from tests.admin_api.office import REASON, Office, counted_statements
from tests.admin_api.pages.desk import HOSTILE, Desk, seat, table_of, words_of
from tests.admin_api.pages.full_books import insert_one
from tests.admin_api.pages.offer_steps import confirm, hidden_of, subscribers
from tests.fixtures.builders import NOON, build_plan, build_price, build_promo_code, store

NEW = "/console/promo-codes/new"

TYPED = {
    "code": "kino50",
    "kind": "percent",
    "percent": "50",
    "amount": "",
    "currency": "RUB",
    "free_days": "",
    "duration": "once",
    "periods": "",
    "plan_id": "",
    "most_uses": "100",
    "most_uses_per_viewer": "1",
    "valid_from": "",
    "last_day": "",
    "reason": REASON,
}


def add_code(office: Office, **columns: Any) -> dict[str, Any]:
    code = build_promo_code(**columns)
    store(office.workshop.owner_engine, promo_codes=[code])
    return code


def redeem(office: Office, code: dict[str, Any], **columns: Any) -> None:
    [subscription] = subscribers(office, 1)
    redemption = {
        "id": new_id(),
        "promo_code_id": code["id"],
        "viewer_id": subscription["viewer_id"],
        "subscription_id": subscription["id"],
        "ordinal": 1,
        "periods_left": 1,
        "redeemed_at": NOON,
    }
    insert_one(office, PromoRedemption, redemption | columns)


def address_of(code: dict[str, Any], tail: str = "") -> str:
    return f"/console/promo-codes/{code['id']}{tail}"


@pytest.mark.parametrize(
    ("typed", "gift", "example"),
    [
        (
            {},
            "50% off the next paid period",
            "A month of films: RUB 149.95 in place of RUB 299.90.",
        ),
        (
            {"kind": "amount", "amount": "100", "duration": "periods", "periods": "3"},
            "RUB 100.00 off 3 paid periods",
            "A month of films: RUB 199.90 in place of RUB 299.90.",
        ),
        (
            {"percent": "100", "duration": "forever"},
            "100% off every period",
            "A month of films: RUB 0.00 in place of RUB 299.90.",
        ),
        # Free days are given once, whatever was chosen before they were.
        (
            {"kind": "free_days", "free_days": "7", "duration": "forever"},
            "7 days for free",
            "the price stays RUB 299.90, and the first period is 7 days longer.",
        ),
    ],
)
def test_what_a_viewer_gets_is_said_first(
    office: Office, desk: Desk, typed: dict[str, str], gift: str, example: str
) -> None:
    shown = desk.send(NEW, **TYPED | typed)

    told = words_of(shown)
    assert shown.status_code == 200
    assert f"Whoever types KINO50 gets: {gift}." in told
    assert example in told
    assert office.workshop.rows(PromoCode) == []


def test_a_code_that_fits_no_price_is_told(desk: Desk) -> None:
    typed = TYPED | {"kind": "amount", "amount": "5", "currency": "USD"}

    shown = desk.send(NEW, **typed)

    assert "Nobody could use it." in words_of(shown)


def test_only_the_plan_that_it_is_for_is_an_example(office: Office, desk: Desk) -> None:
    other = build_plan(title={"en": "Premium"})
    store(office.workshop.owner_engine, plans=[other], prices=[build_price(other)])

    told = words_of(desk.send(NEW, **TYPED | {"plan_id": str(other["id"])}))

    assert "Premium: RUB 149.95" in told
    assert "A month of films: RUB" not in told


def test_a_confirmed_code_is_made(office: Office, desk: Desk) -> None:
    made = confirm(desk, NEW, desk.send(NEW, **TYPED))

    [code] = office.workshop.rows(PromoCode)
    assert (made.status_code, made.location) == (303, f"/console/promo-codes/{code.id}")
    assert (code.code, code.percent, code.duration, code.most_uses) == ("KINO50", 50, "once", 100)
    assert [line.reason for line in office.trail(action="create_promo_code")] == [REASON]


def test_the_last_day_is_included_in_the_zone_of_the_cinema(office: Office, desk: Desk) -> None:
    typed = TYPED | {"valid_from": "2030-01-01", "last_day": "2030-01-31"}

    confirm(desk, NEW, desk.send(NEW, **typed))

    [code] = office.workshop.rows(PromoCode)
    assert code.valid_from.isoformat() == "2029-12-31T21:00:00+00:00"
    assert code.valid_until.isoformat() == "2030-01-31T21:00:00+00:00"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"code": "K"}, "code"),
        ({"code": "скидка"}, "code"),
        ({"percent": ""}, "percent"),
        ({"percent": "101"}, "percent"),
        ({"kind": "amount"}, "amount"),
        ({"kind": "amount", "amount": "0"}, "amount"),
        ({"kind": "amount", "amount": "5", "currency": "₽"}, "currency"),
        ({"kind": "free_days"}, "free_days"),
        ({"kind": "free_days", "free_days": "367"}, "free_days"),
        ({"duration": "periods"}, "periods"),
        ({"most_uses": "0"}, "most_uses"),
        ({"most_uses_per_viewer": ""}, "most_uses_per_viewer"),
        ({"valid_from": "2030-02-01", "last_day": "2030-01-31"}, "last_day"),
        ({"last_day": "soon"}, "last_day"),
        ({"kind": "everything"}, "kind"),
        ({"plan_id": "another"}, "plan_id"),
        ({"reason": ""}, "reason"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    office: Office, desk: Desk, typed: dict[str, str], field: str
) -> None:
    refused = desk.send(NEW, **TYPED | typed)

    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.text
    assert office.workshop.rows(PromoCode) == []


def test_fields_of_another_kind_are_overlooked(office: Office, desk: Desk) -> None:
    typed = TYPED | {"amount": "nonsense", "free_days": "nonsense", "periods": "nonsense"}

    confirm(desk, NEW, desk.send(NEW, **typed))

    assert [code.kind for code in office.workshop.rows(PromoCode)] == ["percent"]


def test_a_word_that_is_taken_is_told_with_what_was_typed(office: Office, desk: Desk) -> None:
    add_code(office, code="KINO50")

    refused = confirm(desk, NEW, desk.send(NEW, **TYPED))

    assert refused.status_code == 409
    assert "Another promo code is spelt so." in words_of(refused)
    assert 'value="KINO50"' in refused.text


def test_one_may_go_back_and_change_it(office: Office, desk: Desk) -> None:
    back = confirm(desk, NEW, desk.send(NEW, **TYPED), back="1")

    assert 'value="KINO50"' in back.text
    assert hidden_of(back)["confirmed"] == ""
    assert office.workshop.rows(PromoCode) == []


@pytest.mark.parametrize(
    ("columns", "standing"),
    [
        ({}, "Can be used"),
        ({"status": "archived"}, "Archived"),
        ({"valid_until": NOON + timedelta(days=1)}, "Over"),
        ({"valid_from": NOON + timedelta(days=36_500)}, "Not yet valid"),
        ({"most_uses": 2, "uses": 2}, "Used up"),
    ],
)
def test_a_code_stands_in_the_list_with_its_standing(
    office: Office, desk: Desk, columns: dict[str, Any], standing: str
) -> None:
    add_code(office, **columns)

    [row] = table_of(desk.open("/console/promo-codes"))

    assert row[:3] == ["KINO50", "50% off the next paid period", "Every plan"]
    assert row[4] == standing


def test_uses_stand_against_their_limit(office: Office, desk: Desk) -> None:
    code = add_code(office, uses=1, most_uses=4)
    redeem(office, code)

    page = desk.open(address_of(code))

    assert '<progress max="4" value="1"' in page.text
    assert "1 of 4" in words_of(page)
    [row] = table_of(page)
    assert row[:3] == ["viewer@example.test", "31 March 2026, 15:00", "1 period"]


def test_a_use_that_was_given_back_says_so(office: Office, desk: Desk) -> None:
    code = add_code(office)
    redeem(office, code, given_back_at=NOON)

    [row] = table_of(desk.open(address_of(code), given_back="yes"))

    assert row[2] == "Given back"


def test_a_code_is_archived_with_a_reason(office: Office, desk: Desk) -> None:
    code = add_code(office, uses=3)
    told = words_of(desk.open(address_of(code, "/archive")))

    sent = desk.send(address_of(code, "/archive"), reason=REASON)

    assert "It was used 3 times. Whoever has it keeps what was promised" in told
    assert (sent.status_code, sent.location) == (303, address_of(code))
    assert office.workshop.row(PromoCode, code["id"]).status == "archived"


@pytest.mark.parametrize("path", ["/console/promo-codes", NEW])
def test_these_pages_take_one_statement(office: Office, desk: Desk, path: str) -> None:
    add_code(office)

    with counted_statements(office.services.reads, office.services.writes) as statements:
        assert desk.open(path).status_code == 200

    assert len(statements) == 1


def test_the_page_of_a_code_takes_two_statements(office: Office, desk: Desk) -> None:
    code = add_code(office)
    redeem(office, code)

    with counted_statements(office.services.reads, office.services.writes) as statements:
        desk.open(address_of(code))

    assert len(statements) == 2


def test_hostile_titles_of_plans_stay_titles(office: Office, desk: Desk) -> None:
    plan = build_plan(title={"en": HOSTILE})
    store(office.workshop.owner_engine, plans=[plan], prices=[build_price(plan)])
    code = add_code(office, plan_id=plan["id"])

    pages = [
        desk.open("/console/promo-codes"),
        desk.open(address_of(code)),
        desk.send(NEW, **TYPED | {"code": "OTHER", "plan_id": str(plan["id"])}),
    ]

    assert all("<script>alert" not in page.text for page in pages)
    assert all("alert(" in words_of(page) for page in pages)


@pytest.mark.parametrize("role", ["support", "auditor"])
def test_only_managers_make_codes(office: Office, role: str) -> None:
    desk = seat(office, role)

    assert desk.open(NEW).status_code == 403
    assert desk.open("/console/promo-codes").status_code == 200


def test_an_unknown_code_is_not_there(desk: Desk) -> None:
    unknown = {"id": new_id()}

    for tail in ("", "/archive"):
        assert desk.open(address_of(unknown, tail)).status_code == 404
