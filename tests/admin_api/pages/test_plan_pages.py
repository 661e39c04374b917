"""Pages of plans: what is on offer, for how much, and who holds it."""

from typing import Any

import pytest

from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.desk import HOSTILE, Desk, seat, table_of, words_of
from tests.admin_api.pages.offer_steps import add_price, plan_address, subscribers
from tests.fixtures.builders import NOON, build_plan, store

TAILS = ("", "/change", "/archive", "/price")
"""Every page of one plan."""


def add_plan(office: Office, **columns: Any) -> dict[str, Any]:
    plan = build_plan(**columns)
    store(office.workshop.owner_engine, plans=[plan])
    return plan


def test_each_plan_stands_with_its_price_now(office: Office, desk: Desk) -> None:
    subscribers(office, 2)
    subscribers(office, 1, auto_renew=False, renews_at=None)

    [row] = table_of(desk.open("/console/plans"))

    assert row[1:] == ["1 month", "RUB 299.90", "3", "2", "None", "On sale"]
    assert row[0].startswith("A month of films")


def test_a_plan_without_a_price_is_not_sold_yet(office: Office, desk: Desk) -> None:
    add_plan(office, code="bare")

    rows = table_of(desk.open("/console/plans"))

    assert ["No price yet", "Not sold yet"] in [[row[2], row[6]] for row in rows]


def test_the_plan_that_most_hold_stands_first(office: Office, desk: Desk) -> None:
    add_plan(office, code="bare", title={"en": "A bare plan"})
    subscribers(office, 1)

    rows = table_of(desk.open("/console/plans"))

    assert [row[3] for row in rows] == ["1", "0"]


@pytest.mark.parametrize("query", [{"title": "голый"}, {"code": "bar"}, {"status": "archived"}])
def test_plans_are_found_by_what_is_known_of_them(
    office: Office, desk: Desk, query: dict[str, str]
) -> None:
    bare = {"ru": "Голый тариф", "en": "A bare plan"}
    add_plan(office, code="bare", title=bare, status="archived", archived_at=NOON)

    [row] = table_of(desk.open("/console/plans", **query))

    assert row[0] == "A bare plan bare"


def test_who_has_left_holds_no_plan(office: Office, desk: Desk) -> None:
    subscribers(office, 1, state="expired", auto_renew=False, renews_at=None)

    [row] = table_of(desk.open("/console/plans"))

    assert row[3] == "0"


def test_a_count_leads_to_the_subscriptions_that_it_counts(office: Office, desk: Desk) -> None:
    subscribers(office, 2)
    subscribers(office, 1, state="expired", auto_renew=False, renews_at=None)
    page = desk.open(plan_address(office)).text
    counted = f"price_id={office.workshop.price['id']}&amp;running=yes"

    listed = desk.open(
        "/console/subscriptions", price_id=office.workshop.price["id"], running="yes"
    )

    assert f'<a href="/console/subscriptions?{counted}">2</a>' in page
    assert len(table_of(listed)) == 2


def test_versions_of_a_price_stand_with_their_holders(office: Office, desk: Desk) -> None:
    subscribers(office, 2)
    dearer = add_price(office, amount_minor=39_900, superseded_at=NOON)
    subscribers(office, 1, price=dearer)

    rows = table_of(desk.open(plan_address(office)))

    assert sorted((row[0], row[3], row[4], row[5]) for row in rows) == [
        ("RUB 299.90", "2", "2", "RUB 599.80"),
        ("RUB 399.00", "1", "1", "RUB 399.00"),
    ]


def test_subscribers_at_older_prices_can_be_moved(office: Office, desk: Desk) -> None:
    older = add_price(office, amount_minor=19_900, superseded_at=NOON)
    subscribers(office, 2, price=older)

    page = desk.open(plan_address(office))

    assert "2 subscribers renew at another price than RUB 299.90." in words_of(page)
    assert f"/console/price-moves/new?price={office.workshop.price['id']}" in page.text


@pytest.mark.parametrize("tail", ["", "/change", "/archive"])
def test_a_page_of_a_plan_takes_two_statements(office: Office, desk: Desk, tail: str) -> None:
    subscribers(office, 1)

    with counted_statements(office.services.reads, office.services.writes) as statements:
        page = desk.open(plan_address(office, tail))

    assert page.status_code == 200
    assert len(statements) <= 2


def test_the_list_takes_one_statement(office: Office, desk: Desk) -> None:
    with counted_statements(office.services.reads, office.services.writes) as statements:
        desk.open("/console/plans")

    assert len(statements) == 1


def test_who_only_looks_sees_closed_buttons(office: Office) -> None:
    page = seat(office, "support").open(plan_address(office))

    assert "Only managers may change anything here; you may look." in words_of(page)
    assert plan_address(office, "/change") not in page.text
    assert "disabled" in page.text


def test_hostile_texts_of_a_plan_stay_texts(office: Office, desk: Desk) -> None:
    plan = add_plan(office, title={"en": HOSTILE}, description={"en": HOSTILE})

    for path in ("/console/plans", *(f"/console/plans/{plan['id']}{it}" for it in TAILS)):
        page = desk.open(path)

        assert page.status_code == 200, path
        assert "<script>alert" not in page.text, path
        assert "alert(" in words_of(page), path


def test_an_unknown_plan_is_not_there(office: Office, desk: Desk) -> None:
    for tail in TAILS:
        assert desk.open(f"/console/plans/{office.workshop.price['id']}{tail}").status_code == 404
