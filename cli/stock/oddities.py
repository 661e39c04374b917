"""What people have to look at: notes, parked subscriptions, differences, unclear news."""

from datetime import UTC, datetime, timedelta

from cli.stock.life import Life
from cli.stock.spans import lately
from cli.stock.staff import trail_line
from models import Payment, Subscription
from state_updater.handlers.notifications import MOST_TRIES
from state_updater.unit_of_work import Line

NOTED, PARKED, UNCLEAR, DIFFERENT = 0.01, 0.0008, 0.0008, 0.003
"""Shares of the lives that have such a thing."""

NOTES = (
    "Prefers to be written to, not called",
    "Press account, asks for receipts by the end of the month",
    "Had trouble with 3-D Secure at their bank; explained on the phone",
    "Moved abroad, card of a foreign bank",
)

DAYS_AGO = (5, 60)
"""Of differences and unclear news: older than the days that are compared anew each night."""

KINDS = {
    "missing_notification": 30,
    "double_charge": 8,
    "orphan": 12,
    "wrong_amount": 12,
    "unseen_refund": 18,
    "missing_at_provider": 15,
    "unreadable": 5,
}

CURES = {"missing_notification": "RecordPaymentOutcome"}
"""Differences that were mended by a command of ours, and so settled by themselves."""

STILL_OPEN = 0.4


def blemish(life: Life) -> None:
    """Leave something about a life that has been led for people to look at, or nothing."""
    paid = [it for it in life.rows.each(Payment) if it.state == "succeeded"]
    subscription = next(life.rows.each(Subscription))
    chance = life.chance
    if chance.happens(NOTED):
        _note(life, subscription)
    if chance.happens(PARKED) and subscription.state == "active":
        subscription.parked_at = life.world.ended - timedelta(hours=5)
        subscription.parked_because = "RenewSubscription: KeyError: 'price_id'"
    if paid and chance.happens(UNCLEAR) and life.papers.notifications:
        life.papers.notifications.append(_unclear(life))
    if paid and chance.happens(DIFFERENT):
        life.differences.append(_difference(life, chance.one_of(paid)))


def _note(life: Life, subscription: Subscription) -> None:
    at = life.chance.instant(subscription.created_at, life.world.ended)
    note = life.chance.one_of(NOTES)
    subscription.manager_note = note
    line = trail_line(
        life.chance,
        at,
        manager_id=life.chance.one_of(life.world.managers),
        action="edit_subscription",
        subject=("subscription", subscription.id),
        reason=None,
    )
    line["detail"] |= {"before": {"manager_note": None}, "after": {"manager_note": note}}
    life.manager_actions.append(line)


def _unclear(life: Life) -> Line:
    """Return a notification of a payment that nobody knows, given to people in the end."""
    at = lately(life, days_ago=DAYS_AGO)
    return life.papers.notifications[-1] | {
        "id": life.chance.identifier(at),
        "transaction_id": life.bank.unheard_number(),
        "payment_id": life.chance.identifier(at),
        "outcome": "quarantined",
        "problem": "unknown_payment",
        "received_at": at,
        "processed_at": None,
        "tries": MOST_TRIES,
    }


def _difference(life: Life, payment: Payment) -> Line:
    chance = life.chance
    at = lately(life, days_ago=DAYS_AGO)
    kind = chance.weighted(KINDS)
    is_known = kind not in ("orphan", "unreadable")
    number = payment.provider_transaction_id if is_known else life.bank.unheard_number()
    theirs = {
        "operation": "refund" if kind == "unseen_refund" else "payment",
        "outcome": "RefundSucceeded" if kind == "unseen_refund" else "Approved",
        "amount_minor": payment.amount_minor - (100 if kind == "wrong_amount" else 0),
        "currency": payment.currency,
        "created_at": at.isoformat(),
    }
    if kind == "unreadable":
        theirs = {"operation": "unreadable", "reason": "an amount that is no number"}
    return {
        "id": chance.identifier(at),
        "day": at.astimezone(UTC).date(),
        "kind": kind,
        "provider_transaction_id": number,
        "payment_id": payment.id if is_known else None,
        "refund_id": None,
        "invoice_id": payment.invoice_id if is_known else None,
        "theirs": None if kind == "missing_at_provider" else theirs,
        "ours": _ours(payment) if is_known else None,
        "cure": CURES.get(kind),
        "found_at": at,
        **_settlement(life, kind, at),
    }


def _ours(payment: Payment) -> dict[str, str | int | None]:
    return {
        "state": payment.state,
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "provider_transaction_id": payment.provider_transaction_id,
        "invoice_state": "paid",
    }


def _settlement(life: Life, kind: str, found_at: datetime) -> Line:
    """Return how a difference stands: mended by itself, settled by a manager, or open."""
    if kind in CURES:
        settled_at, settled_by, note = found_at + timedelta(hours=1), "schedule:tasks", "it is gone"
    elif life.chance.happens(STILL_OPEN):
        return {"status": "open", "settled_at": None, "settled_by": None, "note": None}
    else:
        settled_at = found_at + timedelta(hours=life.chance.number(2, 90))
        settled_by = f"manager:{life.chance.one_of(life.world.managers)}"
        note = "Agreed with the provider by letter"
    return {
        "status": "settled",
        "settled_at": settled_at,
        "settled_by": settled_by,
        "note": note,
    }
