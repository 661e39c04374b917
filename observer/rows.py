"""How the rows of our database stand: how much waits, and since when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ScalarSelect, and_, exists, func, select
from sqlalchemy.sql.elements import ColumnElement

from billing_rules.lifecycles import OPEN_PAYMENT_STATES, SubscriptionState
from models import (
    ConsumedMessage,
    Difference,
    Heartbeat,
    OutboxMessage,
    Payment,
    Subscription,
)
from models.notifications import needs_a_person
from models.revenue import revenue_of, subscriptions_by_price
from observer.archiving import read_unkept_seconds
from observer.invariants.invariant import NOW

_IS_UNSENT = OutboxMessage.sent_at.is_(None)
_IS_OPEN = Payment.state.in_(OPEN_PAYMENT_STATES)

_SETTLED_LAST_AT = select(func.max(ConsumedMessage.consumed_at)).scalar_subquery()

_PARKED_LAST_AT = select(func.max(Subscription.parked_at)).scalar_subquery()

_IS_SETTLED = exists(ConsumedMessage.id).where(ConsumedMessage.id == OutboxMessage.message_id)

_WAITS_SINCE_THE_LAST = and_(
    OutboxMessage.kind == "command",
    OutboxMessage.sent_at
    > func.coalesce(func.greatest(_SETTLED_LAST_AT, _PARKED_LAST_AT), "-infinity"),
    ~_IS_SETTLED,
)
"""What was sent before the last command that was settled, and is not settled, is dead: the queue
keeps its order, and the dead are counted by themselves. So it is with one that was parked, after
which there may be nothing to settle all night."""


def _count(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).where(*conditions).scalar_subquery()


STANDING = select(
    func.billing_now().label("read_at"),
    _count(_IS_UNSENT).label("unsent_messages"),
    select(func.min(OutboxMessage.created_at))
    .where(_IS_UNSENT)
    .scalar_subquery()
    .label("oldest_unsent_at"),
    select(func.min(func.coalesce(Payment.call_started_at, Payment.created_at)))
    .where(_IS_OPEN)
    .scalar_subquery()
    .label("oldest_open_payment_at"),
    select(func.min(func.coalesce(Payment.next_check_at, Payment.created_at)))
    .where(_IS_OPEN, func.coalesce(Payment.next_check_at, Payment.created_at) < NOW)
    .scalar_subquery()
    .label("oldest_unasked_at"),
    _SETTLED_LAST_AT.label("command_settled_at"),
    select(func.min(OutboxMessage.sent_at))
    .where(_WAITS_SINCE_THE_LAST)
    .scalar_subquery()
    .label("oldest_unsettled_at"),
    _count(Subscription.parked_at.is_not(None)).label("parked_viewers"),
    _count(needs_a_person()).label("quarantined_notifications"),
    _count(Difference.status == "open").label("open_differences"),
)

SUBSCRIPTION_GROUPS = subscriptions_by_price()

HEARTBEATS = select(Heartbeat.name, Heartbeat.passed_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOfRows:
    """How our database stands at one moment. Each instant is none when nothing waits.

    Args:
        read_at: By the clock of billing.
        oldest_unsent_at: When the oldest unsent message of the outbox was staged.
        oldest_open_payment_at: When the oldest open payment began.
        oldest_unasked_at: When the provider was to be asked about the payment that is latest.
        command_settled_at: When the last command was settled; none before the first.
        oldest_unsettled_at: When the oldest command was sent that waits since then.
        log_unkept_seconds: For how long PostgreSQL's log was not kept; none where it keeps none.
    """

    read_at: datetime
    unsent_messages: int
    oldest_unsent_at: datetime | None
    oldest_open_payment_at: datetime | None
    oldest_unasked_at: datetime | None
    command_settled_at: datetime | None
    oldest_unsettled_at: datetime | None
    parked_viewers: int
    quarantined_notifications: int
    open_differences: int
    subscriptions: Mapping[str, int]
    monthly_revenue_minor: Mapping[str, int]
    heartbeats: Mapping[str, datetime]
    log_unkept_seconds: float | None = None

    def age_seconds(self, moment: datetime | None) -> float:
        """Return how long ago something was, in seconds; 0 for nothing and for what lies ahead."""
        if moment is None:
            return 0.0
        return max(0.0, (self.read_at - moment).total_seconds())


def read_rows(connection: Connection) -> StandingOfRows:
    """Return how our database stands now."""
    told = connection.execute(STANDING).mappings().one()
    groups = [it._asdict() for it in connection.execute(SUBSCRIPTION_GROUPS)]
    counts = {state.value: 0 for state in SubscriptionState}
    for group in groups:
        counts[group["state"]] += group["subscriptions"]
    return StandingOfRows(
        **told,
        subscriptions=counts,
        monthly_revenue_minor=_revenue_minor(groups),
        heartbeats={it.name: it.passed_at for it in connection.execute(HEARTBEATS)},
        log_unkept_seconds=read_unkept_seconds(connection),
    )


def _revenue_minor(groups: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return what comes in each month; nothing where nobody of a currency renews any more."""
    revenue = {currency: money.amount_minor for currency, money in revenue_of(groups).items()}
    return dict.fromkeys((group["currency"] for group in groups), 0) | revenue
