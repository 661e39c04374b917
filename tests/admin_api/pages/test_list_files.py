"""The file of a list: whole, and as a spreadsheet of the reader's country reads it."""

import csv
from io import StringIO

from sqlalchemy import Engine, QueuePool, text
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from admin_api.pages.listing.exporting import BATCH_ROWS
from tests.admin_api.office import Office
from tests.admin_api.pages.desk import Desk, rows_in, seat
from tests.admin_api.pages.full_books import fill_books
from tests.admin_api.stories import unpaid_renewal
from tests.fixtures.builders import build_refund, store

Table = tuple[list[str], list[list[str]]]


def in_russian(desk: Desk, path: str) -> TestResponse:
    return desk.client.get(path, headers={"Accept-Language": "ru"})


def table_in(told: TestResponse, separator: str) -> Table:
    """Return the heads of a file and its rows, as a spreadsheet parts them."""
    lines = StringIO(told.text.removeprefix("\ufeff"), newline="")
    heads, *rows = csv.reader(lines, delimiter=separator)
    return heads, rows


def first_of(table: Table) -> tuple[list[str], list[str]]:
    heads, rows = table
    return heads, rows[0]


def test_the_file_is_for_keeping_under_its_name(office: Office, desk: Desk) -> None:
    fill_books(office)

    told = desk.open("/console/refunds.csv")

    assert told.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert told.headers["Content-Disposition"] == 'attachment; filename="refunds.csv"'
    assert told.headers["Cache-Control"] == "no-store"


def test_the_file_begins_with_what_excel_needs_to_know_the_letters(desk: Desk) -> None:
    told = desk.open("/console/refunds.csv")

    assert told.data.startswith(b"\xef\xbb\xbfAsked for")


def test_the_file_of_an_english_page_is_read_by_an_english_spreadsheet(
    office: Office, desk: Desk
) -> None:
    fill_books(office)

    heads, [row] = table_in(desk.open("/console/refunds.csv"), ",")

    assert heads[:4] == ["Asked for (time of Moscow)", "State", "Amount", "Amount (currency)"]
    assert row[:4] == ["2026-03-31 15:00:00", "At the bank", "299.90", "RUB"]


def test_the_file_of_a_russian_page_is_read_by_a_russian_spreadsheet(
    office: Office, desk: Desk
) -> None:
    fill_books(office)

    heads, [row] = table_in(in_russian(desk, "/console/refunds.csv"), ";")

    assert heads[:4] == ["Запрошено (время: Москва)", "Состояние", "Сумма", "Сумма (валюта)"]
    assert row[:4] == ["2026-03-31 15:00:00", "В банке", "299,90", "RUB"]


def test_times_are_those_of_who_looks(office: Office) -> None:
    fill_books(office)
    desk = seat(office, timezone="Asia/Yekaterinburg")

    heads, [row] = table_in(desk.open("/console/refunds.csv"), ",")

    assert (heads[0], row[0]) == ("Asked for (time of Yekaterinburg)", "2026-03-31 17:00:00")


def test_ids_and_codes_are_the_same_in_every_language(office: Office, desk: Desk) -> None:
    books = fill_books(office)

    english = dict(zip(*first_of(table_in(desk.open("/console/refunds.csv"), ",")), strict=True))
    russian = dict(
        zip(*first_of(table_in(in_russian(desk, "/console/refunds.csv"), ";")), strict=True)
    )

    for name in ("state", "viewer_id", "requested_by", "id", "payment_id", "invoice_id"):
        assert english[name] == russian[name]
    assert (english["state"], english["id"]) == ("sent", str(books.refund["id"]))


def test_nobody_has_to_read_past_codes_to_what_the_page_shows(desk: Desk) -> None:
    heads, _ = table_in(desk.open("/console/payments.csv"), ",")

    is_code = [head == head.lower() for head in heads]

    assert is_code == sorted(is_code)


def test_the_end_of_a_card_keeps_its_noughts(office: Office, desk: Desk) -> None:
    unpaid_renewal(office, payment={"card_mask": "0542"})

    [row] = rows_in(desk.open("/console/payments.csv").text)

    assert row["Card"] == "•0542"


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

    assert [row["Amount"] for row in rows] == ["0.01", "299.90"]


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
