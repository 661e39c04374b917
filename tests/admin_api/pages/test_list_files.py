"""The file of a list: RFC 4180, whole, and safe to open in a spreadsheet."""

import csv
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import Engine, QueuePool, text
from structlog.testing import capture_logs

from admin_api.pages.listing.exporting import BATCH_ROWS, csv_lines, csv_text
from tests.admin_api.office import Office
from tests.admin_api.pages.desk import Desk
from tests.admin_api.pages.full_books import fill_books
from tests.admin_api.pages.test_every_list import rows_in
from tests.fixtures.builders import build_refund, store

FORMULA_STARTS = "=+-@\t\r\n"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (-7, "-7"),  # A number is no formula.
        (Decimal("-299.90"), "-299.90"),
        (datetime(2026, 11, 21, 12, 30, tzinfo=UTC), "2026-11-21T12:30:00+00:00"),
        (
            datetime(2026, 11, 21, 12, 30, tzinfo=timezone(timedelta(hours=3))),
            "2026-11-21T09:30:00+00:00",
        ),
        (date(2026, 11, 21), "2026-11-21"),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        ({"amount_minor": 7, "почему": None}, '{"amount_minor": 7, "почему": null}'),
        (["sent", "refused"], '["sent", "refused"]'),
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t=1+1"),
        ("a=1", "a=1"),
    ],
)
def test_a_value_stands_in_the_file_as_programs_read_it(value: Any, told: str) -> None:
    assert csv_text(value) == told


@given(st.text(max_size=20))
def test_no_text_begins_as_a_formula_does(written: str) -> None:
    assert not csv_text(written).startswith(tuple(FORMULA_STARTS))


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=3)))
def test_a_reader_of_the_format_gets_every_text_back(rows: list[list[str]]) -> None:
    told = csv_lines(rows)

    assert list(csv.reader(StringIO(told, newline=""))) == [
        [csv_text(value) for value in row] for row in rows
    ]


def test_lines_end_and_quotes_double_as_the_format_wants() -> None:
    told = csv_lines([["a", 'say "b", c'], ["two\nlines", 1]])

    assert told == 'a,"say ""b"", c"\r\n"two\nlines",1\r\n'


def test_the_file_is_for_keeping_under_its_name(office: Office, desk: Desk) -> None:
    fill_books(office)

    told = desk.open("/console/refunds.csv")

    assert told.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert told.headers["Content-Disposition"] == 'attachment; filename="refunds.csv"'
    assert told.headers["Cache-Control"] == "no-store"


def test_the_file_begins_with_what_excel_needs_to_know_the_letters(desk: Desk) -> None:
    told = desk.open("/console/refunds.csv")

    assert told.data.startswith(b"\xef\xbb\xbfcreated_at,state,amount,amount_currency,")


def test_amounts_are_decimals_beside_their_currency(office: Office, desk: Desk) -> None:
    fill_books(office)

    [row] = rows_in(desk.open("/console/refunds.csv").text)

    assert (row["amount"], row["amount_currency"], row["state"]) == ("299.90", "RUB", "sent")


def test_the_file_does_not_depend_on_the_language(office: Office, desk: Desk) -> None:
    fill_books(office)

    english = desk.open("/console/payments.csv").text
    russian = desk.client.get("/console/payments.csv", headers={"Accept-Language": "ru"}).text

    assert english == russian


def test_the_file_keeps_filters_as_the_page_does(office: Office, desk: Desk) -> None:
    books = fill_books(office)
    other = build_refund(books.payment, state="succeeded")
    store(office.workshop.owner_engine, refunds=[other])

    rows = rows_in(desk.open("/console/refunds.csv", state="succeeded").text)

    assert [row["id"] for row in rows] == [str(other["id"])]


def test_the_file_keeps_the_sort_of_the_page(office: Office, desk: Desk) -> None:
    books = fill_books(office)
    small = build_refund(books.payment, amount_minor=1)
    store(office.workshop.owner_engine, refunds=[small])

    rows = rows_in(desk.open("/console/refunds.csv", sort="amount", order="asc").text)

    assert [row["amount"] for row in rows] == ["0.01", "299.90"]


def test_a_wrong_filter_gives_no_file(desk: Desk) -> None:
    # One without it would be taken for a narrowed one.
    answer = desk.open("/console/refunds.csv", invoice_number="seven")

    assert answer.status_code == 422
    assert answer.mimetype != "text/csv"


def test_a_long_list_is_whole_in_its_file(office: Office, desk: Desk) -> None:
    fill_books(office)
    with office.workshop.owner_engine.begin() as connection:
        connection.execute(
            text(
                "insert into refunds select (jsonb_populate_record(refunds, jsonb_build_object("
                "'id', gen_random_uuid()))).* from refunds, generate_series(1, :rows)"
            ),
            {"rows": BATCH_ROWS * 2},
        )

    rows = rows_in(desk.open("/console/refunds.csv").text)

    assert len({row["id"] for row in rows}) == BATCH_ROWS * 2 + 1


def test_whoever_goes_away_leaves_no_connection_behind(
    office: Office, desk: Desk, admin_reads: Engine
) -> None:
    fill_books(office)

    told = desk.client.get("/console/refunds.csv")
    told.close()

    assert isinstance(admin_reads.pool, QueuePool)
    assert admin_reads.pool.checkedout() == 0


def test_pages_are_read_as_before_once_a_file_was_sent(office: Office, desk: Desk) -> None:
    fill_books(office)
    for _ in range(7):
        assert desk.open("/console/refunds.csv").text

    assert desk.open("/console/refunds").status_code == 200
    with office.services.reads.connect() as connection:
        assert connection.connection.dbapi_connection.autocommit  # type: ignore[union-attr] # psycopg2's


def test_that_a_list_was_exported_is_logged_without_what_was_looked_for(
    desk: Desk,
) -> None:
    with capture_logs() as logs:
        desk.open("/console/refunds.csv", email="anna@example.test")

    [line] = [line for line in logs if line["event"] == "list_exported"]
    assert (line["listing"], line["filters"]) == ("refunds", ["email"])
    assert "anna" not in str(line)
