"""Payments that came to an end lately: by the hour, and the failed ones by their reason."""

from sqlalchemy import case, func, or_, select

from admin_api.queries.embedded import embedded
from admin_api.queries.today_moments import (
    MOMENT,
    SPAN_DAYS,
    SPAN_HOURS,
    ZONE,
    begin_of_day,
    begin_of_hour,
)
from billing_rules.lifecycles import PaymentState
from billing_rules.manual_retry import RETRYABLE_PAYMENT_STATES
from models import Payment

_has_succeeded = Payment.state == PaymentState.SUCCEEDED
_has_failed = Payment.state.in_(RETRYABLE_PAYMENT_STATES)

_hour = func.date_trunc("hour", Payment.settled_at, ZONE, type_=MOMENT).label("hour")

_first_hour = begin_of_hour(1 - SPAN_HOURS)

_hours = (
    select(
        _hour,
        func.count().filter(_has_succeeded).label("succeeded"),
        func.count().filter(_has_failed).label("failed"),
    )
    .where(Payment.settled_at >= _first_hour, or_(_has_succeeded, _has_failed))
    .group_by("hour")
)

_code = case((Payment.state == PaymentState.DECLINED, Payment.decline_code))
"""None for what never reached the bank."""

_reasons = (
    select(
        Payment.state,
        _code.label("decline_code"),
        func.max(Payment.decline_reason).label("decline_reason"),
        func.count().label("payments"),
    )
    .where(Payment.settled_at >= begin_of_day(-SPAN_DAYS), _has_failed)
    .group_by(Payment.state, _code)
    .order_by(func.count().desc(), Payment.state, _code)
)

FLOW = (
    _first_hour.label("first_hour"),
    embedded(_hours, name="hours"),
    embedded(_reasons, name="reasons"),
)
"""Columns; hours without payments are not there."""
