"""What holds for every list of the offer: each filter and each sort works, the file holds all."""

from itertools import product

import pytest

from admin_api.pages.bulk_grants.lists import BULK_GRANTS
from admin_api.pages.gifts.lists import GIFTS
from admin_api.pages.listing import Listing
from admin_api.pages.listing.filters import Filter
from admin_api.pages.plans.lists import PLANS
from admin_api.pages.price_moves.lists import PRICE_MOVES
from admin_api.pages.promo_codes.lists import PROMO_CODES
from tests.admin_api.lists import grant
from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.desk import ENGLISH, Desk, rows_in, seat, table_of, words_of
from tests.admin_api.pages.paid_gifts import add_gift
from tests.fixtures.builders import build_promo_code, store
from tests.state_updater.price_stories import start_move

ALL = [pytest.param(it, id=it.key) for it in (PLANS, PRICE_MOVES, PROMO_CODES, GIFTS, BULK_GRANTS)]

TYPED = {"text": "a", "date": "2026-03-31"}
"""Something that each kind of field takes."""


def fill(office: Office) -> None:
    """Store something for each list to show."""
    add_gift(office)
    start_move(office.workshop)
    grant(office, "nobody@example.test")
    codes = [build_promo_code(code=code) for code in ("KINO50", "KINO60")]
    store(office.workshop.owner_engine, promo_codes=codes)


def address_of(listing: Listing) -> str:
    return f"/console{listing.rule}"


def something_for(narrowing: Filter) -> str:
    options = narrowing.options()
    return str(options[0][0]) if options else TYPED[narrowing.control]


@pytest.mark.parametrize("listing", ALL)
def test_every_sort_shows_every_row(office: Office, desk: Desk, listing: Listing) -> None:
    fill(office)
    plain = len(table_of(desk.open(address_of(listing))))

    for sort, order in product(listing.sorts, ("asc", "desc")):
        page = desk.open(address_of(listing), sort=sort.key, order=order)

        assert len(table_of(page)) == plain > 0, sort.key


@pytest.mark.parametrize("listing", ALL)
def test_every_filter_can_be_asked_for(office: Office, desk: Desk, listing: Listing) -> None:
    fill(office)

    for narrowing in listing.filters:
        page = desk.open(address_of(listing), **{narrowing.key: something_for(narrowing)})

        assert page.status_code == 200, narrowing.key
        assert "Filters at work" in page.text


@pytest.mark.parametrize("listing", ALL)
def test_the_file_holds_every_row_of_the_list(office: Office, desk: Desk, listing: Listing) -> None:
    fill(office)
    shown = table_of(desk.open(address_of(listing)))

    told = desk.open(f"{address_of(listing)}.csv").text

    assert len(rows_in(told)) == len(shown) > 0


@pytest.mark.parametrize("listing", ALL)
def test_a_list_takes_one_statement(office: Office, desk: Desk, listing: Listing) -> None:
    fill(office)

    with counted_statements(office.services.reads, office.services.writes) as statements:
        desk.open(address_of(listing))

    assert len(statements) == 1


# There is a plan from the beginning.
@pytest.mark.parametrize("listing", [it for it in ALL if it.id != PLANS.key])
def test_an_empty_list_says_so(desk: Desk, listing: Listing) -> None:
    assert str(listing.empty) in words_of(desk.open(address_of(listing)))


@pytest.mark.parametrize("listing", ALL)
def test_every_sort_belongs_to_a_column(listing: Listing) -> None:
    assert {sort.key for sort in listing.sorts} <= {column.key for column in listing.columns}


@pytest.mark.parametrize("role", ["support", "manager", "admin", "auditor"])
def test_whoever_works_for_the_cinema_may_look(office: Office, role: str) -> None:
    desk = seat(office, role)

    for listing in (PRICE_MOVES, PROMO_CODES, GIFTS, BULK_GRANTS):
        assert desk.open(address_of(listing)).status_code == 200, listing.key


@pytest.mark.parametrize("listing", ALL)
def test_a_stranger_is_led_to_the_door(office: Office, listing: Listing) -> None:
    answer = office.app.test_client().get(address_of(listing), headers=ENGLISH)

    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")
