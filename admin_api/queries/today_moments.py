"""Days and hours of the page of today, as the clock of billing and the zone of who looks tell."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, DateTime, ScalarSelect, Text, bindparam, func, select

SPAN_DAYS = 30
"""How far the page looks back and ahead: about one renewal of everybody who pays monthly."""

SPAN_HOURS = 24

ZONE = bindparam("zone", type_=Text())
"""IANA name of a zone: of who looks."""

MOMENT = DateTime(timezone=True)


def begin_of_day(days_from_today: int) -> ScalarSelect[datetime]:
    """Return the beginning of a day.

    Args:
        days_from_today: 0 is today, -1 yesterday.
    """
    today = func.date_trunc("day", func.timezone(ZONE, func.billing_now()))
    return _once(func.timezone(ZONE, today + timedelta(days=days_from_today), type_=MOMENT))


def begin_of_hour(hours_from_now: int) -> ScalarSelect[datetime]:
    """Return the beginning of an hour.

    Args:
        hours_from_now: 0 is the hour in which we are.
    """
    hour = func.date_trunc("hour", func.billing_now(), ZONE, type_=MOMENT)
    return _once(hour + timedelta(hours=hours_from_now))


def ago(span: timedelta) -> ScalarSelect[datetime]:
    """Return the moment that lies so far back."""
    return _once(func.billing_now() - span)


def _once(moment: ColumnElement[datetime]) -> ScalarSelect[datetime]:
    # The clock may be asked anew for each row that is compared with it, which no index survives;
    # a query of its own is asked once.
    return select(moment).scalar_subquery()
