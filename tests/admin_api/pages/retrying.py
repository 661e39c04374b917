"""Managers who have a failed payment tried again from its page."""

import re
from typing import Any

from werkzeug.test import TestResponse

from interaction_bus.commands import RecordPaymentOutcome
from models import Payment
from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import Desk
from tests.admin_api.stories import UnpaidRenewal

HELD_NUMBER = re.compile(r'name="attempt_number"[^>]*value="(\d+)"')


def page_of(story: UnpaidRenewal) -> str:
    return f"/console/payments/{story.payment['id']}"


def click(desk: Desk, story: UnpaidRenewal, **fields: str) -> TestResponse:
    """Open the dialog and send its form, with what is hidden in it."""
    path = f"{page_of(story)}/retry"
    [number] = HELD_NUMBER.findall(desk.open(path).text)
    return desk.send(path, **{"attempt_number": number, "reason": REASON} | fields)


def settle(office: Office, **outcome: Any) -> None:
    """Let the bank answer to the try that a manager began."""
    [attempt] = office.workshop.rows(Payment, origin="manager")
    office.workshop.send(RecordPaymentOutcome(payment_id=attempt.id, source="task", **outcome))
