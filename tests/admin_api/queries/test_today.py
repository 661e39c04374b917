"""Sums over the whole cinema are kept for a moment; what needs a person never is."""

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event

from admin_api.queries.today import TodaySums, read_needs
from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.full_books import add_difference
from tests.admin_api.pages.today import subscribe

pytestmark = pytest.mark.integration

MOSCOW = ZoneInfo("Europe/Moscow")
VLADIVOSTOK = ZoneInfo("Asia/Vladivostok")

FOR_LONG = 3_600.0
"""No test takes so long."""


def subscribers(sums: TodaySums) -> int:
    return sum(it["subscriptions"] for it in sums.read(MOSCOW)["groups"])


def test_sums_are_read_once_while_they_are_kept(office: Office, admin_reads: Engine) -> None:
    sums = TodaySums(admin_reads, kept_seconds=FOR_LONG)
    subscribe(office)
    first = sums.read(MOSCOW)
    subscribe(office)

    with counted_statements(admin_reads) as statements:
        second = sums.read(MOSCOW)

    assert second == first
    assert statements == []


def test_sums_are_read_anew_when_their_time_is_over(office: Office, admin_reads: Engine) -> None:
    sums = TodaySums(admin_reads, kept_seconds=0)
    subscribe(office)
    before = subscribers(sums)
    subscribe(office)

    assert (before, subscribers(sums)) == (1, 2)


@pytest.mark.usefixtures("office")
def test_another_zone_has_days_of_its_own(admin_reads: Engine) -> None:
    sums = TodaySums(admin_reads, kept_seconds=FOR_LONG)

    here, there = sums.read(MOSCOW), sums.read(VLADIVOSTOK)

    assert here["day_begin"] != there["day_begin"]


def test_what_failed_is_not_remembered(office: Office, admin_reads: Engine) -> None:
    sums = TodaySums(admin_reads, kept_seconds=FOR_LONG)
    subscribe(office)

    with refusing(admin_reads), pytest.raises(Refused):
        sums.read(MOSCOW)

    assert subscribers(sums) == 1


def test_what_needs_a_person_is_read_each_time(office: Office, admin_reads: Engine) -> None:
    before = read_needs(admin_reads, MOSCOW, receipts_expected=False)
    add_difference(office)

    after = read_needs(admin_reads, MOSCOW, receipts_expected=False)

    assert (before["open_differences"], after["open_differences"]) == (0, 1)


class Refused(Exception):
    """Raised in place of a connection."""


@contextmanager
def refusing(engine: Engine) -> Iterator[None]:
    """Let no statement through."""

    def refuse(*_: object) -> None:
        raise Refused

    event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", refuse)
