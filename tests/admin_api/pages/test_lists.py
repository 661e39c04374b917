"""What single lists of the console say, beyond what holds for all of them."""

from dataclasses import replace

import pytest

from admin_api.services import use_services
from runtime.identifiers import new_id
from tests.admin_api.office import Office
from tests.admin_api.pages.desk import Desk, seat, table_of, words_of
from tests.admin_api.pages.full_books import (
    add_difference,
    add_notification,
    fill_books,
)
from tests.admin_api.stories import subscribed, unpaid_renewal
from tests.fixtures.builders import (
    NOON,
    build_card,
    build_receipt,
    build_refund,
    build_subscription,
    build_viewer,
    store,
)


def test_a_subscription_tells_its_next_charge_with_the_card(office: Office, desk: Desk) -> None:
    viewer = build_viewer(email="boris@example.test")
    card = build_card(viewer)
    subscription = build_subscription(viewer, office.workshop.price, saved_card_id=card["id"])
    store(
        office.workshop.owner_engine,
        viewers=[viewer],
        saved_cards=[card],
        subscriptions=[subscription],
    )

    [row] = table_of(desk.open("/console/subscriptions"))

    assert row[0] == "boris@example.test"
    assert {"A month of films", "Active", "RUB 299.90", "30 April 2026", "4242"} <= set(row)


def test_a_subscription_that_does_not_renew_tells_no_charge(office: Office, desk: Desk) -> None:
    subscribed(office, auto_renew=False, renews_at=None)

    [row] = table_of(desk.open("/console/subscriptions"))

    assert "RUB 299.90" not in row


def test_a_parked_subscription_says_so_beside_its_state(office: Office, desk: Desk) -> None:
    subscribed(office, parked_at=NOON, parked_because="KeyError")

    [row] = table_of(desk.open("/console/subscriptions"))

    assert "Active Parked" in row


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ({"parked": "yes"}, False),
        ({"parked": "no"}, True),
        ({"auto_renew": "yes"}, True),
        ({"state": "paused"}, False),
        ({"renews_since": "2026-04-30", "renews_until": "2026-04-30"}, True),
        ({"renews_since": "2026-05-01"}, False),
    ],
)
def test_subscriptions_are_narrowed_by_how_they_stand(
    office: Office, desk: Desk, query: dict[str, str], *, is_shown: bool
) -> None:
    subscribed(office)

    assert bool(table_of(desk.open("/console/subscriptions", **query))) is is_shown


def test_holders_of_a_price_are_found_by_its_id(office: Office, desk: Desk) -> None:
    subscription = subscribed(office)

    held = desk.open("/console/subscriptions", price_id=str(subscription["price_id"]))
    other = desk.open("/console/subscriptions", price_id=str(new_id()))

    assert (len(table_of(held)), len(table_of(other))) == (1, 0)


def test_a_viewer_without_an_address_is_called_by_their_id(office: Office, desk: Desk) -> None:
    viewer = build_viewer(email=None)
    store(
        office.workshop.owner_engine,
        viewers=[viewer],
        subscriptions=[build_subscription(viewer, office.workshop.price)],
    )

    [row] = table_of(desk.open("/console/subscriptions"))

    told = str(viewer["id"])
    assert row[0] == f"{told[:8]}…{told[-4:]}"


def test_a_parked_viewer_can_be_unparked_from_the_list(office: Office, desk: Desk) -> None:
    subscription = subscribed(office, parked_at=NOON, parked_because="KeyError: 'x'")

    page = desk.open("/console/parked")

    assert "KeyError: 'x'" in table_of(page)[0]
    assert f'href="/console/subscriptions/{subscription["id"]}/unpark"' in page.text
    assert desk.open(f"/console/subscriptions/{subscription['id']}/unpark").status_code == 200


def test_only_the_parked_are_among_the_parked(office: Office, desk: Desk) -> None:
    subscribed(office)

    assert table_of(desk.open("/console/parked")) == []


def test_a_declined_payment_says_why_in_words(office: Office, desk: Desk) -> None:
    unpaid_renewal(office)

    [row] = table_of(desk.open("/console/payments"))

    assert "5051: there is not enough money on the card" in row


@pytest.mark.parametrize(
    ("query", "shown"), [({"went_back": "yes"}, 0), ({"went_back": "no"}, 1), ({}, 1)]
)
def test_surplus_money_that_has_not_gone_back_can_be_looked_for(
    office: Office, desk: Desk, query: dict[str, str], shown: int
) -> None:
    fill_books(office)  # with a refund of it that is under way

    assert len(table_of(desk.open("/console/payments/surplus", **query))) == shown


def test_surplus_money_tells_each_of_its_ways_back(office: Office, desk: Desk) -> None:
    books = fill_books(office)
    store(
        office.workshop.owner_engine,
        refunds=[build_refund(books.surplus, state="refused", created_at=NOON)],
    )

    [row] = table_of(desk.open("/console/payments/surplus"))

    assert {"At the bank Refused by the provider", "Refused by the provider At the bank"} & set(row)


def test_a_difference_tells_both_sides(office: Office, desk: Desk) -> None:
    add_difference(office)

    [row] = table_of(desk.open("/console/differences"))

    assert row[1:5] == [
        "Waits for a person",
        "Another amount",
        "a payment, RUB 1.00, approved",
        "Outcome not known yet, RUB 299.90",
    ]


def test_a_settled_difference_asks_for_nothing(office: Office, desk: Desk) -> None:
    add_difference(office, status="settled", note="a test", settled_by="manager:olga")

    page = desk.open("/console/differences")

    assert "/settle" not in page.text


@pytest.mark.parametrize("theirs", [None, {}, {"operation": "surprise"}, {"amount_minor": "x"}])
def test_whatever_the_books_said_a_difference_is_listed(
    office: Office, desk: Desk, theirs: dict[str, object] | None
) -> None:
    add_difference(office, theirs=theirs, ours=theirs)

    assert len(table_of(desk.open("/console/differences"))) == 1


def test_the_quarantine_says_why_and_never_what_was_sent(office: Office, desk: Desk) -> None:
    add_notification(office, sealed_body="sealed-secret")
    add_notification(office, transaction_id=778, outcome="settled", problem=None)

    page = desk.open("/console/notifications")

    [row] = table_of(page)
    assert "We know no such payment" in row
    assert "sealed" not in page.text


@pytest.mark.parametrize(
    ("problem", "leads"), [("unknown_payment", False), ("amount_differs", True)]
)
def test_the_quarantine_leads_to_payments_that_we_know(
    office: Office, desk: Desk, problem: str, *, leads: bool
) -> None:
    notification = add_notification(office, problem=problem)

    page = desk.open("/console/notifications")

    assert (f'href="/console/payments/{notification["payment_id"]}"' in page.text) is leads
    assert f'title="{notification["payment_id"]}"' in page.text


def test_money_with_its_receipt_misses_none(office: Office, desk: Desk) -> None:
    books = fill_books(office)
    store(office.workshop.owner_engine, receipts=[build_receipt(books.payment)])

    rows = table_of(desk.open("/console/receipts/missing"))

    assert len(rows) == 1  # the surplus


@pytest.mark.parametrize("ending", ["", ".csv"])
def test_where_no_register_is_connected_no_receipt_is_missing(office: Office, ending: str) -> None:
    fill_books(office)
    use_services(office.app, replace(office.services, receipts_expected=False))
    desk = seat(office)

    told = desk.open(f"/console/receipts/missing{ending}")

    assert "anna@example.test" not in told.text
    assert ending or "No register is connected here" in words_of(told)
