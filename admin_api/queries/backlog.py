"""Small numbers that tell whether the system keeps up."""

from sqlalchemy import Connection, func, select

from admin_api.queries.pages import Record, read_all
from billing_rules.lifecycles import (
    OPEN_PAYMENT_STATES,
    OPEN_REFUND_STATES,
    RUNNING_SUBSCRIPTION_STATES,
    DisputeState,
    PaymentState,
)
from models import (
    Difference,
    Dispute,
    OutboxMessage,
    Payment,
    Refund,
    Subscription,
)
from models.notifications import needs_a_person

_asked_states = [state for state in OPEN_PAYMENT_STATES if state != PaymentState.OPENED]

_unsent = (OutboxMessage.sent_at.is_(None),)
_unanswered = (Payment.state.in_(_asked_states),)
_unreturned = (Refund.state.in_(OPEN_REFUND_STATES),)
_quarantined = (needs_a_person(),)
_differing = (Difference.status == "open",)
_disputed = (Dispute.state == DisputeState.OPENED,)

_renewable = (
    Subscription.renews_at <= func.billing_now(),
    Subscription.state.in_(RUNNING_SUBSCRIPTION_STATES),
    Subscription.parked_at.is_(None),
)
_parked = (Subscription.parked_at.is_not(None),)

BACKLOG = select(
    func.billing_now().label("read_at"),
    select(func.count()).where(*_unsent).scalar_subquery().label("unsent_messages"),
    select(func.min(OutboxMessage.created_at))
    .where(*_unsent)
    .scalar_subquery()
    .label("oldest_unsent_at"),
    select(func.count()).where(*_unanswered).scalar_subquery().label("unanswered_payments"),
    select(func.min(Payment.created_at))
    .where(*_unanswered)
    .scalar_subquery()
    .label("oldest_unanswered_payment_at"),
    select(func.count()).where(*_unreturned).scalar_subquery().label("open_refunds"),
    select(func.min(Refund.created_at))
    .where(*_unreturned)
    .scalar_subquery()
    .label("oldest_open_refund_at"),
    select(func.count()).where(*_renewable).scalar_subquery().label("due_renewals"),
    select(func.min(Subscription.renews_at))
    .where(*_renewable)
    .scalar_subquery()
    .label("oldest_due_renewal_at"),
    select(func.count()).where(*_parked).scalar_subquery().label("parked_subscriptions"),
    select(func.count()).where(*_quarantined).scalar_subquery().label("quarantined_notifications"),
    select(func.count()).where(*_differing).scalar_subquery().label("open_differences"),
    select(func.min(Difference.found_at))
    .where(*_differing)
    .scalar_subquery()
    .label("oldest_open_difference_at"),
    select(func.count()).where(*_disputed).scalar_subquery().label("open_disputes"),
)
"""A widget that a viewer has open is no backlog: nobody owes us an answer about it yet."""


def read_backlog(connection: Connection) -> Record:
    """Return how much waits, and since when."""
    return read_all(connection, BACKLOG)[0]
