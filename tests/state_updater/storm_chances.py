"""What may happen by chance in a storm: decisions of banks, faults of wires, leaps of time."""

from datetime import timedelta

from sqlalchemy import text

from external_payments.fake_script import (
    AnswerLost,
    Approve,
    CallLost,
    Decision,
    Decline,
    Hold,
    RefuseByCheck,
    Unreachable,
)

FAULTS = (AnswerLost(), CallLost(), Unreachable())


DECLINE = Decline("5051")


IN_WIDGET: tuple[Decision, ...] = (Approve(), DECLINE, Decline("5005"), Hold(), RefuseByCheck())


OF_SAVED_CARDS: tuple[Decision, ...] = (DECLINE, Decline("5005"), Hold(), RefuseByCheck())


OF_HELD: tuple[Decision, ...] = (Approve(), DECLINE)


LEAPS = (timedelta(seconds=30), timedelta(minutes=6), timedelta(minutes=11), timedelta(hours=2))


NEXT_DUE = text(
    "select least((select min(renews_at) from subscriptions),"
    " (select min(next_attempt_at) from invoices),"
    " (select min(access_until) from subscriptions where state in ('active', 'past_due')))"
)
