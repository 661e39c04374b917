"""Pictures of the payments of late: by the hour, and the failed ones by their reason."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask_babel import gettext, ngettext

from admin_api.pages.decline_words import decline_words
from admin_api.pages.lists.reason_filter import NOT_SENT, WITHOUT_CODE, reasons_text
from admin_api.pages.pictures.chart_numbers import Chart, Point, Series, Tone
from admin_api.pages.pictures.charts import bar_chart
from admin_api.pages.pictures.ranking_chart import ranking_chart
from admin_api.pages.today_links import Told, day_of, list_address, near_hour, number_words
from admin_api.pages.today_pictures import Picture, pictured
from admin_api.queries.pages import Record
from admin_api.queries.today_moments import SPAN_HOURS
from billing_rules.lifecycles import PaymentState
from runtime.web.pages.languages import page_zone

SHOWN_REASONS = 8
"""What is rarer is told in one line: nobody reads a long tail."""


def hours_picture(today: Record) -> Picture:
    """Return the payments that came to an end in each of the last hours.

    Args:
        today: What `TodaySums` reads.
    """
    begins = [today["first_hour"].astimezone(UTC) + timedelta(hours=it) for it in range(SPAN_HOURS)]
    counted = {it["hour"]: it for it in today["hours"]}
    paid, failed = (
        tuple(counted[it][name] if it in counted else 0 for it in begins)
        for name in ("succeeded", "failed")
    )
    chart = Chart(
        title=gettext("Payments by the hour"),
        description=gettext(
            "In the last 24 hours %(paid)s payments went through and %(failed)s failed.",
            paid=number_words(sum(paid)),
            failed=number_words(sum(failed)),
        ),
        empty=gettext("No payment in 24 hours"),
        points=tuple(_hour_point(it) for it in begins),
        series=(
            Series(gettext("Paid"), paid, Tone.GOOD),
            Series(gettext("Failed"), failed, Tone.BAD),
        ),
        written=number_words,
    )

    def values(number: int) -> tuple[Told, ...]:
        hour = begins[number].isoformat()
        return (
            _counted(paid[number], state="succeeded", settled_hour=hour),
            _counted(failed[number], failed="yes", settled_hour=hour),
        )

    heads = (gettext("Hour"), gettext("Paid"), gettext("Failed"))
    picture = pictured("hours", chart, bar_chart, heads=heads, values=values)
    # The picture runs as time does; in the table the hour that everybody asks for stands first.
    return replace(picture, lines=picture.lines[::-1])


def reasons_picture(today: Record) -> Picture:
    """Return why payments have failed of late, the most frequent reason first.

    Args:
        today: What `TodaySums` reads.
    """
    since = day_of(today["span_begin"])
    reasons = list(_reasons(today["reasons"], since))
    total = sum(count for _, count in reasons)
    chart = Chart(
        title=gettext("Failed payments by reason"),
        description=ngettext(
            "%(count)s payment has failed in the last 30 days.",
            "%(count)s payments have failed in the last 30 days.",
            total,
            count=number_words(total),
        ),
        empty=gettext("No payment has failed in 30 days"),
        points=tuple(point for point, _ in reasons),
        series=(Series(gettext("Payments"), tuple(count for _, count in reasons), Tone.BAD),),
        written=number_words,
    )

    def values(number: int) -> tuple[Told, ...]:
        point, count = reasons[number]
        return (Told(number_words(count), point.address),)

    heads = (gettext("Reason"), gettext("Payments"))
    return pictured("reasons", chart, ranking_chart, heads=heads, values=values)


def _hour_point(begin: datetime) -> Point:
    return Point(
        near_hour(begin),
        begin.astimezone(page_zone()).strftime("%H"),
        list_address("payments", settled_hour=begin.isoformat()),
    )


def _counted(count: int, **query: str) -> Told:
    return Told(number_words(count), list_address("payments", **query) if count else None)


def _reasons(rows: Sequence[Record], since: str) -> Iterator[tuple[Point, int]]:
    for row in rows[:SHOWN_REASONS]:
        address = _failed_address([row], since)
        yield Point(_reason_words(row), address=address), row["payments"]
    rest = rows[SHOWN_REASONS:]
    if rest:
        address = _failed_address(rest, since)
        yield (
            Point(gettext("all other reasons"), address=address),
            sum(it["payments"] for it in rest),
        )


def _failed_address(rows: Sequence[Record], since: str) -> str:
    reasons = reasons_text(_reason_of(row) for row in rows)
    return list_address("payments", failed="yes", decline_code=reasons, settled_since=since)


def _reason_of(row: Record) -> str:
    if row["state"] == PaymentState.NOT_SENT:
        return NOT_SENT
    return row["decline_code"] or WITHOUT_CODE


def _reason_words(row: Record) -> str:
    if row["state"] == PaymentState.NOT_SENT:
        return str(gettext("it never reached the bank"))
    code = row["decline_code"]
    words = decline_words(code, row["decline_reason"])
    return words if code is None else f"{code}: {words}"
