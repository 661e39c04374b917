"""The page of a list: its filters, heads, chips and the ways to other pages."""

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from admin_api.pages.listing.filters import LONGEST_TEXT
from tests.admin_api.office import Office
from tests.admin_api.pages.desk import HOSTILE, Desk, table_of, words_of
from tests.admin_api.pages.full_books import Row, fill_books

LIST = "/console/refunds"

LONGER_THAN_A_PAGE = 60

COUNTED = 1_000


def refunded_often(office: Office, times: int) -> Row:
    """Store so many refunds, each a minute after the other and a kopeck larger."""
    books = fill_books(office)
    with office.workshop.owner_engine.begin() as connection:
        connection.execute(
            text(
                "insert into refunds select (jsonb_populate_record(refunds, jsonb_build_object("
                "'id', gen_random_uuid(), 'amount_minor', n, "
                "'created_at', refunds.created_at + n * interval '1 minute'))).* "
                "from refunds, generate_series(1, :times) as n"
            ),
            {"times": times - 1},
        )
    return books.refund


def links_of(page: TestResponse) -> dict[str, str]:
    """Return the addresses that a page leads to, by what stands on the links."""
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', page.text, re.DOTALL)
    return {
        re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", words)).strip(): unescape(address)
        for address, words in found
    }


def follow(desk: Desk, page: TestResponse, words: str) -> TestResponse:
    """Follow the link with these words."""
    return desk.open(links_of(page)[words])


def test_the_next_page_goes_on_where_this_one_ends(office: Office, desk: Desk) -> None:
    refunded_often(office, LONGER_THAN_A_PAGE)

    first = desk.open(LIST, sort="amount", order="asc")
    second = follow(desk, first, "Next →")

    assert [row[2] for row in table_of(second)][:2] == ["RUB 0.26", "RUB 0.27"]
    assert table_of(follow(desk, second, "← Previous")) == table_of(first)


def test_the_last_page_leads_no_further(office: Office, desk: Desk) -> None:
    refunded_often(office, LONGER_THAN_A_PAGE)

    page = desk.open(LIST, rows="50")
    last = follow(desk, page, "Next →")

    assert "Next →" not in links_of(last)
    assert len(table_of(last)) == LONGER_THAN_A_PAGE - 50


def test_pages_keep_filters_with_the_sort(office: Office, desk: Desk) -> None:
    refunded_often(office, LONGER_THAN_A_PAGE)

    page = desk.open(LIST, state="sent", sort="amount", order="asc", email="ANNA")
    second = follow(desk, page, "Next →")

    assert {"State: At the bank ×", "E-mail: ANNA ×"} <= {
        words.removeprefix("Take away: ") for words in links_of(second)
    }
    assert 'aria-sort="ascending"' in second.text


def test_a_head_sorts_and_turns_the_sort_round(office: Office, desk: Desk) -> None:
    refunded_often(office, 3)

    descending = follow(desk, desk.open(LIST), "Amount")
    ascending = follow(desk, descending, "Amount ↓")

    assert [row[2] for row in table_of(descending)] == ["RUB 299.90", "RUB 0.02", "RUB 0.01"]
    assert [row[2] for row in table_of(ascending)] == ["RUB 0.01", "RUB 0.02", "RUB 299.90"]


def test_the_newest_come_first_unless_asked_otherwise(office: Office, desk: Desk) -> None:
    refunded_often(office, 3)

    page = desk.open(LIST)

    assert [row[2] for row in table_of(page)] == ["RUB 0.02", "RUB 0.01", "RUB 299.90"]


def test_a_chip_takes_its_filter_away_and_leaves_the_others(office: Office, desk: Desk) -> None:
    refunded_often(office, 3)
    page = desk.open(LIST, state="succeeded", email="anna")

    wider = follow(desk, page, "Take away: State: Money went back ×")

    assert len(table_of(wider)) == 3
    assert "Take away: E-mail: anna ×" in links_of(wider)


def test_another_filter_begins_at_the_first_page(office: Office, desk: Desk) -> None:
    refunded_often(office, LONGER_THAN_A_PAGE)
    second = follow(desk, desk.open(LIST, state="sent"), "Next →")

    wider = links_of(second)["Take away: State: At the bank ×"]

    assert "cursor=" not in wider


@pytest.mark.parametrize(
    ("rows", "said"),
    [(1, "1 row"), (3, "3 rows"), (COUNTED, "1,000 rows"), (COUNTED + 1, "More than 1,000 rows")],
)
def test_rows_are_counted_as_far_as_that_is_cheap(
    office: Office, desk: Desk, rows: int, said: str
) -> None:
    refunded_often(office, rows)

    page = desk.open(LIST)

    assert re.search(r'<p class="count">([^<]*)</p>', page.text)[1] == said  # type: ignore[index] # none fails too


def test_a_place_that_is_gone_is_told_with_the_beginning(office: Office, desk: Desk) -> None:
    refunded_often(office, 3)

    page = desk.open(LIST, cursor="never-was-one")

    assert "That place in the list is gone. This is its beginning." in words_of(page)
    assert len(table_of(page)) == 3


def test_a_cursor_of_another_sort_is_no_place(office: Office, desk: Desk) -> None:
    refunded_often(office, LONGER_THAN_A_PAGE)
    address = links_of(desk.open(LIST))["Next →"]

    page = desk.open(f"{address}&sort=amount")

    assert "That place in the list is gone." in words_of(page)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "!",
        "bnVsbA",  # null
        "W10",  # []
        "WyJjcmVhdGVkX2F0IGRlc2MiLDEsMixmYWxzZV0",  # numbers for moment and id
        "x" * 10_000,
        HOSTILE,
    ],
)
def test_no_cursor_is_too_strange(office: Office, desk: Desk, cursor: str) -> None:
    fill_books(office)

    assert desk.open(LIST, cursor=cursor).status_code == 200


def test_what_fits_nothing_offers_to_show_all(office: Office, desk: Desk) -> None:
    refunded_often(office, 3)

    page = desk.open(LIST, email="nobody")

    assert "Nothing fits these filters." in words_of(page)
    assert len(table_of(follow(desk, page, "Show all"))) == 3


@pytest.mark.parametrize("typed", ["100%", "_nna", "\\", "'", HOSTILE])
def test_what_is_typed_is_looked_for_as_it_is(office: Office, desk: Desk, typed: str) -> None:
    fill_books(office)

    page = desk.open(LIST, email=typed)

    assert (page.status_code, table_of(page)) == (200, [])
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("typed", ["\0", "x" * (LONGEST_TEXT + 1)])
def test_what_cannot_be_looked_for_is_told(desk: Desk, typed: str) -> None:
    page = desk.open(LIST, email=typed)

    assert page.status_code == 422
    assert 'id="filter-email-error"' in page.text


@pytest.mark.parametrize("typed", ["seven", "-1", "1.5", "٣", "9" * 19, "9" * 5_000])
def test_a_number_is_told_where_there_is_none(desk: Desk, typed: str) -> None:
    page = desk.open(LIST, invoice_number=typed)

    assert page.status_code == 422
    assert 'aria-describedby="filter-invoice_number-error"' in page.text


@pytest.mark.parametrize("typed", ["21.11.2026", "2026-02-30", "9999-12-31", "0001-01-01", "soon"])
def test_no_day_breaks_the_page(desk: Desk, typed: str) -> None:
    assert desk.open(LIST, until=typed).status_code in {200, 422}
    assert desk.open(LIST, since=typed).status_code in {200, 422}


# The workshop's noon of 31 March is 15:00 in Moscow, where managers look.
@pytest.mark.parametrize(
    ("since", "until", "is_shown"),
    [
        ("2026-03-31", "2026-03-31", True),
        ("2026-04-01", "", False),
        ("", "2026-03-30", False),
        ("", "2026-03-31", True),
    ],
)
def test_both_days_of_a_span_belong_to_it(
    office: Office, desk: Desk, *, since: str, until: str, is_shown: bool
) -> None:
    fill_books(office)

    page = desk.open(LIST, since=since, until=until)

    assert bool(table_of(page)) is is_shown


@pytest.mark.parametrize(("moment", "day"), [("20:59:59", "31"), ("21:00:00", "01")])
def test_a_day_is_that_of_whoever_looks(office: Office, desk: Desk, moment: str, day: str) -> None:
    fill_books(office)
    with office.workshop.owner_engine.begin() as connection:
        connection.execute(
            text("update refunds set created_at = :at"), {"at": f"2026-03-31 {moment}+00"}
        )
    month = "03" if day == "31" else "04"

    page = desk.open(LIST, since=f"2026-{month}-{day}", until=f"2026-{month}-{day}")

    assert table_of(page)


def test_what_was_typed_stays_in_its_field(desk: Desk) -> None:
    page = desk.open(LIST, email='a"b', invoice_number="seven")

    assert 'name="email" type="search" value="a&#34;b"' in page.text
    assert 'name="invoice_number" type="search" value="seven"' in page.text


def test_an_unknown_parameter_changes_nothing(office: Office, desk: Desk) -> None:
    fill_books(office)

    page = desk.open(LIST, utm_source="letter", sort="nothing", order="up", rows="-1")

    assert (page.status_code, len(table_of(page))) == (200, 1)


def test_the_file_is_offered_as_the_page_is_narrowed(office: Office, desk: Desk) -> None:
    refunded_often(office, LONGER_THAN_A_PAGE)
    second: Any = follow(desk, desk.open(LIST, state="sent", sort="amount"), "Next →")

    address = links_of(second)["Download CSV"]

    assert address == f"{LIST}.csv?state=sent&sort=amount"
