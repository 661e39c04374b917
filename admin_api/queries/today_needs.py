"""What waits for a person: counts, none of which ought to be above 0."""

from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, union_all

from admin_api.queries.receipts import PAYMENTS_WITHOUT_RECEIPT, REFUNDS_WITHOUT_RECEIPT
from admin_api.queries.today_moments import ago, begin_of_day
from billing_rules.lifecycles import DisputeState, PaymentState
from models import Difference, Dispute, Payment, Refund, Subscription
from models.notifications import needs_a_person

UNKNOWN_FOR_LONG = timedelta(days=1)
"""After a day of asking the provider in vain a person has to."""

RECEIPT_SPAN_DAYS = 7
"""What has been missing for longer was seen by whoever looked before, and stays in its list."""


def _count(*conditions: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return select(func.count()).where(*conditions).scalar_subquery().label(name)


NEEDS = (
    _count(Difference.status == "open", name="open_differences"),
    _count(Dispute.state == DisputeState.OPENED, name="open_disputes"),
    _count(Subscription.parked_at.is_not(None), name="parked_subscriptions"),
    _count(needs_a_person(), name="quarantined_notifications"),
    _count(
        Payment.state == PaymentState.UNKNOWN,
        Payment.next_check_at.is_not(None),
        Payment.created_at < ago(UNKNOWN_FOR_LONG),
        name="unknown_payments",
    ),
)
"""Columns. Payments of unknown outcome are always due to be asked about, which has an index."""

_receipts_since = begin_of_day(-RECEIPT_SPAN_DAYS)

_missing = union_all(
    PAYMENTS_WITHOUT_RECEIPT.where(Payment.settled_at >= _receipts_since),
    REFUNDS_WITHOUT_RECEIPT.where(Refund.settled_at >= _receipts_since),
).subquery("late_money")

MISSING_RECEIPTS = (
    _receipts_since.label("receipts_since"),
    select(func.count()).select_from(_missing).scalar_subquery().label("missing_receipts"),
)
"""Columns, where a register is connected. To look through all money that ever moved would take
the longer the older the cinema is; the list does, and this page need not."""
