"""What holds for every list of the console: each filter and each sort works, in one statement."""

from itertools import product
from typing import Any

import pytest
from flask import Flask

from admin_api.pages.bulk_grants.lists import BULK_GRANTS, GRANT_LINES
from admin_api.pages.failed_payments import FAILED_PAYMENTS
from admin_api.pages.gifts.lists import GIFTS
from admin_api.pages.listing import Listing
from admin_api.pages.listing.file_columns import file_columns
from admin_api.pages.listing.filters import Filter
from admin_api.pages.lists.audit import AUDIT
from admin_api.pages.lists.blueprint import LISTS
from admin_api.pages.lists.receipts import MISSING_RECEIPTS
from admin_api.pages.plans.lists import PLANS
from admin_api.pages.price_moves.lists import CONCERNED_VIEWERS, MOVED_VIEWERS, PRICE_MOVES
from admin_api.pages.promo_codes.lists import PROMO_CODES, REDEMPTIONS
from runtime.identifiers import new_id
from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.desk import ENGLISH, HOSTILE, rows_in, seat, table_of, words_of
from tests.admin_api.pages.full_books import fill_books

ALL = [pytest.param(listing, id=listing.key) for listing in (*LISTS, MISSING_RECEIPTS, AUDIT)]

EXPORTED = [
    *ALL,
    pytest.param(FAILED_PAYMENTS, id="failed"),
    pytest.param(PLANS, id="plans"),
    pytest.param(GIFTS, id="gifts"),
    pytest.param(PROMO_CODES, id="promo-codes"),
    pytest.param(REDEMPTIONS, id="redemptions"),
    pytest.param(PRICE_MOVES, id="price-moves"),
    pytest.param(MOVED_VIEWERS, id="moved-viewers"),
    pytest.param(CONCERNED_VIEWERS, id="concerned-viewers"),
    pytest.param(BULK_GRANTS, id="bulk-grants"),
    pytest.param(GRANT_LINES, id="grant-lines"),
]

TYPED = {
    "text": "a",
    "number": "777",
    "id": str(new_id()),
    "date": "2026-03-31",
}
"""Something that each kind of field takes."""

LINKED = {"settled_hour": "2026-03-31T12:00+00:00"}
"""What links bring to fields that take no ids, by their keys."""

WRONG = {"number": "seven", "id": "7", "date": "31.03.2026", "select": "no such choice"}


def address_of(listing: Listing) -> str:
    return f"/console{listing.rule}"


def something_for(narrowing: Filter) -> str:
    options = narrowing.options()
    return options[0][0] if options else LINKED.get(narrowing.key, TYPED[narrowing.control])


@pytest.mark.parametrize("listing", ALL)
def test_a_page_takes_one_statement(office: Office, listing: Listing) -> None:
    fill_books(office)
    desk = seat(office, "admin", "manager")

    with counted_statements(office.services.reads, office.services.writes) as statements:
        page = desk.open(address_of(listing))

    assert (page.status_code, len(statements)) == (200, 1)
    assert table_of(page), words_of(page)


@pytest.mark.parametrize("listing", ALL)
def test_every_sort_shows_every_row(office: Office, listing: Listing) -> None:
    fill_books(office)
    desk = seat(office, "admin")
    plain = len(table_of(desk.open(address_of(listing))))

    for sort, order in product(listing.sorts, ("asc", "desc")):
        page = desk.open(address_of(listing), sort=sort.key, order=order)

        assert len(table_of(page)) == plain, sort.key


@pytest.mark.parametrize("listing", ALL)
def test_every_filter_can_be_asked_for(office: Office, listing: Listing) -> None:
    fill_books(office)
    desk = seat(office, "admin")

    for narrowing in listing.filters:
        page = desk.open(address_of(listing), **{narrowing.key: something_for(narrowing)})

        assert page.status_code == 200, narrowing.key
        assert "Filters at work" in page.text


@pytest.mark.parametrize("listing", ALL)
def test_a_wrong_value_is_told_beside_its_field(office: Office, listing: Listing) -> None:
    desk = seat(office, "admin")

    for narrowing in listing.filters:
        if narrowing.control not in WRONG:
            continue
        page = desk.open(address_of(listing), **{narrowing.key: WRONG[narrowing.control]})

        assert page.status_code == 422, narrowing.key
        assert f'id="filter-{narrowing.key}-error"' in page.text
        assert "Nothing is shown yet" in words_of(page)


@pytest.mark.parametrize("listing", ALL)
def test_an_empty_list_says_so(office: Office, listing: Listing) -> None:
    page = seat(office, "admin").open(address_of(listing))

    assert str(listing.empty) in words_of(page)


@pytest.mark.parametrize("listing", ALL)
def test_the_file_holds_every_row_of_the_list(office: Office, listing: Listing) -> None:
    fill_books(office)
    desk = seat(office, "admin")
    shown = table_of(desk.open(address_of(listing)))

    told = desk.open(f"{address_of(listing)}.csv")

    assert told.status_code == 200
    assert len(rows_in(told.text)) == len(shown) > 0


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("listing", EXPORTED)
def test_no_two_columns_of_the_file_share_a_head(
    admin_app: Flask, listing: Listing, language: str
) -> None:
    with admin_app.test_request_context(headers={"Accept-Language": language}):
        heads = [column.head for column in file_columns(listing)]

    assert len(heads) == len(set(heads))
    assert all(heads)


@pytest.mark.parametrize("listing", ALL)
def test_every_sort_belongs_to_a_column(listing: Listing) -> None:
    assert {sort.key for sort in listing.sorts} <= {column.key for column in listing.columns}


@pytest.mark.parametrize("role", ["support", "manager", "admin", "auditor"])
def test_whoever_works_for_the_cinema_may_look(office: Office, role: str) -> None:
    desk = seat(office, role)

    for listing in (*LISTS, MISSING_RECEIPTS):
        assert desk.open(address_of(listing)).status_code == 200, listing.key


@pytest.mark.parametrize("ending", ["", ".csv"])
@pytest.mark.parametrize(
    ("role", "status"), [("support", 403), ("manager", 403), ("admin", 200), ("auditor", 200)]
)
def test_the_trail_is_not_read_by_those_who_leave_it(
    office: Office, role: str, status: int, ending: str
) -> None:
    assert seat(office, role).open(f"/console/audit{ending}").status_code == status


@pytest.mark.parametrize("ending", ["", ".csv"])
def test_a_stranger_is_led_to_the_door(office: Office, ending: str) -> None:
    stranger = office.app.test_client()

    for listing in (*LISTS, MISSING_RECEIPTS, AUDIT):
        answer: Any = stranger.get(f"{address_of(listing)}{ending}", headers=ENGLISH)

        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")


@pytest.mark.parametrize("listing", ALL)
def test_hostile_words_stay_words_on_every_page(office: Office, listing: Listing) -> None:
    fill_books(office, reason=HOSTILE, email=HOSTILE)

    page = seat(office, "admin").open(address_of(listing))

    assert page.status_code == 200
    assert "<script>" not in page.text


@pytest.mark.parametrize("listing", ALL)
def test_no_text_of_a_file_is_a_formula(office: Office, listing: Listing) -> None:
    fill_books(office, reason="=1+1", email="@SUM(A1)")

    told = seat(office, "admin").open(f"{address_of(listing)}.csv")

    values = [value for row in rows_in(told.text) for value in row.values()]
    assert not [value for value in values if value.startswith(("=", "@"))]
