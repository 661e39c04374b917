"""The clocks."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, text

from runtime.clock import DatabaseClock, FixedClock, SystemClock

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_fixed_clock_stands_still():
    clock = FixedClock(NEW_YEAR)

    assert clock.now() == clock.now() == NEW_YEAR


def test_a_fixed_clock_moves_by_the_given_span():
    clock = FixedClock(NEW_YEAR)

    shown = clock.advance(timedelta(days=31))

    assert shown == clock.now() == datetime(2026, 2, 1, tzinfo=UTC)


def test_a_fixed_clock_never_goes_back():
    clock = FixedClock(NEW_YEAR)

    with pytest.raises(ValueError, match="cannot be moved back"):
        clock.advance(timedelta(seconds=-1))


def test_a_fixed_clock_refuses_a_moment_without_zone():
    with pytest.raises(ValueError, match="no time zone"):
        FixedClock(NEW_YEAR.replace(tzinfo=None))


def test_a_fixed_clock_tells_utc_whatever_zone_it_was_set_in():
    moscow = timezone(timedelta(hours=3))

    clock = FixedClock(datetime(2026, 1, 1, 3, tzinfo=moscow))

    assert clock.now().isoformat() == "2026-01-01T00:00:00+00:00"


def test_the_system_clock_tells_utc():
    assert SystemClock().now().utcoffset() == timedelta()


@pytest.mark.integration
def test_the_database_clock_tells_the_time_of_postgresql(owner_engine: Engine):
    with owner_engine.connect() as connection:
        before = connection.execute(text("select clock_timestamp()")).scalar_one()

    shown = DatabaseClock(owner_engine).now()

    assert shown >= before - timedelta(seconds=1)
    assert shown.utcoffset() == timedelta()


@pytest.mark.integration
def test_the_database_clock_follows_a_moved_sandbox(owner_engine: Engine):
    clock = DatabaseClock(owner_engine)
    before = clock.now()

    with owner_engine.begin() as connection:
        connection.execute(text("update clock_offset set ahead = interval '31 days'"))

    assert clock.now() - before >= timedelta(days=31)
