"""Lines of a file: RFC 4180, and safe to open in a spreadsheet of whatever country."""

import csv
import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from admin_api.pages.listing.csv_lines import NOTATIONS, Notation, csv_lines, csv_text
from runtime.language import Language

FORMULA_STARTS = tuple("=+-@\t\r\n")

ENGLISH, RUSSIAN = NOTATIONS[Language.ENGLISH], NOTATIONS[Language.RUSSIAN]

NOTATION = st.sampled_from([ENGLISH, RUSSIAN])


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (-7, "-7"),  # A number is no formula.
        (Decimal("-299.90"), "-299.90"),
        (datetime.fromisoformat("2026-11-21T15:30:07.5"), "2026-11-21 15:30:07"),
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
        ("\t=1+1", "'\t'=1+1"),
        ("a=1", "a=1"),
        ("first, then - second", "first, then - second"),
        # Where another separator is usual, a cell would begin here.
        ("a;=1+1", "a;'=1+1"),
        ("a,=1+1", "a,'=1+1"),
        ('a;"=1+1"', 'a;"\'=1+1"'),
        ("a\n=1+1", "a\n'=1+1"),
    ],
)
def test_a_value_stands_in_the_file_as_spreadsheets_read_it(value: Any, told: str) -> None:
    assert csv_text(value, ENGLISH) == told


def test_a_russian_spreadsheet_knows_no_decimal_point() -> None:
    assert csv_text(Decimal("-299.90"), RUSSIAN) == "-299,90"


@given(st.text(max_size=20), NOTATION)
def test_no_text_begins_as_a_formula_does(written: str, notation: Notation) -> None:
    assert not csv_text(written, notation).startswith(FORMULA_STARTS)


@given(st.text(alphabet=st.sampled_from('=+-@a,;"\t\r\n '), max_size=12), NOTATION)
def test_no_part_of_a_text_begins_as_a_formula_does(written: str, notation: Notation) -> None:
    parts = re.split(r'[,;"\t\r\n]', csv_text(written, notation))

    assert not [part for part in parts if part.startswith(FORMULA_STARTS)]


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=3)), NOTATION)
def test_a_reader_of_the_format_gets_every_text_back(
    rows: list[list[str]], notation: Notation
) -> None:
    told = csv_lines(rows, notation)

    assert list(csv.reader(StringIO(told, newline=""), delimiter=notation.separator)) == [
        [csv_text(value, notation) for value in row] for row in rows
    ]


def test_lines_end_and_quotes_double_as_the_format_wants() -> None:
    told = csv_lines([["a", 'say "b", c'], ["two\nlines", 1]], ENGLISH)

    assert told == 'a,"say ""b"", c"\r\n"two\nlines",1\r\n'


def test_a_russian_line_quotes_what_parts_russian_cells() -> None:
    told = csv_lines([["a;b", "c, d", Decimal("1.50")]], RUSSIAN)

    assert told == '"a;b";c, d;1,50\r\n'
