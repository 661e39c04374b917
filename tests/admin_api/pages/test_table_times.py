"""A time in a narrow cell breaks before its year, and nowhere else."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from admin_api.pages.table_times import table_day, table_exact_moment, table_moment

EVENING = datetime(2026, 11, 21, 20, 57, 5, tzinfo=UTC)


def lines_of(time: str) -> list[str]:
    """Return the words between which a browser may begin a new line."""
    words = str(time).partition(">")[2].partition("<")[0]
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in words.split(" ")]


@pytest.mark.parametrize(
    ("language", "lines"),
    [("ru", ["21 ноября", "2026 г. в 23:57"]), ("en", ["21 November", "2026, 23:57"])],
)
def test_a_moment_takes_two_lines_at_most(
    admin_app: Flask, language: str, lines: list[str]
) -> None:
    with admin_app.test_request_context(headers={"Accept-Language": language}):
        assert lines_of(table_moment(EVENING)) == lines


def test_seconds_stay_with_their_minute(admin_app: Flask) -> None:
    with admin_app.test_request_context(headers={"Accept-Language": "ru"}):
        assert lines_of(table_exact_moment(EVENING)) == ["21 ноября", "2026 г. в 23:57:05"]


def test_a_day_stays_with_its_month(admin_app: Flask) -> None:
    with admin_app.test_request_context(headers={"Accept-Language": "ru"}):
        assert lines_of(table_day(EVENING)) == ["21 ноября", "2026 г."]


def test_programs_read_the_time_as_before(admin_app: Flask) -> None:
    with admin_app.test_request_context():
        assert 'datetime="2026-11-21T20:57:05+00:00"' in table_moment(EVENING)


def test_no_time_is_a_dash(admin_app: Flask) -> None:
    with admin_app.test_request_context():
        assert table_moment(None) == "—"
