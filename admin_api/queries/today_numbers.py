"""How the cinema stands today: who subscribes at which price, who left, what dunning saved."""

from sqlalchemy import func, select

from admin_api.queries.embedded import embedded
from admin_api.queries.failed_then_paid import FAILED_THEN_PAID
from admin_api.queries.today_moments import SPAN_DAYS, begin_of_day
from models import Invoice, Subscription
from models.revenue import subscriptions_by_price

_span_begin = begin_of_day(-SPAN_DAYS)

_had_begun = Subscription.created_at < _span_begin
_ended_since = Subscription.ended_at >= _span_begin

_groups = subscriptions_by_price(
    func.count()
    .filter(_had_begun, Subscription.ended_at.is_(None) | _ended_since)
    .label("stood_before"),
    func.count().filter(_had_begun, _ended_since).label("ended_since"),
)
"""Everybody, in one pass: `stood_before` when the span began, of which `ended_since` have left."""

_recovered = (
    select(
        Invoice.currency,
        func.count().label("invoices"),
        func.sum(Invoice.amount_minor).label("amount_minor"),
    )
    .where(Invoice.paid_at >= _span_begin, FAILED_THEN_PAID)
    .group_by(Invoice.currency)
    .order_by(func.count().desc(), Invoice.currency)
)

NUMBERS = (
    _span_begin.label("span_begin"),
    embedded(_groups, name="groups"),
    embedded(_recovered, name="recovered"),
)
"""Columns; what was recovered is told before anything of it went back."""
