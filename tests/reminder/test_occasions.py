"""Who is told what, and when: each occasion at its edges."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reminder.reminding import ReminderPass
from tests.reminder.desks import RecordingDesk
from tests.reminder.homes import Home

pytestmark = pytest.mark.integration

A_BIT = timedelta(minutes=1)
DAY = timedelta(days=1)
MONTH = 30 * DAY


@pytest.mark.parametrize(
    ("ends_in", "told"),
    [
        (3 * DAY + A_BIT, []),
        (3 * DAY - A_BIT, ["plan_ending"]),
        (A_BIT, ["plan_ending"]),
        # Too late to be of use.
        (-A_BIT, []),
    ],
)
def test_a_plan_that_does_not_renew_is_told_of_three_days_ahead(
    home: Home, reminder: ReminderPass, desk: RecordingDesk, ends_in: timedelta, told: list[str]
) -> None:
    home.monthly(ends_in=ends_in, auto_renew=False)

    reminder.run_once()

    assert desk.kinds == told


@pytest.mark.parametrize(
    ("state", "without_consent", "told"),
    [
        ("announced", "stop_renewal", []),
        ("declined", "stop_renewal", []),
        ("agreed", "stop_renewal", ["renewal_upcoming"]),
        ("declined", "keep_price", ["renewal_upcoming"]),
    ],
)
def test_no_charge_is_announced_where_the_renewal_stops_for_want_of_consent(
    home: Home,
    reminder: ReminderPass,
    desk: RecordingDesk,
    state: str,
    without_consent: str,
    told: list[str],
) -> None:
    home.price_consent(home.monthly(), state=state, without_consent=without_consent)

    reminder.run_once()

    assert desk.kinds == told


@pytest.mark.parametrize(
    ("period", "ends_in", "told"),
    [
        (("month", MONTH), 3 * DAY + A_BIT, []),
        (("month", MONTH), 3 * DAY - A_BIT, ["renewal_upcoming"]),
        (("year", 365 * DAY), 7 * DAY + A_BIT, []),
        (("year", 365 * DAY), 7 * DAY - A_BIT, ["renewal_upcoming"]),
        # Never before half of a short period is over.
        (("day", 2 * DAY), DAY + A_BIT, []),
        (("day", 2 * DAY), DAY - A_BIT, ["renewal_upcoming"]),
    ],
)
def test_a_charge_is_announced_in_time(
    home: Home,
    reminder: ReminderPass,
    desk: RecordingDesk,
    period: tuple[str, timedelta],
    ends_in: timedelta,
    told: list[str],
) -> None:
    unit, lasts = period
    home.change("update plans set period_unit = :unit", unit=unit)
    home.subscription(ends_in=ends_in, lasts=lasts)

    reminder.run_once()

    assert desk.kinds == told


def test_a_charge_that_is_under_way_is_not_announced(
    home: Home, reminder: ReminderPass, desk: RecordingDesk
) -> None:
    home.monthly(renews_at=None)

    reminder.run_once()

    assert desk.kinds == []


@pytest.mark.parametrize(
    ("lasts", "ends_in", "told"),
    [
        (14 * DAY, 3 * DAY + A_BIT, []),
        (14 * DAY, 3 * DAY - A_BIT, ["trial_ending"]),
        (3 * DAY, DAY + A_BIT, []),
        (3 * DAY, DAY - A_BIT, ["trial_ending"]),
        (14 * DAY, -A_BIT, []),
    ],
)
def test_the_end_of_a_trial_is_told_in_time(
    home: Home,
    reminder: ReminderPass,
    desk: RecordingDesk,
    lasts: timedelta,
    ends_in: timedelta,
    told: list[str],
) -> None:
    home.subscription(ends_in=ends_in, lasts=lasts, state="trialing", trial_end=home.now + ends_in)

    reminder.run_once()

    assert desk.kinds == told


def expiring_card(home: Home, *, months_ahead: int, **columns: Any) -> None:
    """Store a renewing subscription whose card's last month lies so far ahead."""
    month_index = home.now.year * 12 + home.now.month - 1 + months_ahead
    year, month = divmod(month_index, 12)
    card = home.card(expires_year=year, expires_month=month + 1)
    home.monthly(ends_in=20 * DAY, **({"saved_card_id": card["id"]} | columns))


@pytest.mark.parametrize(
    ("months_ahead", "told"),
    [(2, []), (1, ["card_expiring"]), (0, ["card_expiring"]), (-1, [])],
)
def test_a_card_is_told_of_from_the_month_before_its_last_one(
    home: Home, reminder: ReminderPass, desk: RecordingDesk, months_ahead: int, told: list[str]
) -> None:
    expiring_card(home, months_ahead=months_ahead)

    reminder.run_once()

    assert desk.kinds == told


@pytest.mark.parametrize(
    "columns", [{"auto_renew": False}, {"saved_card_id": None}, {"state": "cancelled"}]
)
def test_a_card_that_nothing_renews_from_may_expire_in_silence(
    home: Home, reminder: ReminderPass, desk: RecordingDesk, columns: dict[str, Any]
) -> None:
    expiring_card(home, months_ahead=0, **columns)

    reminder.run_once()

    assert desk.kinds == []


@pytest.mark.parametrize(("year", "month"), [(0, 0), (9999, 1), (-5, 99), (2026, 13), (None, None)])
def test_a_card_of_an_absurd_month_stops_nobody_elses_reminder(
    home: Home,
    reminder: ReminderPass,
    desk: RecordingDesk,
    year: int | None,
    month: int | None,
) -> None:
    card = home.card(expires_year=year, expires_month=month)
    home.monthly(saved_card_id=card["id"])

    reminder.run_once()

    assert "renewal_upcoming" in desk.kinds


def test_a_refused_renewal_is_told_once_for_each_try(
    home: Home, reminder: ReminderPass, desk: RecordingDesk
) -> None:
    invoice = home.unpaid_renewal()
    home.payment(invoice)
    reminder.run_once()
    home.payment(invoice, attempt=2)

    reminder.run_once()
    reminder.run_once()

    assert desk.kinds == ["payment_failed", "payment_failed"]


def test_a_late_pass_tells_of_the_last_try_alone(
    home: Home, reminder: ReminderPass, desk: RecordingDesk
) -> None:
    invoice = home.unpaid_renewal()
    tries = [home.payment(invoice, attempt=attempt) for attempt in (1, 2, 3)]

    reminder.run_once()

    assert [each.body["subject_id"] for each in desk.requests] == [str(tries[-1]["id"])]


@pytest.mark.parametrize(
    "columns",
    [
        {"origin": "widget"},
        {"state": "opened", "settled_at": None},
        {"state": "unknown", "settled_at": None},
        {"state": "succeeded"},
    ],
)
def test_a_try_that_was_not_refused_behind_the_viewers_back_is_not_told(
    home: Home, reminder: ReminderPass, desk: RecordingDesk, columns: dict[str, Any]
) -> None:
    home.payment(home.unpaid_renewal(), **columns)

    reminder.run_once()

    assert desk.kinds == []


@pytest.mark.parametrize(
    ("next_attempt_in", "told"), [(timedelta(hours=1), []), (None, ["payment_failed"])]
)
def test_a_try_that_no_bank_heard_of_is_told_once_no_other_follows(
    home: Home,
    reminder: ReminderPass,
    desk: RecordingDesk,
    next_attempt_in: timedelta | None,
    told: list[str],
) -> None:
    next_attempt_at = None if next_attempt_in is None else home.now + next_attempt_in
    invoice = home.unpaid_renewal(next_attempt_at=next_attempt_at)
    home.payment(invoice, state="not_sent", decline_code=None, decline_class=None)

    reminder.run_once()

    assert desk.kinds == told


def test_a_renewal_without_a_card_is_told(
    home: Home, reminder: ReminderPass, desk: RecordingDesk
) -> None:
    home.unpaid_renewal()

    reminder.run_once()

    assert desk.kinds == ["card_missing"]


@pytest.mark.parametrize(
    ("lapses_in", "state", "told"),
    [
        (7 * DAY + A_BIT, "bought", []),
        (7 * DAY - A_BIT, "bought", ["gift_to_claim"]),
        (-A_BIT, "bought", []),
        (DAY, "expired", []),
    ],
)
def test_a_gift_that_nobody_claims_is_told_of_a_week_ahead(
    home: Home,
    reminder: ReminderPass,
    desk: RecordingDesk,
    lapses_in: timedelta,
    state: str,
    told: list[str],
) -> None:
    home.gift(lapses_in=lapses_in, state=state)

    reminder.run_once()

    assert desk.kinds == told


def test_a_period_that_was_prolonged_is_told_of_anew(
    home: Home, reminder: ReminderPass, desk: RecordingDesk
) -> None:
    home.monthly(auto_renew=False)
    reminder.run_once()
    home.change("update subscriptions set period_end = period_end + interval '12 hours'")

    reminder.run_once()

    assert desk.kinds == ["plan_ending", "plan_ending"]


def test_a_request_says_until_when_the_letter_is_of_use(
    home: Home, reminder: ReminderPass, desk: RecordingDesk
) -> None:
    subscription = home.monthly(auto_renew=False)

    reminder.run_once()

    [request] = desk.requests
    useful_until = datetime.fromisoformat(request.body["useful_until"])
    assert useful_until == subscription["period_end"].astimezone(UTC)
