"""The picture of the renewals to come: how many each day, and how much they bring."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from flask_babel import gettext, ngettext

from admin_api.pages.pictures.chart_numbers import Chart, Point, Series
from admin_api.pages.pictures.charts import bar_chart
from admin_api.pages.today_links import Told, list_address, near_day, number_words
from admin_api.pages.today_pictures import Picture, pictured
from admin_api.queries.pages import Record
from admin_api.queries.today_moments import SPAN_DAYS
from billing_rules.money import Money
from models.upcoming import next_amount_of
from runtime.web.pages.formats import NOTHING, money
from runtime.web.pages.languages import page_zone


def renewals_picture(today: Record) -> Picture:
    """Return the renewals of each of the next days, today included.

    Args:
        today: What `TodaySums` reads.
    """
    days = _days(today["day_begin"])
    renewals, amounts = _renewals(today), _amounts(today)
    totals = _totals(amounts)
    counts = tuple(renewals[it] for it in days)
    chart = Chart(
        title=gettext("Renewals to come"),
        description=_description(sum(counts), totals),
        empty=gettext("No renewal in 30 days"),
        points=tuple(_day_point(it) for it in days),
        series=(Series(gettext("Renewals"), counts),),
        written=number_words,
    )
    currencies = [total.currency for total in totals]

    def values(number: int) -> tuple[Told, ...]:
        begin = days[number]
        sums = (amounts.get((begin, currency)) for currency in currencies)
        told = (
            Told(NOTHING) if it is None else Told(money(it), chart.points[number].address)
            for it in sums
        )
        return (Told(number_words(counts[number]), chart.points[number].address), *told)

    heads = (gettext("Day"), gettext("Renewals"), *currencies)
    return pictured("renewals", chart, bar_chart, heads=heads, values=values)


def _days(first: datetime) -> list[datetime]:
    zone = page_zone()
    begin: date = first.astimezone(zone).date()
    return [
        datetime.combine(begin + timedelta(days=it), time(), tzinfo=zone) for it in range(SPAN_DAYS)
    ]


def _renewals(today: Record) -> Counter[datetime]:
    counts = Counter[datetime]()
    for row in (*today["plain_renewals"], *today["other_renewals"]):
        counts[row["day"]] += row["renewals"]
    return counts


def _amounts(today: Record) -> Mapping[tuple[datetime, str], Money]:
    sums: dict[tuple[datetime, str], Money] = {}
    for begin, amount in (*_plain(today["plain_renewals"]), *_other(today["other_renewals"])):
        key = (begin, amount.currency)
        sums[key] = sums.get(key, Money(0, amount.currency)) + amount
    return sums


def _plain(rows: Iterable[Record]) -> Iterable[tuple[datetime, Money]]:
    for row in rows:
        yield row["day"], Money(row["amount_minor"], row["currency"])


def _other(rows: Iterable[Record]) -> Iterable[tuple[datetime, Money]]:
    # Who has not agreed to a new price is counted as due, but will not be charged.
    for row in rows:
        if not row["stops_at_new_price"]:
            yield row["day"], next_amount_of(row) * row["renewals"]


def _totals(amounts: Mapping[tuple[datetime, str], Money]) -> list[Money]:
    """Return the sum of each currency, the largest first."""
    totals: dict[str, Money] = {}
    for (_, currency), amount in amounts.items():
        totals[currency] = totals.get(currency, Money(0, currency)) + amount
    return sorted(totals.values(), key=lambda it: -it.amount_minor)


def _description(count: int, totals: Iterable[Money]) -> str:
    if count == 0:
        return str(gettext("Nothing renews in the next 30 days."))
    return str(
        ngettext(
            "%(count)s renewal in the next 30 days: %(sum)s, discounts taken off.",
            "%(count)s renewals in the next 30 days: %(sum)s, discounts taken off.",
            count,
            count=number_words(count),
            sum=", ".join(money(it) for it in totals) or NOTHING,
        )
    )


def _day_point(begin: datetime) -> Point:
    day = begin.date()
    return Point(
        near_day(begin),
        str(day.day),
        list_address(
            "subscriptions",
            renews_since=day.isoformat(),
            renews_until=day.isoformat(),
            sort="renews_at",
        ),
    )
