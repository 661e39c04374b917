"""Spans of time as people write them."""

from datetime import UTC, datetime

import pytest

from billing_rules.spans import SpanInvalid, moment_after

START = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("1month", datetime(2027, 2, 28, 12, 0, tzinfo=UTC)),
        ("3 months", datetime(2027, 4, 30, 12, 0, tzinfo=UTC)),
        ("1year", datetime(2028, 1, 31, 12, 0, tzinfo=UTC)),
        ("2w", datetime(2027, 2, 14, 12, 0, tzinfo=UTC)),
        ("10d", datetime(2027, 2, 10, 12, 0, tzinfo=UTC)),
        ("1 DAY", datetime(2027, 2, 1, 12, 0, tzinfo=UTC)),
        ("36h", datetime(2027, 2, 2, 0, 0, tzinfo=UTC)),
        ("90min", datetime(2027, 1, 31, 13, 30, tzinfo=UTC)),
        ("45s", datetime(2027, 1, 31, 12, 0, 45, tzinfo=UTC)),
    ],
)
def test_a_written_span_leads_to_the_moment_that_people_mean(written: str, moment: datetime):
    assert moment_after(START, written) == moment


@pytest.mark.parametrize("written", ["", "month", "0d", "-1d", "1m", "1.5h", "1 fortnight", "1d2h"])
def test_what_is_no_span_is_refused_in_words(written: str):
    with pytest.raises(SpanInvalid, match="1month, 10d or 36h"):
        moment_after(START, written)


@pytest.mark.parametrize("written", ["20000d", "9999y"])
def test_a_span_beyond_the_calendar_is_refused(written: str):
    with pytest.raises(SpanInvalid):
        moment_after(START, written)
