"""How it stands with a payment and what came after it: failed, being tried again, paid."""

from enum import StrEnum
from typing import Any

from admin_api.audit import ActOutcome
from admin_api.pages.awaited_acts import AWAITED
from admin_api.queries.pages import Record
from billing_rules.lifecycles import OPEN_PAYMENT_STATES, PaymentState


class Progress(StrEnum):
    """What the page of a payment has to tell first."""

    ASKED = "asked"
    """A manager asked for another try, and the State Updater has not come to it yet."""

    UNCERTAIN = "uncertain"
    """A manager asked for another try, and nobody knows whether the bus has it."""

    UNDER_WAY = "under_way"
    """An attempt on the invoice is open: its outcome is awaited."""

    PAID = "paid"
    FAILED = "failed"
    """The last attempt took no money."""


def progress_of(story: Record) -> Progress:
    """Return how it stands with a payment's invoice, as its last attempt tells.

    Args:
        story: As `find_payment_story` returns it.
    """
    if open_attempt_of(story) is not None:
        return Progress.UNDER_WAY
    if any(_has_paid(attempt) for attempt in story["history"]):
        return Progress.PAID
    return _progress_of_wish(awaited_retry_of(story))


def _progress_of_wish(retry: Record | None) -> Progress:
    if retry is None:
        return Progress.FAILED
    is_uncertain = retry["outcome"] == ActOutcome.UNCONFIRMED
    return Progress.UNCERTAIN if is_uncertain else Progress.ASKED


def is_moving(story: Record) -> bool:
    """Return whether the page has to follow what happens."""
    return progress_of(story) in {Progress.ASKED, Progress.UNCERTAIN, Progress.UNDER_WAY}


def open_attempt_of(story: Record) -> Record | None:
    """Return the attempt whose outcome is awaited; there is never more than one."""
    return next((it for it in story["history"] if it["state"] in OPEN_PAYMENT_STATES), None)


def last_attempt_of(story: Record) -> Record:
    """Return the last attempt on the invoice, perhaps the payment itself."""
    last: Record = story["history"][-1]
    return last


def is_last_attempt(story: Record) -> bool:
    """Return whether nothing was tried after the payment."""
    return bool(last_attempt_of(story)["id"] == story["id"])


def paying_attempt_of(story: Record) -> Record | None:
    """Return the attempt that took the money; none while nothing has."""
    return next((it for it in story["history"] if _has_paid(it)), None)


def awaited_retry_of(story: Record) -> Record | None:
    """Return the line of the trail that asked for a try which has not begun yet, or none.

    Of a command that was perhaps sent, nothing is awaited any more once the invoice was tried
    otherwise: it would be refused.
    """
    last = last_retry_of(story)
    if last is None or last["command_outcome"] is not None:
        return None
    if last["outcome"] == ActOutcome.UNCONFIRMED and not is_last_attempt(story):
        return None
    return last if last["outcome"] in AWAITED else None


def last_retry_of(story: Record) -> dict[str, Any] | None:
    """Return the last line of the trail about trying the payment again, refused ones left out.

    What was refused at the door changed nothing of what was asked for before it.
    """
    asked = [it for it in story["retries"] if it["outcome"] != ActOutcome.REFUSED]
    return asked[-1] if asked else None


def _has_paid(attempt: Record) -> bool:
    return bool(attempt["state"] == PaymentState.SUCCEEDED and not attempt["is_surplus"])
