"""What is going to be charged, by the day and by what decides about the amount."""

from sqlalchemy import and_, exists, func, or_, select

from admin_api.queries.embedded import embedded
from admin_api.queries.today_moments import MOMENT, SPAN_DAYS, ZONE, begin_of_day
from billing_rules.lifecycles import OPEN_PRICE_CONSENT_STATES, PriceConsentState
from models import Price, PriceMoveViewer, PromoRedemption, Subscription
from models.upcoming import NEXT_CHARGE_COLUMNS, with_next_charge

ANNOUNCED_STATES = tuple(
    state for state in OPEN_PRICE_CONSENT_STATES if state != PriceConsentState.PLANNED
)
"""Of new prices that count for the next charge; one that nobody was told of does not."""

_day = func.date_trunc("day", Subscription.renews_at, ZONE, type_=MOMENT)

_is_due_soon = and_(
    Subscription.renews_at >= begin_of_day(0), Subscription.renews_at < begin_of_day(SPAN_DAYS)
)

_is_plain = and_(
    Subscription.pending_change.is_(None),
    ~exists().where(
        PriceMoveViewer.subscription_id == Subscription.id,
        PriceMoveViewer.state.in_(ANNOUNCED_STATES),
    ),
    ~exists().where(
        PromoRedemption.subscription_id == Subscription.id,
        or_(PromoRedemption.periods_left.is_(None), PromoRedemption.periods_left > 0),
    ),
)
"""Neither another plan nor another price nor a discount can make the next charge differ."""

_due = (
    select(Subscription.id, Subscription.price_id, _day.label("day"), _is_plain.label("is_plain"))
    .where(_is_due_soon)
    .cte("due")
)
"""Who is charged soon, gone through once for both counts."""

_plain_days = (
    select(_due.c.day, _due.c.price_id, func.count().label("renewals"))
    .where(_due.c.is_plain)
    .group_by(_due.c.day, _due.c.price_id)
    .subquery()
)

_plain = (
    select(
        _plain_days.c.day,
        Price.currency,
        func.sum(_plain_days.c.renewals).label("renewals"),
        func.sum(_plain_days.c.renewals * Price.amount_minor).label("amount_minor"),
    )
    .join(Price, Price.id == _plain_days.c.price_id)
    .group_by(_plain_days.c.day, Price.currency)
)
"""`amount_minor` is that of all renewals together."""

_charges = with_next_charge(
    select(_due.c.day, *NEXT_CHARGE_COLUMNS)
    .select_from(_due)
    .join(Subscription, Subscription.id == _due.c.id)
    .where(~_due.c.is_plain)
).subquery()

_deciding = [column for column in _charges.c if column.key != "card_last_four"]

_other = select(*_deciding, func.count().label("renewals")).group_by(*_deciding)

RENEWALS = (embedded(_plain, name="plain_renewals"), embedded(_other, name="other_renewals"))
"""Columns. To work out the next charge of everybody takes ten times as long as to count those for
whom it is the price that they have."""
