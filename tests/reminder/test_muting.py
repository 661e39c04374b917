"""Muting stops reminders of what costs nothing, and no others."""

from datetime import timedelta
from typing import Any

import pytest

from reminder.reminding import ReminderPass
from tests.reminder.desks import RecordingDesk
from tests.reminder.homes import Home

pytestmark = pytest.mark.integration

A_BIT = timedelta(minutes=1)


@pytest.mark.parametrize(
    "columns", [{"auto_renew": False}, {"state": "trialing", "auto_renew": False}]
)
def test_a_muted_viewer_is_not_told_of_a_mere_end(
    home: Home, reminder: ReminderPass, desk: RecordingDesk, columns: dict[str, Any]
) -> None:
    home.monthly(ends_in=A_BIT, letters_muted=True, **columns)
    home.gift()

    reminder.run_once()

    assert desk.kinds == []


@pytest.mark.parametrize(
    ("columns", "told"), [({}, ["renewal_upcoming"]), ({"state": "trialing"}, ["trial_ending"])]
)
def test_a_muted_viewer_is_told_of_a_charge(
    home: Home,
    reminder: ReminderPass,
    desk: RecordingDesk,
    columns: dict[str, Any],
    told: list[str],
) -> None:
    home.monthly(ends_in=A_BIT, letters_muted=True, **columns)

    reminder.run_once()

    assert desk.kinds == told


def test_a_muted_viewer_is_told_of_a_failed_payment(
    home: Home, reminder: ReminderPass, desk: RecordingDesk
) -> None:
    home.payment(home.unpaid_renewal())
    home.change("update subscriptions set letters_muted = true")

    reminder.run_once()

    assert desk.kinds == ["payment_failed"]
