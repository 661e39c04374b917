"""Periods through a subscription's life: kept by the anchor day, tiling, in one calendar."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.fixtures.builders import build_subscription, build_viewer, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import offer
from tests.state_updater.purchases import (
    Purchase,
    pay,
    renew,
    renewal_invoices,
    subscription_of,
)

LATE_IN_THE_EVENING = datetime(2027, 1, 31, 21, 30, tzinfo=UTC)
"""In Moscow it is the first of February by then, and in Havana still the afternoon."""

ENDS_AFTER_JANUARY = [
    "2027-02-28",
    "2027-03-31",
    "2027-04-30",
    "2027-05-31",
    "2027-06-30",
    "2027-07-31",
    "2027-08-31",
    "2027-09-30",
    "2027-10-31",
    "2027-11-30",
    "2027-12-31",
    "2028-01-31",
    "2028-02-29",
    "2028-03-31",
]


def subscribed_until(
    workshop: Workshop, period_end: datetime, *, zone: str = "Europe/Moscow", **plan: Any
) -> Purchase:
    """Store a subscription without a card whose paid period ends on its anchor day."""
    viewer = build_viewer(timezone=zone)
    subscription = build_subscription(
        viewer,
        offer(workshop, amount_minor=29_990, **plan),
        anchor_day=period_end.day,
        period_start=period_end - timedelta(days=28),
        period_end=period_end,
        access_until=period_end + timedelta(days=3),
        renews_at=period_end,
    )
    store(workshop.owner_engine, viewers=[viewer], subscriptions=[subscription])
    return Purchase(viewer["id"], subscription["id"], subscription["id"])


def renew_by_hand(workshop: Workshop, purchase: Purchase, *, periods: int, late: timedelta) -> None:
    """Demand so many periods as each falls due, and pay each of them so late."""
    for number in range(periods):
        renewal = renew(workshop, purchase)
        workshop.advance(late)
        overdue = Purchase(purchase.viewer_id, purchase.subscription_id, renewal.invoice_id)
        pay(workshop, overdue, transaction_id=3_100_000_000 + number, token=None)


def ends_of_periods(workshop: Workshop) -> list[str]:
    """Return the days on which the renewed periods end."""
    ends = [invoice.period_end for invoice in renewal_invoices(workshop)]
    return [f"{end:%Y-%m-%d}" for end in ends if end is not None]


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Moscow",
        "Europe/Berlin",  # one hour is skipped in March
        "America/Havana",  # the skipped hour is the one after midnight
    ],
)
def test_a_subscription_of_the_31st_keeps_to_the_ends_of_months_in_every_zone(
    workshop: Workshop, zone: str
) -> None:
    purchase = subscribed_until(workshop, LATE_IN_THE_EVENING, zone=zone)

    renew_by_hand(workshop, purchase, periods=len(ENDS_AFTER_JANUARY), late=timedelta(hours=5))

    assert ends_of_periods(workshop) == ENDS_AFTER_JANUARY
    assert subscription_of(workshop, purchase).anchor_day == 31


def test_a_yearly_subscription_of_the_29th_of_february_returns_to_it(workshop: Workshop) -> None:
    leap_day = datetime(2028, 2, 29, 12, tzinfo=UTC)
    purchase = subscribed_until(workshop, leap_day, period_unit="year")

    renew_by_hand(workshop, purchase, periods=4, late=timedelta(0))

    assert ends_of_periods(workshop) == ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]


def test_periods_paid_late_tile_without_gap_or_overlap(workshop: Workshop) -> None:
    purchase = subscribed_until(workshop, LATE_IN_THE_EVENING)

    renew_by_hand(workshop, purchase, periods=6, late=timedelta(days=2, hours=7))

    paid = renewal_invoices(workshop)
    assert [it.state for it in paid] == ["paid"] * 6
    assert paid[0].period_start == LATE_IN_THE_EVENING
    assert all(one.period_end == following.period_start for one, following in pairwise(paid))
